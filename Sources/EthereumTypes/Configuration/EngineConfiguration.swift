import Primitives

/// How a network agrees on blocks before any merge.
public enum EngineConfiguration: Sendable, Hashable {
  /// Proof of work. Nothing of the work itself is checked; with `fixedDifficulty` (Besu's development networks) the
  /// difficulty stays.
  case ethash(fixedDifficulty: UInt256?)
  case clique(CliqueConfiguration)
  /// IBFT or QBFT, or the one and then the other.
  case istanbul(IstanbulConfiguration)
  /// GoQuorum's Raft: blocks are ordered outside the chain.
  case raft

  /// The settings of IBFT or QBFT, if it is one of them.
  public var istanbul: IstanbulConfiguration? { if case .istanbul(let value) = self { value } else { nil } }
  /// The settings of Clique, if it is that.
  public var clique: CliqueConfiguration? { if case .clique(let value) = self { value } else { nil } }
}

/// Settings of Clique (EIP-225).
public struct CliqueConfiguration: Sendable, Hashable {
  /// Seconds between blocks at least.
  public var period: UInt64
  /// Votes are wiped and signers listed each time this many blocks have passed.
  public var epoch: UInt64

  public init(period: UInt64, epoch: UInt64 = 30_000) {
    self.period = period
    self.epoch = epoch
  }
}

/// Which of the two Istanbul protocols.
public enum IstanbulProtocol: String, Sendable, Hashable {
  case ibft
  case qbft
}

/// Where the validators come from.
public enum ValidatorSelection: String, Sendable, Hashable {
  /// Votes in headers.
  case blockHeader = "blockheader"
  /// A contract's `getValidators()`.
  case contract
}

/// Whose turn it is after a block was made.
public enum ProposerPolicy: UInt64, Sendable, Hashable {
  /// The next in order.
  case roundRobin = 0
  /// The same as before, until a round fails.
  case sticky = 1
}

/// Who gets the block reward and the fees under QBFT.
public enum BeneficiaryMode: Sendable, Hashable {
  /// The block's author.
  case validator
  /// The account named by `miningBeneficiary`.
  case fixed
  /// A name that GoQuorum doesn't know: the reward goes to the zero address.
  case unknown(String)
}

/// Settings of IBFT and QBFT at one height: those of the genesis file with the transitions up to the height over them.
public struct IstanbulSettings: Sendable, Hashable {
  /// The protocol by which the block of this height is made.
  public var algorithm: IstanbulProtocol
  /// Votes are wiped each time this many blocks have passed.
  public var epochLength: UInt64
  /// Seconds between blocks at least.
  public var blockPeriodSeconds: UInt64
  /// Seconds between blocks without transactions at least; 0 when off.
  public var emptyBlockPeriodSeconds: UInt64
  /// Seconds that round 0 may take.
  public var requestTimeoutSeconds: UInt64
  /// The most seconds that any round may take; 0 when there is no such bound.
  public var maxRequestTimeoutSeconds: UInt64
  public var policy: ProposerPolicy
  /// From which height ⌈2N/3⌉ validators must agree; before it, and always if nil, it is 2F + 1.
  public var ceil2Nby3Block: UInt64?
  /// Whether 2F + 1 validators must agree whatever the height.
  public var uses2FPlus1: Bool
  public var selection: ValidatorSelection
  /// The contract that names the validators.
  public var validatorContract: Address?
  /// Validators that the configuration names in the place of those in the genesis block.
  public var validators: [Address]
  /// Wei credited for each block under QBFT.
  public var blockReward: UInt256
  public var beneficiaryMode: BeneficiaryMode
  /// Who is credited when the beneficiary is fixed.
  public var miningBeneficiary: Address

  /// GoQuorum's defaults.
  public init(algorithm: IstanbulProtocol) {
    self.algorithm = algorithm
    epochLength = 30_000
    blockPeriodSeconds = 5
    emptyBlockPeriodSeconds = 0
    requestTimeoutSeconds = 10
    maxRequestTimeoutSeconds = 0
    policy = .roundRobin
    ceil2Nby3Block = 0
    uses2FPlus1 = false
    selection = .blockHeader
    validatorContract = nil
    validators = []
    blockReward = UInt256()
    beneficiaryMode = .validator
    miningBeneficiary = .zero
  }

  /// How many validators must agree on the block of a height, out of `count`.
  public func quorum(of count: Int, at height: UInt64) -> Int {
    let usesCeiling = !uses2FPlus1 && (ceil2Nby3Block.map { height >= $0 } ?? false)
    return usesCeiling ? Quorum.ceil2Nby3(count) : Quorum.twoFPlus1(count)
  }

  /// Who is credited with the block reward and, where the gas price is enabled, with the fees.
  public func rewardAccount(coinbase: Address) -> Address {
    switch beneficiaryMode {
    case .validator: coinbase
    case .fixed: miningBeneficiary
    case .unknown: .zero
    }
  }
}

/// How many of N validators may lie and how many must agree.
public enum Quorum {
  /// F = ⌈N/3⌉ − 1: how many may lie.
  public static func faulty(_ count: Int) -> Int { max(0, (count + 2) / 3 - 1) }
  /// ⌈2N/3⌉.
  public static func ceil2Nby3(_ count: Int) -> Int { (2 * count + 2) / 3 }
  /// 2F + 1.
  public static func twoFPlus1(_ count: Int) -> Int { 2 * faulty(count) + 1 }
}

/// IBFT or QBFT as a genesis file sets it up.
public struct IstanbulConfiguration: Sendable, Hashable {
  /// The settings at block 0, without transitions.
  public var initial: IstanbulSettings
  /// From which height QBFT takes over (`istanbul.testQBFTBlock`); nil if the transitions alone decide.
  public var qbftBlock: UInt64?

  public init(initial: IstanbulSettings, qbftBlock: UInt64? = nil) {
    self.initial = initial
    self.qbftBlock = qbftBlock
  }
}
