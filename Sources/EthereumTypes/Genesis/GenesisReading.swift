import JSON
import Primitives

/// A genesis file that can be used, with what is strange about it.
public struct GenesisFile: Sendable {
  public let genesis: Genesis
  /// One sentence each: keys without effect, values that other clients take differently.
  public let warnings: [String]

  /// Reads a genesis file as GoQuorum, geth or Besu write it. Names are taken in any case.
  ///
  /// - Throws: all that is wrong with it.
  public init(parsing bytes: Bytes) throws(GenesisError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
      throw GenesisError(problems: ["the genesis file is no JSON: \(error.description(in: bytes))"])
    }
    try self.init(value)
  }

  /// Reads a genesis file from its parsed text.
  public init(_ value: JSONValue) throws(GenesisError) {
    guard let object = value.object else {
      throw GenesisError(problems: ["the genesis file must hold an object, but holds a \(value.kind)"])
    }
    let report = ReadingReport()
    let reader = ObjectReader(object, path: "", report: report)
    let genesis = Genesis.read(reader)
    guard let genesis, report.problems.isEmpty else { throw GenesisError(problems: report.problems) }
    self.genesis = genesis
    warnings = report.warnings
  }
}

extension Genesis {
  /// Reads what it can and notes the rest in the report.
  static func read(_ reader: ObjectReader) -> Genesis? {
    let report = reader.report
    let configuration: ChainConfiguration?
    if let config = reader.object("config") {
      configuration = ChainConfiguration.read(config, baseFee: reader.number("baseFeePerGas"))
    } else {
      configuration = nil
      if !reader.has("config") { report.problems.append("config is missing: it holds the chain id, the forks and the consensus") }
    }
    for key in ["difficulty", "alloc"] where !reader.has(key) { report.problems.append("\(key) is missing") }
    let gasLimit = reader.uint64("gasLimit") ?? reader.uint64("gasTarget")
    if !reader.has("gasLimit") && !reader.has("gasTarget") { report.problems.append("gasLimit is missing") }
    let accounts = reader.object("alloc").map { readAccounts($0) } ?? [:]
    var genesis = Genesis(configuration: configuration ?? ChainConfiguration(chainID: 0, forks: ForkSchedule()))
    genesis.accounts = accounts
    // As in geth, a gas limit of zero means the default.
    if let gasLimit, gasLimit > 0 { genesis.gasLimit = gasLimit }
    genesis.difficulty = reader.number("difficulty") ?? UInt256()
    genesis.nonce = reader.uint64("nonce") ?? 0
    genesis.timestamp = reader.uint64("timestamp") ?? 0
    genesis.extraData = reader.bytes("extraData") ?? []
    genesis.mixHash = reader.hash("mixHash") ?? .zero
    genesis.coinbase = reader.address("coinbase") ?? .zero
    genesis.number = reader.uint64("number") ?? 0
    genesis.gasUsed = reader.uint64("gasUsed") ?? 0
    genesis.parentHash = reader.hash("parentHash") ?? .zero
    genesis.baseFeePerGas = reader.number("baseFeePerGas")
    genesis.blobGasUsed = reader.uint64("blobGasUsed")
    genesis.excessBlobGas = reader.uint64("excessBlobGas")
    genesis.parentBeaconBlockRoot = reader.hash("parentBeaconBlockRoot")
    // Some tools write the results into the file; they follow from the rest.
    reader.ignore("stateRoot", "hash", "requestsHash", "withdrawalsRoot", "slotNumber")
    reader.warnOfUnknownKeys()
    if genesis.number != 0 { report.problems.append("number must be 0 for the first block, but is \(genesis.number)") }
    if configuration != nil { genesis.checkEngineFields(report) }
    return configuration == nil ? nil : genesis
  }

  private static func readAccounts(_ alloc: ObjectReader) -> [Address: GenesisAccount] {
    var accounts: [Address: GenesisAccount] = [:]
    for (name, value) in alloc.entries {
      guard let address = Address(hex: name) else {
        alloc.report.problems.append("alloc has \(name), which is no address of 20 bytes")
        continue
      }
      guard let object = value.object else {
        alloc.report.problems.append("alloc.\(name) must be an object, but is \(value.description)")
        continue
      }
      guard accounts[address] == nil else {
        alloc.report.problems.append("alloc has \(address) twice")
        continue
      }
      accounts[address] = readAccount(ObjectReader(object, path: "alloc.\(name).", report: alloc.report))
    }
    return accounts
  }

  private static func readAccount(_ reader: ObjectReader) -> GenesisAccount {
    var account = GenesisAccount(
      balance: reader.number("balance") ?? UInt256(), nonce: reader.uint64("nonce") ?? 0, code: reader.bytes("code") ?? [])
    if let storage = reader.object("storage") {
      for (slot, value) in storage.entries {
        guard let key = storageWord(slot), let word = value.string.flatMap(storageWord) else {
          reader.report.problems.append("\(storage.path)\(slot) must be a slot and a value of at most 32 bytes in hexadecimal")
          continue
        }
        // An entry of zero is no entry.
        if !word.isZero { account.storage[key] = word }
      }
    }
    reader.ignore("constructor", "comment", "privateKey", "secretKey", "builtin", "version")
    reader.warnOfUnknownKeys()
    return account
  }

  /// A slot or a value: up to 64 hexadecimal digits with or without `0x`, an odd number of them allowed.
  private static func storageWord(_ text: String) -> UInt256? {
    let digits = text.lowercased().hasPrefix("0x") ? String(text.dropFirst(2)) : text
    guard digits.count <= 64 else { return nil }
    return digits.isEmpty ? UInt256() : UInt256(hex: "0x" + digits)
  }

  /// What the first header must look like for the engine to start.
  private func checkEngineFields(_ report: ReadingReport) {
    switch configuration.engine {
    case .istanbul:
      guard let settings = configuration.istanbulSettings(at: 0) else { return }
      if mixHash != Header.istanbulMixHash {
        report.problems.append("mixHash must be \(Header.istanbulMixHash) under \(settings.algorithm.rawValue), but is \(mixHash)")
      }
      if difficulty != UInt256(1) {
        report.problems.append("difficulty must be 1 under \(settings.algorithm.rawValue), but is \(difficulty)")
      }
      let validators: [Address]?
      switch settings.algorithm {
      case .ibft: validators = (try? IBFTExtraData(decoding: extraData))?.validators
      case .qbft: validators = (try? QBFTExtraData(decoding: extraData))?.validators
      }
      guard let validators else {
        report.problems.append("extraData is not the validators' list in the form of \(settings.algorithm.rawValue)")
        return
      }
      if validators.isEmpty && settings.validators.isEmpty && settings.selection == .blockHeader {
        report.problems.append("there is no validator: neither extraData nor config names one")
      }
      if Set(validators).count != validators.count { report.problems.append("extraData names a validator twice") }
    case .clique:
      if extraData.count < 117 || (extraData.count - 97) % 20 != 0 {
        report.problems.append(
          "extraData must be 32 bytes, at least one signer's address and 65 bytes under clique, but has \(extraData.count) bytes"
        )
        return
      }
      let signers = stride(from: 32, to: extraData.count - 65, by: 20).map { extraData[$0..<$0 + 20] }
      if Set(signers).count != signers.count { report.problems.append("extraData names a signer twice") }
    case .raft, .ethash: break
    }
  }
}
