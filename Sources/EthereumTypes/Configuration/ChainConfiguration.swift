import Primitives

/// Everything about a chain that its nodes must agree on beside its blocks: the `config` object of a genesis file as
/// GoQuorum, geth or Besu write it.
public struct ChainConfiguration: Sendable, Hashable {
  /// The number that protected transactions carry (EIP-155).
  public var chainID: UInt64
  public var forks: ForkSchedule
  public var engine: EngineConfiguration
  /// Whether GoQuorum's rules hold: zero gas price, private transactions, its code size limits.
  public var isQuorum: Bool
  /// Settings that change at heights, ascending.
  public var transitions: [Transition]
  /// The most code of a contract by height, ascending (`maxCodeSizeConfig`, or the older `maxCodeSize`).
  public var codeSizes: [CodeSizeStep]
  /// The most code of a contract in bytes at any height (Besu's `contractSizeLimit`).
  public var contractSizeLimit: Int?
  /// The largest transaction that the pool takes, in KB (`txnSizeLimit`).
  public var transactionSizeLimit: UInt64
  /// From which height contracts decide who may do what.
  public var qip714Block: UInt64?
  public var privacyEnhancementsBlock: UInt64?
  public var privacyPrecompileBlock: UInt64?
  /// From which height gas has a price under GoQuorum's rules.
  public var enableGasPriceBlock: UInt64?
  /// Whether the node keeps several private states.
  public var isMPS: Bool
  public var baseFeeRule: BaseFeeRule
  /// Blob limits that differ from Ethereum's (`blobSchedule`).
  public var blobSchedules: [Fork: BlobSchedule]
  /// Contracts of the requests to the consensus layer where they aren't Ethereum's own.
  public var depositContract: Address?
  public var withdrawalRequestContract: Address?
  public var consolidationRequestContract: Address?

  /// A limit of contract code from a height on.
  public struct CodeSizeStep: Sendable, Hashable {
    public var block: UInt64
    /// In KB of 1,024 bytes.
    public var sizeInKB: UInt64
    public init(block: UInt64, sizeInKB: UInt64) {
      self.block = block
      self.sizeInKB = sizeInKB
    }
  }

  public init(chainID: UInt64, forks: ForkSchedule, engine: EngineConfiguration = .ethash(fixedDifficulty: nil), isQuorum: Bool = false) {
    self.chainID = chainID
    self.forks = forks
    self.engine = engine
    self.isQuorum = isQuorum
    transitions = []
    codeSizes = []
    transactionSizeLimit = 64
    isMPS = false
    baseFeeRule = .market
    blobSchedules = [:]
  }
}

// MARK: - What holds at a height

extension ChainConfiguration {
  /// The most code of a contract where nothing else is said, in bytes (EIP-170).
  public static let defaultMaxCodeSize = 24_576
  /// The largest chain id: 2⁶³ − 1 − 36, so that v = 35 + 2 × chain id + 1 fits into 64 bits (EIP-2294).
  public static let maxChainID: UInt64 = 9_223_372_036_854_775_771

  /// The rules at a block; see `ForkSchedule.fork(at:timestamp:merged:)`.
  public func fork(at number: UInt64, timestamp: UInt64, merged: Bool? = nil) -> Fork {
    forks.fork(at: number, timestamp: engine == .raft ? timestamp / 1_000_000_000 : timestamp, merged: merged)
  }

  /// The rules at a block with this header: a difficulty of zero says that it comes after the merge.
  public func fork(for header: Header) -> Fork {
    let merged = forks.terminalTotalDifficulty != nil && header.difficulty.isZero && header.number > 0
    return fork(at: header.number, timestamp: header.timestamp, merged: merged || forks.isMerged(number: header.number))
  }

  /// Which signatures are accepted at a block.
  public func signingRules(at number: UInt64, fork: Fork) -> SigningRules {
    SigningRules(
      chainID: chainID, fork: fork, isQuorum: isQuorum, allowsReplayProtection: forks.eip155.map { number >= $0 } ?? false)
  }

  /// The last value that a transition up to a height sets.
  private func transitioned<Value>(_ height: UInt64, _ value: (Transition) -> Value?) -> Value? {
    var result: Value?
    for transition in transitions {
      guard transition.block <= height else { break }
      if let set = value(transition) { result = set }
    }
    return result
  }

  /// The most code that a contract may have, in bytes.
  public func maxCodeSize(at height: UInt64) -> Int {
    if let size = transitioned(height, { $0.contractSizeLimit }) { return Int(clamping: size &* 1_024) }
    if let step = codeSizes.last(where: { $0.block <= height }) { return Int(clamping: step.sizeInKB &* 1_024) }
    return contractSizeLimit ?? ChainConfiguration.defaultMaxCodeSize
  }

  /// The largest transaction that the pool takes, in bytes. A transition without the key resets it, as in GoQuorum.
  public func transactionSizeLimit(at height: UInt64) -> Int {
    let last = transitions.last { $0.block <= height }?.transactionSizeLimit ?? 0
    return Int(clamping: (last == 0 ? transactionSizeLimit : last) &* 1_024)
  }

  /// Whether gas has a price: always outside GoQuorum's rules; there from a height on, and no transition can take back
  /// what `enableGasPriceBlock` switched on.
  public func isGasPriceEnabled(at height: UInt64) -> Bool {
    guard isQuorum else { return true }
    return reached(enableGasPriceBlock, height) || transitioned(height) { $0.gasPriceEnabled } ?? false
  }

  /// Whether contracts decide who may do what.
  public func isPermissioningByContract(at height: UInt64) -> Bool {
    reached(qip714Block, height) || transitioned(height) { $0.enhancedPermissioningEnabled } ?? false
  }

  /// Whether party protection and state validation of private contracts are on.
  public func hasPrivacyEnhancements(at height: UInt64) -> Bool {
    reached(privacyEnhancementsBlock, height) || transitioned(height) { $0.privacyEnhancementsEnabled } ?? false
  }

  /// Whether privacy marker transactions are on.
  public func hasPrivacyPrecompile(at height: UInt64) -> Bool {
    reached(privacyPrecompileBlock, height) || transitioned(height) { $0.privacyPrecompileEnabled } ?? false
  }

  /// The least gas limit of a new block that the configuration asks for.
  public func minerGasLimit(at height: UInt64) -> UInt64? { transitioned(height) { $0.minerGasLimit } }

  private func reached(_ first: UInt64?, _ height: UInt64) -> Bool { first.map { height >= $0 } ?? false }

  /// The settings of IBFT and QBFT at a height; nil under other engines.
  public func istanbulSettings(at height: UInt64) -> IstanbulSettings? {
    guard case .istanbul(let configuration) = engine else { return nil }
    var settings = configuration.initial
    for transition in transitions {
      guard transition.block <= height else { break }
      settings = settings.applying(transition)
    }
    // Block 0 in the test key means from genesis on.
    if let block = configuration.qbftBlock, height >= block { settings.algorithm = .qbft }
    return settings
  }

  /// How many blobs a block may hold and what they cost; nil before Cancun.
  public func blobSchedule(at fork: Fork) -> BlobSchedule? {
    guard fork >= .cancun else { return nil }
    if fork >= .prague { return blobSchedules[.prague] ?? .prague }
    return blobSchedules[.cancun] ?? .cancun
  }
}
