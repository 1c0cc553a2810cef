import Primitives

/// Settings that change at a height, as `config.transitions` states them; what is nil stays as it was.
public struct Transition: Sendable, Hashable {
  /// The first height at which they hold.
  public var block: UInt64
  public var algorithm: IstanbulProtocol?
  public var epochLength: UInt64?
  public var blockPeriodSeconds: UInt64?
  public var emptyBlockPeriodSeconds: UInt64?
  public var requestTimeoutSeconds: UInt64?
  public var maxRequestTimeoutSeconds: UInt64?
  public var validatorContract: Address?
  public var validators: [Address]?
  public var selection: ValidatorSelection?
  public var uses2FPlus1: Bool?
  public var blockReward: UInt256?
  /// The text, since what GoQuorum makes of it depends on the exact spelling.
  public var beneficiaryMode: String?
  public var miningBeneficiary: Address?
  /// The most code of a contract, in KB.
  public var contractSizeLimit: UInt64?
  /// The largest transaction that the pool takes, in KB; 0 when the entry doesn't name it.
  public var transactionSizeLimit: UInt64
  public var enhancedPermissioningEnabled: Bool?
  public var privacyEnhancementsEnabled: Bool?
  public var privacyPrecompileEnabled: Bool?
  public var gasPriceEnabled: Bool?
  /// The least gas limit of a new block.
  public var minerGasLimit: UInt64?

  public init(block: UInt64) {
    self.block = block
    transactionSizeLimit = 0
  }
}

extension IstanbulSettings {
  /// These settings with an entry's over them.
  func applying(_ transition: Transition) -> IstanbulSettings {
    var result = self
    if let value = transition.algorithm { result.algorithm = value }
    if let value = transition.epochLength { result.epochLength = value }
    if let value = transition.blockPeriodSeconds { result.blockPeriodSeconds = value }
    if let value = transition.emptyBlockPeriodSeconds { result.emptyBlockPeriodSeconds = value }
    if let value = transition.requestTimeoutSeconds { result.requestTimeoutSeconds = value }
    if let value = transition.maxRequestTimeoutSeconds { result.maxRequestTimeoutSeconds = value }
    if let value = transition.validatorContract { result.validatorContract = value }
    if let value = transition.validators { result.validators = value }
    if let value = transition.selection { result.selection = value }
    if let value = transition.uses2FPlus1 { result.uses2FPlus1 = value }
    if let value = transition.blockReward { result.blockReward = value }
    // In a transition GoQuorum compares the mode letter by letter and lets an account alone mean "fixed".
    switch transition.beneficiaryMode {
    case "validators", "validator": result.beneficiaryMode = .validator
    case nil, "fixed":
      if let account = transition.miningBeneficiary {
        result.miningBeneficiary = account
        result.beneficiaryMode = .fixed
      }
    default: break
    }
    return result
  }
}
