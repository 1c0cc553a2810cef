/// Numbers that belong to the text of a failure.
public struct FailureDetail: Sendable, Equatable {
  /// The opcode of an invalid instruction.
  public var opcode: UInt8 = 0
  /// The stack's height when a stack check failed.
  public var height = 0
  /// The height that was needed, or the limit.
  public var bound = 0

  public init() {}

  init(opcode: UInt8) { self.opcode = opcode }

  init(height: Int, bound: Int) {
    self.height = height
    self.bound = bound
  }
}

/// How a call ended. Everything but `success` undoes the call's changes; everything but `success` and `revert` takes all its gas.
public enum CallStatus: UInt8, Sendable {
  case success
  /// REVERT (EIP-140).
  case revert
  case outOfGas
  case stackUnderflow
  case stackOverflow
  /// A jump to something else than a JUMPDEST instruction.
  case invalidJump
  /// An undefined opcode or INVALID.
  case invalidOpcode
  /// A change of state inside a STATICCALL (EIP-214).
  case writeProtection
  /// RETURNDATACOPY beyond the returned data (EIP-211).
  case returnDataOutOfBounds
  /// More than 1024 frames.
  case callDepth
  case insufficientBalance
  /// A contract address that is taken (EIP-684, EIP-7610).
  case addressCollision
  /// The deployed code is larger than allowed (EIP-170).
  case maxCodeSizeExceeded
  /// The initcode is larger than allowed (EIP-3860).
  case maxInitCodeSizeExceeded
  /// Deployed code that starts with 0xEF (EIP-3541).
  case invalidCode
  /// Not enough gas to store the deployed code.
  case codeStoreOutOfGas
  /// The creator's nonce is 2⁶⁴ − 1 (EIP-2681).
  case nonceOverflow
  /// A precompiled contract refused its input.
  case precompileFailure
  /// A size or an amount of gas beyond 64 bits.
  case gasOverflow
  /// The state could not be read (`JournaledState.fault` says why): the execution has no result.
  case stateUnavailable
  /// `EVM.interrupt()` was called: the execution has no result.
  case interrupted

  /// Whether there is no result at all, rather than a failed one that belongs on chain.
  public var isFatal: Bool { self == .stateUnavailable || self == .interrupted }

  /// The failure as geth words it.
  public func message(_ detail: FailureDetail = FailureDetail()) -> String {
    switch self {
    case .success: ""
    case .revert: "execution reverted"
    case .outOfGas: "out of gas"
    case .stackUnderflow: "stack underflow (\(detail.height) <=> \(detail.bound))"
    case .stackOverflow: "stack limit reached \(detail.height) (\(detail.bound))"
    case .invalidJump: "invalid jump destination"
    case .invalidOpcode: "invalid opcode: opcode 0x" + String(detail.opcode, radix: 16) + " not defined"
    case .writeProtection: "write protection"
    case .returnDataOutOfBounds: "return data out of bounds"
    case .callDepth: "max call depth exceeded"
    case .insufficientBalance: "insufficient balance for transfer"
    case .addressCollision: "contract address collision"
    case .maxCodeSizeExceeded: "max code size exceeded"
    case .maxInitCodeSizeExceeded: "max initcode size exceeded"
    case .invalidCode: "invalid code: must not begin with 0xef"
    case .codeStoreOutOfGas: "contract creation code storage out of gas"
    case .nonceOverflow: "nonce uint64 overflow"
    case .precompileFailure: "precompiled contract refused its input"
    case .gasOverflow: "gas uint64 overflow"
    case .stateUnavailable: "state unavailable"
    case .interrupted: "execution aborted"
    }
  }
}
