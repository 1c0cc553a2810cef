import Primitives

/// How a frame of execution was opened.
public enum CallKind: UInt8, Sendable {
  case call
  case callCode
  case delegateCall
  case staticCall
  case create
  case create2
  /// Not a frame: the entry that tracers show for SELFDESTRUCT.
  case selfDestruct

  public var isCreate: Bool { self == .create || self == .create2 }

  /// The name as the instruction has it, `CALL`, `CREATE2`, …
  public var name: String {
    switch self {
    case .call: "CALL"
    case .callCode: "CALLCODE"
    case .delegateCall: "DELEGATECALL"
    case .staticCall: "STATICCALL"
    case .create: "CREATE"
    case .create2: "CREATE2"
    case .selfDestruct: "SELFDESTRUCT"
    }
  }
}

/// A call from outside the machine: by a transaction, a system contract's block hook, or `eth_call`.
public struct Message: Sendable {
  public var kind: CallKind
  public var caller: Address
  /// Whose code runs and whose storage it changes; unused for a creation, whose address follows from the caller's nonce.
  public var recipient: Address
  /// In wei; moved from `caller` to `recipient` before execution.
  public var value: UInt256
  /// Call data, or the initcode of a creation.
  public var input: Bytes
  /// Gas for execution, intrinsic costs already taken off. Above 2⁶³ − 1 counts as 2⁶³ − 1.
  public var gas: UInt64
  /// Whether state may not change (STATICCALL's rule, EIP-214).
  public var isStatic: Bool
  /// The salt of a CREATE2.
  public var salt: UInt256

  public init(
    kind: CallKind = .call, caller: Address, recipient: Address = .zero, value: UInt256 = 0, input: Bytes = [], gas: UInt64,
    isStatic: Bool = false, salt: UInt256 = 0
  ) {
    self.kind = kind
    self.caller = caller
    self.recipient = recipient
    self.value = value
    self.input = input
    self.gas = gas
    self.isStatic = isStatic
    self.salt = salt
  }
}

/// What a call came to.
public struct CallResult: Sendable {
  public var status: CallStatus
  /// Of the message's gas; zero after every failure but a revert.
  public var gasLeft: UInt64
  /// Returned data, the reason of a revert, or the deployed code.
  public var output: Bytes
  /// The new contract's address, if this was a creation that succeeded.
  public var createdAddress: Address?
  /// What belongs to the failure's text: the opcode, or the stack's height and the height needed.
  public var detail: FailureDetail

  public var isSuccess: Bool { status == .success }

  /// The failure as geth words it, `out of gas`, `execution reverted`, …; nil on success.
  public var errorMessage: String? { status == .success ? nil : status.message(detail) }

  public init(
    status: CallStatus, gasLeft: UInt64 = 0, output: Bytes = [], createdAddress: Address? = nil, detail: FailureDetail = FailureDetail()
  ) {
    self.status = status
    self.gasLeft = gasLeft
    self.output = output
    self.createdAddress = createdAddress
    self.detail = detail
  }
}
