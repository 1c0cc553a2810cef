import Primitives

typealias StackPointer = UnsafeMutablePointer<UInt256>
typealias FramePointer = UnsafeMutablePointer<Frame>

/// Why the loop of either form handed back.
enum FrameExit: UInt8 {
  case stop
  case `return`
  case revert
  /// `Frame.failure` says which.
  case failure
  /// A frame above this one is ready to run.
  case enter
  /// The plain form stands at a JUMPDEST and has run the code long enough that decoding it pays.
  case heatUp
  /// The fast form cannot pay for a block, or has not the stack for it: the plain form goes on, instruction by instruction, to the
  /// exact failure.
  case fallBack
}

/// One call in execution. A plain record at a fixed address, one for each depth, used again and again; its stack and memory too.
struct Frame {
  // What the loops use all the time.
  /// The lowest word of the stack; `stackLimit` words follow.
  var stack: StackPointer
  var memory: UnsafeMutableRawPointer
  /// Bytes of memory in use, a multiple of 32.
  var memorySize = 0
  var memoryCapacity: Int
  var input: UnsafePointer<UInt8>
  var inputSize = 0
  /// The first entry by `programCounter`, 0 where no jump may go (fast form).
  var targets: UnsafePointer<UInt32>?
  var instructions: UnsafePointer<Instruction>?
  var codeSize = 0
  var code: UnsafePointer<UInt8>

  // Where the loop stands while it doesn't run.
  var instructionPointer: UnsafePointer<Instruction>?
  var programCounter = 0
  /// The top word; one below `stack` when it is empty.
  var stackPointer: StackPointer
  var gas: Int64 = 0
  var isFast = false
  var failure = CallStatus.outOfGas
  var detail = FailureDetail()

  /// What the last call from here returned: in the memory of the frame above.
  var returnData: UnsafePointer<UInt8>
  var returnDataSize = 0
  /// What RETURN or REVERT named, in own memory.
  var outputOffset = 0
  var outputSize = 0

  // What the call is.
  var depth = 0
  var kind = CallKind.call
  var isStatic = false
  /// Records in the state of the account that runs and of the one that called.
  var account = 0
  var address = Address.zero
  var caller = Address.zero
  var value = UInt256(0)
  /// Gas at the start, for tracers.
  var gasAtStart: Int64 = 0
  var snapshot = JournaledState.Snapshot(journalCount: 0)
  /// Where in own memory the output of the call in progress goes.
  var resultOffset = 0
  var resultSize = 0
  /// Jumps that the plain form takes before the code is decoded, at the start and now.
  var jumpsAtStart = 0
  var jumpsLeft = 0
  /// The code in `JournaledState.codes`; −1 for an initcode.
  var codeIndex = 0
  /// For tracers: what would have been left where gas was not enough, and the cost of the last instruction.
  var gasShort: Int64 = 0
  var lastCost: UInt64 = 0
  /// A frame above ended without a result, so this one ends too.
  var isEnding = false
  /// Whether the tracer still waits to hear what the last instruction cost.
  var isStepOpen = false
  /// Jumps of the plain form: one bit a byte of code.
  var jumpBits: UnsafePointer<UInt64>?
}
