import EthereumTypes
import Primitives
import TestSupport
import Testing

@Suite("Genesis files")
struct GenesisTests {
  private func parse(_ text: String) throws(GenesisError) -> GenesisFile { try GenesisFile(parsing: Bytes(text.utf8)) }

  /// A file with what stands in `config` and at the top level.
  private func file(config: String, top: String = "") -> String {
    """
    {"config": {\(config)}, "difficulty": "0x1", "gasLimit": "0xe0000000", "alloc": {} \(top)}
    """
  }

  private static let qbftExtra =
    "0xf83aa00000000000000000000000000000000000000000000000000000000000000000d594b6792150d713c33c89e7093d2d0c47b621c1db07c080c0"
  private static let istanbul =
    ", \"mixHash\": \"0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365\", \"extraData\": \"\(qbftExtra)\""

  private static let clique = ", \"extraData\": \"0x" + String(repeating: "0", count: 2 * 117) + "\""

  @Test(
    "those recorded from GoQuorum are read without a warning", .enabled(if: Fixtures.has("golden")),
    arguments: ["qbft", "ibft", "clique", "raft", "qbft-contract", "qbft-order", "qbft-order-restart", "ibft-order", "qbft-private"])
  func recorded(network: String) throws {
    let file = try GenesisFile(parsing: Fixtures.bytes("golden/\(network)/genesis.json"))
    #expect(file.warnings.isEmpty)
    let genesis = file.genesis
    #expect(genesis.configuration.chainID == 1_337)
    #expect(genesis.configuration.isQuorum)
    #expect(genesis.configuration.fork(at: 0, timestamp: 0) == .berlin)
    #expect(genesis.gasLimit == 0xe000_0000)
    #expect(!genesis.configuration.isGasPriceEnabled(at: 1_000))
    let account = try #require(genesis.accounts[Address(truncating: UInt256(0x99))])
    #expect(account.nonce == 5 && account.balance == 1 && account.code.count > 100)
    #expect(account.storage == [0: 0x1234, 1: 0xff])
    // The recorded chain starts with exactly this header.
    let chain = try Fixtures.bytes("golden/\(network)/chain.rlp")
    let first = try chain.withUnsafeBytes { raw in
      var reader = RLPReader(raw)
      return try EncodedBlock(Bytes(try reader.encodedItem()))
    }
    #expect(genesis.header(stateRoot: first.header.stateRoot) == first.header)
    #expect(genesis.block(stateRoot: first.header.stateRoot).hash == first.hash)
  }

  @Test("code size limits, contract mode and transitions hold from their heights on", .enabled(if: Fixtures.has("golden")))
  func heights() throws {
    let clique = try GenesisFile(parsing: Fixtures.bytes("golden/clique/genesis.json")).genesis.configuration
    #expect(clique.maxCodeSize(at: 59) == 24 * 1_024)
    #expect(clique.maxCodeSize(at: 60) == 32 * 1_024)
    #expect(clique.engine.clique == CliqueConfiguration(period: 1, epoch: 40))
    let contract = try GenesisFile(parsing: Fixtures.bytes("golden/qbft-contract/genesis.json")).genesis.configuration
    let before = try #require(contract.istanbulSettings(at: 39))
    #expect(before.selection == .contract && before.validatorContract == Address(truncating: UInt256(0x7777)))
    #expect(before.epochLength == 50 && before.blockPeriodSeconds == 1 && before.requestTimeoutSeconds == 3)
    let after = try #require(contract.istanbulSettings(at: 40))
    #expect(after.selection == .blockHeader && after.validators.count == 3)
    #expect(try GenesisFile(parsing: Fixtures.bytes("golden/raft/genesis.json")).genesis.configuration.engine == .raft)
  }

  @Test("names are taken in any case, unknown ones are reported")
  func keys() throws {
    let config =
      "\"CHAINID\": 10, \"berlinBlock\": 0, \"isQuorum\": true, \"colour\": 1, "
      + "\"QBFT\": {\"epochLength\": 100, \"BlockPeriodSeconds\": 2, \"speed\": 3}"
    let file = try parse(self.file(config: config, top: Self.istanbul + ", \"remark\": true"))
    let settings = try #require(file.genesis.configuration.istanbulSettings(at: 5))
    #expect(settings.epochLength == 100 && settings.blockPeriodSeconds == 2 && settings.algorithm == .qbft)
    #expect(
      file.warnings == [
        "config.QBFT.speed is not a key that Quorate knows; it has no effect".replacingQBFT,
        "config.colour is not a key that Quorate knows; it has no effect", "remark is not a key that Quorate knows; it has no effect",
      ])
  }

  @Test("all that is wrong is listed")
  func problems() throws {
    let config =
      "\"homesteadBlock\": \"x\", \"isQuorum\": true, \"txnSizeLimit\": 7, \"clique\": {}, \"qbft\": {\"policy\": 9}"
    let error = #expect(throws: GenesisError.self) {
      try parse("{\"config\": {\(config)}, \"gasLimit\": -1, \"alloc\": {\"0x12\": {}}, \"nonce\": \"0x10000000000000000\"}")
    }
    let problems = try #require(error?.problems)
    for part in [
      "config.homesteadBlock must be a whole number", "config.chainId is missing",
      "config.txnSizeLimit must be from 32",
      "config names more than one consensus: clique, qbft", "config.qbft.policy must be 0", "difficulty is missing",
      "gasLimit must be a whole number",
      "alloc has 0x12", "nonce must be a whole number",
    ] {
      #expect(problems.contains { $0.contains(part) }, "\(part) is not in \(problems)")
    }
  }

  @Test("a validator or signer that is named twice, and numbers beyond what a chain can have, are refused")
  func doublesAndBounds() throws {
    func problems(_ config: String, _ top: String) -> [String] {
      do throws(GenesisError) { _ = try parse(file(config: config, top: top)) } catch { return error.problems }
      return []
    }
    let one = "\"0x0000000000000000000000000000000000000001\""
    let head = "\"chainId\": 10, \"berlinBlock\": 0, \"isQuorum\": true, "
    #expect(problems(head + "\"qbft\": {\"validators\": [\(one)]}", Self.istanbul).isEmpty)
    #expect(
      problems(head + "\"qbft\": {\"validators\": [\(one), \(one)]}", Self.istanbul) == ["config.qbft.validators names a validator twice"])
    #expect(
      problems(head + "\"qbft\": {}, \"transitions\": [{\"block\": 5, \"validators\": [\(one), \(one)]}]", Self.istanbul) == [
        "config.transitions[0].validators names a validator twice"
      ])
    let signers = ", \"extraData\": \"0x" + String(repeating: "0", count: 2 * (32 + 20 + 20 + 65)) + "\""
    #expect(problems(head + "\"clique\": {}", signers) == ["extraData names a signer twice"])
    #expect(
      problems("\"chainId\": 5, \"contractSizeLimit\": 9223372036854775807, \"ethash\": {}", "") == [
        "config.contractSizeLimit must be at most 2147483647, but is 9223372036854775807"
      ])
    // EIP-2294: 2⁶³ − 1 − 36 is the largest.
    #expect(problems("\"chainId\": 9223372036854775771, \"ethash\": {}", "").isEmpty)
    #expect(
      problems("\"chainId\": 9223372036854775772, \"ethash\": {}", "") == [
        "config.chainId must be at most 9223372036854775771 (EIP-2294), but is 9223372036854775772"
      ])
  }

  @Test("a text that is no JSON names line and column")
  func syntax() {
    let error = #expect(throws: GenesisError.self) { try parse("{\"config\": \n {,}}") }
    #expect(error?.problems.count == 1)
    #expect(error?.description.contains("line 2, column 3") == true)
    #expect(throws: GenesisError(problems: ["the genesis file must hold an object, but holds a array"])) { try parse("[]") }
  }

  @Test("Besu's form is read: late forks alone, object of transitions, its own names and defaults")
  func besu() throws {
    let config = """
      "chainId": 1337, "londonBlock": 0, "shanghaiTime": 0, "cancunTime": 0, "zeroBaseFee": true, "contractSizeLimit": 2147483647,
      "qbft": {"epochlength": 30000, "requesttimeoutseconds": 4, "xemptyblockperiodseconds": 60, "messageQueueLimit": 1000,
      "validatorcontractaddress": "0x0000000000000000000000000000000000008888"},
      "transitions": {"qbft": [{"block": 100, "blockperiodseconds": 3, "blockreward": "0x5",
      "miningbeneficiary": "0x0000000000000000000000000000000000000001"}]}
      """
    let file = try parse(self.file(config: config, top: Self.istanbul))
    #expect(file.warnings.isEmpty)
    let configuration = file.genesis.configuration
    #expect(configuration.fork(at: 0, timestamp: 0) == .cancun)
    #expect(configuration.fork(at: 9, timestamp: 1) == .cancun)
    #expect(configuration.baseFeeRule == .zero)
    #expect(configuration.maxCodeSize(at: 0) == 2_147_483_647)
    #expect(!configuration.isQuorum && configuration.isGasPriceEnabled(at: 0))
    let early = try #require(configuration.istanbulSettings(at: 99))
    #expect(early.selection == .contract && early.blockPeriodSeconds == 1 && early.emptyBlockPeriodSeconds == 60)
    #expect(early.requestTimeoutSeconds == 4 && early.blockReward == 0)
    let late = try #require(configuration.istanbulSettings(at: 100))
    #expect(late.blockPeriodSeconds == 3 && late.blockReward == 5)
    #expect(late.rewardAccount(coinbase: .zero) == Address(truncating: UInt256(1)))
    let header = file.genesis.header(stateRoot: .zero)
    #expect(header.baseFeePerGas == BaseFeeRule.initialBaseFee)
    #expect(header.parentBeaconBlockRoot == .zero && header.requestsHash == nil && header.excessBlobGas == 0)
  }

  @Test("geth's form is read: forks by block and time, merge at a total difficulty, blob schedule")
  func geth() throws {
    let forks = [
      "homesteadBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock", "constantinopleBlock", "petersburgBlock",
      "istanbulBlock",
      "berlinBlock", "londonBlock",
    ].map { "\"\($0)\": 0" }.joined(separator: ", ")
    let config = """
      "chainId": 5, \(forks), "terminalTotalDifficulty": 0, "shanghaiTime": 10, "cancunTime": 20, "pragueTime": 30, "ethash": {},
      "blobSchedule": {"prague": {"target": 4, "max": 8, "baseFeeUpdateFraction": 5}}
      """
    let configuration = try parse(file(config: config)).genesis.configuration
    #expect(configuration.fork(at: 0, timestamp: 9) == .paris)
    #expect(configuration.fork(at: 1, timestamp: 10) == .shanghai)
    #expect(configuration.fork(at: 1, timestamp: 20) == .cancun)
    #expect(configuration.fork(at: 1, timestamp: 30) == .prague)
    #expect(configuration.blobSchedule(at: .cancun) == .cancun)
    #expect(configuration.blobSchedule(at: .prague) == BlobSchedule(target: 4, max: 8, baseFeeUpdateFraction: 5))
    #expect(configuration.blobSchedule(at: .shanghai) == nil)
    let error = #expect(throws: GenesisError.self) { try parse(file(config: config + ", \"osakaTime\": 40")) }
    #expect(error?.problems == ["config.osakaTime is 40, but Quorate's rules end with Prague"])
  }

  @Test("forks out of order or with a gap are refused")
  func forkOrder() {
    let error = #expect(throws: GenesisError.self) {
      try parse(
        file(
          config: "\"chainId\": 5, \"isQuorum\": true, \"homesteadBlock\": 0, \"eip150Block\": 7, \"eip158Block\": 3, \"berlinBlock\": 9"))
    }
    #expect(error?.problems.contains("config.eip150Block is 7, after config.eip155Block at 3") == true)
    #expect(error?.problems.contains("config.berlinBlock is 9 but config.istanbulBlock, which comes before it, is not set") == true)
  }

  @Test("gaps are Besu's way to name the latest fork only; GoQuorum passes by forks after Berlin")
  func forksOfOtherClients() throws {
    let besu = try parse(
      file(config: "\"chainId\": 5, \"constantinoplefixblock\": 0, \"muirGlacierBlock\": 0, \"clique\": {}", top: Self.clique))
    #expect(besu.genesis.configuration.fork(at: 0, timestamp: 0) == .petersburg)
    #expect(besu.warnings == ["config.muirGlacierBlock is 0 but config.istanbulBlock, which comes before it, is not set"])
    let quorum = try parse(
      file(config: "\"chainId\": 5, \"isQuorum\": true, \"istanbulBlock\": 0, \"berlinBlock\": 9, \"londonBlock\": 0, \"cancunTime\": 0"))
    #expect(quorum.genesis.configuration.fork(at: 9, timestamp: 0) == .berlin)
    #expect(quorum.genesis.header(stateRoot: .zero).baseFeePerGas == nil)
    #expect(
      quorum.warnings == [
        "config.londonBlock has no effect with isQuorum: GoQuorum's rules end with Berlin",
        "config.cancunTime has no effect with isQuorum: GoQuorum's rules end with Berlin",
      ])
  }

  @Test("GoQuorum's rules for transitions are kept")
  func transitionRules() throws {
    func problems(_ transitions: String) -> [String] {
      let config = "\"chainId\": 10, \"berlinBlock\": 0, \"isQuorum\": true, \"qbft\": {}, \"transitions\": [\(transitions)]"
      do throws(GenesisError) { _ = try parse(file(config: config, top: Self.istanbul)) } catch { return error.problems }
      return []
    }
    #expect(problems("{\"block\": 5}, {\"block\": 6}").isEmpty)
    #expect(problems("{\"block\": 5}, {\"block\": 4}") == ["config.transitions must ascend by block, but 4 follows 5"])
    #expect(problems("{}") == ["config.transitions[0].block is missing"])
    #expect(
      problems("{\"block\": 5, \"algorithm\": \"ibft\"}") == [
        "config.transitions[0].algorithm goes back from qbft to ibft, which no client can do"
      ])
    #expect(
      problems("{\"block\": 5, \"contractsizelimit\": 23}") == [
        "config.transitions[0].contractsizelimit must be from 24 to 128 KB, but is 23"
      ])
    #expect(
      problems("{\"block\": 5, \"validatorcontractaddress\": \"0x0000000000000000000000000000000000008888\"}") == [
        "config.transitions[0].validatorcontractaddress needs validatorselectionmode \"contract\" in the same entry"
      ])
    #expect(
      problems("{\"block\": 5, \"validatorselectionmode\": \"contract\"}") == [
        "config.transitions[0].validatorselectionmode is \"contract\", but no validatorcontractaddress is given up to there"
      ])
  }

  @Test("what transitions say holds from their block on; a transaction size limit is reset by the next entry")
  func overlay() throws {
    let config = """
      "chainId": 10, "berlinBlock": 0, "isQuorum": true, "ibft": {"blockperiodseconds": 2}, "transitions": [
      {"block": 10, "gasPriceEnabled": true, "transactionSizeLimit": 100, "contractsizelimit": 64, "2FPlus1Enabled": true},
      {"block": 20, "algorithm": "QBFT", "miner.gaslimit": 1000, "blockReward": "10", "beneficiaryMode": "fixed",
       "miningBeneficiary": "0x0000000000000000000000000000000000000007"},
      {"block": 30, "beneficiaryMode": "validators", "gasPriceEnabled": false}]
      """
    let top = Self.istanbul.replacingQBFTExtra
    let configuration = try parse(file(config: config, top: top)).genesis.configuration
    #expect(!configuration.isGasPriceEnabled(at: 9) && configuration.isGasPriceEnabled(at: 10) && !configuration.isGasPriceEnabled(at: 30))
    #expect(configuration.transactionSizeLimit(at: 9) == 64 * 1_024)
    #expect(configuration.transactionSizeLimit(at: 10) == 100 * 1_024)
    #expect(configuration.transactionSizeLimit(at: 20) == 64 * 1_024)
    #expect(configuration.maxCodeSize(at: 9) == 24_576 && configuration.maxCodeSize(at: 25) == 65_536)
    #expect(configuration.istanbulSettings(at: 19)?.algorithm == .ibft && configuration.istanbulSettings(at: 20)?.algorithm == .qbft)
    // Six validators: 3 by 2F + 1, 4 by two thirds.
    #expect(configuration.istanbulSettings(at: 9)?.quorum(of: 6, at: 9) == 4)
    #expect(configuration.istanbulSettings(at: 10)?.quorum(of: 6, at: 10) == 3)
    #expect(configuration.minerGasLimit(at: 19) == nil && configuration.minerGasLimit(at: 20) == 1_000)
    let author = Address(truncating: UInt256(1))
    #expect(configuration.istanbulSettings(at: 20)?.rewardAccount(coinbase: author) == Address(truncating: UInt256(7)))
    #expect(configuration.istanbulSettings(at: 30)?.rewardAccount(coinbase: author) == author)
    #expect(configuration.istanbulSettings(at: 30)?.blockReward == 10)
  }

  @Test("settings that blocks already depend on cannot change, later ones can")
  func conflicts() throws {
    func configuration(_ extra: String) throws -> ChainConfiguration {
      let config = "\"chainId\": 10, \"istanbulBlock\": 0, \"isQuorum\": true, \"qbft\": {\"epochlength\": 100} \(extra)"
      return try parse(file(config: config, top: Self.istanbul)).genesis.configuration
    }
    let stored = try configuration("")
    #expect(stored.conflicts(with: try configuration(", \"berlinBlock\": 50"), head: 49, headTime: 0).isEmpty)
    let late = stored.conflicts(with: try configuration(", \"berlinBlock\": 50"), head: 50, headTime: 0)
    #expect(late == [ConfigurationConflict(setting: "config.berlinBlock", at: 50, stored: "none", new: "50")])
    let transition = ", \"transitions\": [{\"block\": 60, \"contractsizelimit\": 32}]"
    #expect(stored.conflicts(with: try configuration(transition), head: 59, headTime: 0).isEmpty)
    #expect(
      stored.conflicts(with: try configuration(transition), head: 60, headTime: 0) == [
        ConfigurationConflict(setting: "the contract code size limit", at: 60, stored: "24576", new: "32768")
      ])
  }
}

extension String {
  /// Messages name a key as it was asked for, not as the file spells it.
  fileprivate var replacingQBFT: String { replacing("QBFT", with: "qbft") }

  /// The same validator in the form of IBFT's extra data.
  fileprivate var replacingQBFTExtra: String {
    replacing(
      "0xf83aa00000000000000000000000000000000000000000000000000000000000000000d594b6792150d713c33c89e7093d2d0c47b621c1db07c080c0",
      with: "0x0000000000000000000000000000000000000000000000000000000000000000d8d594b6792150d713c33c89e7093d2d0c47b621c1db0780c0")
  }
}
