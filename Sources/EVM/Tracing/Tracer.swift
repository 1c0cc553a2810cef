import Primitives

/// The opening of a frame, as tracers see it.
public struct TracedCall {
  public var kind: CallKind
  /// 0 for the transaction's own call.
  public var depth: Int
  public var caller: Address
  /// The called or created account; for a delegate call the one whose code runs; for SELFDESTRUCT the beneficiary.
  public var recipient: Address
  public var value: UInt256
  /// Gas given to the frame, a stipend included.
  public var gas: UInt64
  /// Call data or initcode.
  public var input: Bytes
}

/// The end of a frame, as tracers see it.
public struct TracedExit {
  public var depth: Int
  public var status: CallStatus
  public var gasUsed: UInt64
  /// Returned data, the reason of a revert, or the deployed code.
  public var output: Bytes
  public var detail: FailureDetail

  /// The failure as geth words it; nil on success.
  public var errorMessage: String? { status == .success ? nil : status.message(detail) }
}

/// The machine before one instruction. Pointers are valid during the call only.
public struct TracedStep {
  public var programCounter: Int
  public var opcode: UInt8
  /// Before the instruction's cost.
  public var gas: UInt64
  /// 1 for the transaction's own frame, as geth counts.
  public var depth: Int
  /// Bottom first.
  public var stack: UnsafeBufferPointer<UInt256>
  public var memory: UnsafeRawBufferPointer
  public var returnData: UnsafeRawBufferPointer
  /// The account whose storage the frame changes.
  public var address: Address
  /// The refund counter.
  public var refund: UInt64
  /// For looking up what an instruction is about to read.
  public unowned(unsafe) var state: JournaledState
}

/// The outcome of the instruction that `step` announced.
public struct TracedCost {
  /// Gas for the instruction, what a call passes on included.
  public var gasCost: UInt64
  /// Bytes of memory after the instruction's expansion.
  public var memorySize: Int
  /// Why the instruction failed, if it did.
  public var failure: CallStatus?
  /// Whether the instruction was paid for and failed at its work (a jump to nowhere), rather than not allowed to begin.
  public var isFault: Bool
  public var detail: FailureDetail
}

/// Watches an execution. A tracer that wants steps gets the plain form of the interpreter; one that wants only frames costs the
/// fast form a call per frame; no tracer costs nothing.
public protocol Tracer: AnyObject {
  /// Whether `step` and `stepCost` are wanted.
  var wantsSteps: Bool { get }

  /// A frame opens: the transaction's own, a call, a creation, a precompiled contract, also one that fails at once.
  func enter(_ call: TracedCall)

  /// The frame that `enter` announced last, of those still open, ends.
  func exit(_ exit: TracedExit)

  /// An instruction is about to run.
  func step(_ step: TracedStep)

  /// The cost and outcome of the last `step`; for a call or creation given before its frame opens.
  func stepCost(_ cost: TracedCost)
}

extension Tracer {
  public var wantsSteps: Bool { false }
  public func enter(_ call: TracedCall) {}
  public func exit(_ exit: TracedExit) {}
  public func step(_ step: TracedStep) {}
  public func stepCost(_ cost: TracedCost) {}
}
