import Consensus
import EVM
import EthereumTypes
import JSON
import Primitives

/// The block around the transactions of a transition: the `env` of geth's `evm t8n`.
public struct TransitionEnvironment: Sendable {
  public var coinbase: Address
  public var gasLimit: UInt64
  public var number: UInt64
  public var timestamp: UInt64
  public var difficulty: UInt256?
  public var random: UInt256?
  public var baseFee: UInt256?
  public var excessBlobGas: UInt64?
  public var parentBeaconBlockRoot: Hash256?
  public var withdrawals: [Withdrawal]?
  /// The hashes of earlier blocks, by number.
  public var blockHashes: [UInt64: Hash256]
  /// The uncles' authors, and by how many blocks each uncle is older than the block.
  public var ommers: [(delta: UInt64, address: Address)]
  /// What the values above follow from where they are missing.
  public var parent: Parent

  public struct Parent: Sendable {
    public var difficulty: UInt256?
    public var timestamp: UInt64?
    public var baseFee: UInt256?
    public var gasUsed: UInt64?
    public var gasLimit: UInt64?
    public var unclesHash: Hash256?
    public var excessBlobGas: UInt64?
    public var blobGasUsed: UInt64?
  }

  public init(_ json: JSONValue) throws(FormatError) {
    coinbase = try json.address("currentCoinbase")
    gasLimit = UInt64(clamping: try json.uint256("currentGasLimit"))
    number = try json.uint64("currentNumber")
    timestamp = try json.uint64("currentTimestamp")
    difficulty = try json.optionalUInt256("currentDifficulty")
    random = try json.optionalUInt256("currentRandom")
    baseFee = try json.optionalUInt256("currentBaseFee")
    excessBlobGas = try json.optionalUInt64("currentExcessBlobGas")
    parentBeaconBlockRoot = try json.optionalHash("parentBeaconBlockRoot")
    parent = Parent(
      difficulty: try json.optionalUInt256("parentDifficulty"), timestamp: try json.optionalUInt64("parentTimestamp"),
      baseFee: try json.optionalUInt256("parentBaseFee"), gasUsed: try json.optionalUInt64("parentGasUsed"),
      gasLimit: try json.optionalUInt64("parentGasLimit"), unclesHash: try json.optionalHash("parentUncleHash"),
      excessBlobGas: try json.optionalUInt64("parentExcessBlobGas"), blobGasUsed: try json.optionalUInt64("parentBlobGasUsed"))
    withdrawals = try TransitionEnvironment.withdrawals(json)
    blockHashes = [:]
    for (name, value) in json["blockHashes"]?.object ?? JSONObject() {
      guard let number = JSONValue.string(name).looseUInt64, let hash = value.string.flatMap({ Hash256(hex: $0) }) else {
        throw FormatError("blockHashes holds \(name), which is no number with a hash")
      }
      blockHashes[number] = hash
    }
    ommers = []
    for element in json["ommers"]?.array ?? [] {
      ommers.append((delta: try element.uint64("delta"), address: try element.address("address")))
    }
  }

  private static func withdrawals(_ json: JSONValue) throws(FormatError) -> [Withdrawal]? {
    guard let list = json["withdrawals"]?.array else { return nil }
    var withdrawals: [Withdrawal] = []
    for element in list {
      withdrawals.append(
        Withdrawal(
          index: try element.uint64("index"), validatorIndex: try element.uint64("validatorIndex"), address: try element.address("address"),
          amount: try element.uint64("amount")))
    }
    return withdrawals
  }

  // MARK: What follows from the parent

  /// Fills in what is missing and checks that what the fork needs is there.
  mutating func complete(_ configuration: ChainConfiguration, fork: Fork) throws(TransitionError) {
    if fork >= .london { try completeBaseFee(configuration) }
    if fork >= .shanghai {
      guard withdrawals != nil else { throw TransitionError(.configuration, "Shanghai config but missing 'withdrawals' in env section") }
    } else {
      withdrawals = nil
    }
    if fork >= .paris {
      guard random != nil else { throw TransitionError(.configuration, "post-merge requires currentRandom to be defined in env") }
      guard difficulty?.isZero ?? true else {
        throw TransitionError(.configuration, "post-merge difficulty must be zero (or omitted) in env")
      }
      difficulty = UInt256()
    } else {
      try completeDifficulty(configuration)
    }
    if fork >= .cancun { try completeBlobs(configuration, fork) } else { excessBlobGas = nil }
  }

  private mutating func completeBaseFee(_ configuration: ChainConfiguration) throws(TransitionError) {
    guard baseFee == nil else { return }
    guard number > 0, let fee = parent.baseFee else {
      throw TransitionError(.configuration, "EIP-1559 config but missing 'parentBaseFee' in env section")
    }
    let header = Header(
      number: number - 1, gasLimit: parent.gasLimit ?? 0, gasUsed: parent.gasUsed ?? 0, timestamp: parent.timestamp ?? 0, baseFeePerGas: fee
    )
    baseFee = configuration.baseFeeRule.next(after: header)
  }

  private mutating func completeDifficulty(_ configuration: ChainConfiguration) throws(TransitionError) {
    guard difficulty == nil else { return }
    guard number > 0, let parentDifficulty = parent.difficulty else {
      throw TransitionError(.configuration, "currentDifficulty needs to be provided, or parentDifficulty for a block above 0")
    }
    let parentTime = parent.timestamp ?? 0
    guard timestamp > parentTime else {
      throw TransitionError(
        .configuration, "currentDifficulty cannot be calculated: currentTime (\(timestamp)) needs to be after parent time (\(parentTime))")
    }
    let header = Header(
      unclesHash: parent.unclesHash ?? Header.emptyUnclesHash, difficulty: parentDifficulty, number: number - 1, timestamp: parentTime)
    difficulty = Difficulty.next(after: header, timestamp: timestamp, forks: configuration.forks)
  }

  private mutating func completeBlobs(_ configuration: ChainConfiguration, _ fork: Fork) throws(TransitionError) {
    guard parentBeaconBlockRoot != nil else {
      throw TransitionError(.configuration, "post-cancun env requires parentBeaconBlockRoot to be set")
    }
    guard excessBlobGas == nil, let excess = parent.excessBlobGas, let used = parent.blobGasUsed else { return }
    excessBlobGas = configuration.blobSchedule(at: fork)?.excessBlobGas(afterExcess: excess, used: used)
  }
}
