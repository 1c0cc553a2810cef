import Glibc
import Primitives
import Synchronization

/// The Ethereum Virtual Machine: runs messages on a journaled state, by the rules of one fork, in the setting of one block.
///
/// Make one a block and keep it: frames, stacks and memories are pooled by depth. Set `transaction` before each transaction. The
/// machine knows calls, not transactions: intrinsic gas, fees, nonces of plain calls and `finishTransaction` are its caller's.
/// Not for use from two threads at once; needs a native stack of some kilobytes, whatever the depth of calls.
public final class EVM {
  public let state: JournaledState
  public let rules: Rules
  public var block: BlockContext
  public var transaction = TransactionContext()

  let instructions: InstructionSet
  let schedule: GasSchedule
  let precompiles: PrecompileSet
  let pool: FramePool
  private let stopRequested = Atomic<Bool>(false)
  /// Who watches the present message.
  var tracer: (any Tracer)?
  var isTracingSteps = false
  /// Whether code is decoded when it first runs, rather than when it has run for a while.
  package var decodesAtOnce = false
  /// MULMOD's moduli: the last one, and the one that was last used twice in a row.
  var lastModulus = UInt256(0)
  var preparedModulus: BarrettModulus?
  /// Initcodes by depth, and jump maps of codes in the plain form: alive while their frame runs.
  var initCodes: [Code?] = []

  public init(state: JournaledState, block: BlockContext, rules: Rules) {
    self.state = state
    self.block = block
    self.rules = rules
    instructions = InstructionSet.of(rules.fork)
    schedule = GasSchedule(rules.fork)
    precompiles = PrecompileSet(rules)
    pool = FramePool()
  }

  /// Asks a running message to end soon with `CallStatus.interrupted`; may be called from any thread. Calls and traced
  /// instructions look for it. The request holds until `clearInterrupt`.
  public func interrupt() { stopRequested.store(true, ordering: .relaxed) }

  public func clearInterrupt() { stopRequested.store(false, ordering: .relaxed) }

  var isInterrupted: Bool { stopRequested.load(ordering: .relaxed) }

  /// Runs a message to its end.
  ///
  /// A creation counts up the caller's nonce, as CREATE does; a call doesn't. The value is moved, and its failure or a revert undoes
  /// all but the nonce. From Prague on the account that the recipient delegates to is made warm (EIP-7702). The refund counter
  /// and logs stand in `state` afterwards.
  public func execute(_ message: Message, tracer: (any Tracer)? = nil) -> CallResult {
    self.tracer = tracer
    isTracingSteps = tracer?.wantsSteps ?? false
    defer {
      self.tracer = nil
      pool.trim()
    }
    return message.input.withUnsafeBufferPointer { input in
      run(message, UnsafeRawBufferPointer(input))
    }
  }

  /// The accounts of precompiled contracts under these rules, lowest first.
  public var precompiledAddresses: [Address] { precompiles.addresses }

  private func run(_ message: Message, _ input: UnsafeRawBufferPointer) -> CallResult {
    let gas = Int64(clamping: message.gas)
    let caller = state.loadedIndex(message.caller)
    let outcome: Opening
    if message.kind.isCreate {
      let request = CreateRequest(
        kind: message.kind, caller: caller, value: message.value, initCode: input, salt: message.salt, gas: gas, depth: 0)
      outcome = open(request)
    } else {
      let recipient = state.loadedIndex(message.recipient)
      if rules.fork >= .prague, let target = state.accountCode(recipient).delegation {
        state.warmAccount(state.accountIndex(target))
      }
      let request = CallRequest(
        kind: message.kind, caller: caller, recipient: recipient, codeAccount: recipient, value: message.value,
        apparentValue: message.value,
        apparentCaller: message.caller, input: input, gas: gas, isStatic: message.isStatic || message.kind == .staticCall, depth: 0)
      outcome = open(request)
    }
    switch outcome {
    case .done(let done):
      let output = Bytes(UnsafeBufferPointer(start: done.output, count: done.outputSize))
      return CallResult(status: done.status, gasLeft: UInt64(max(0, done.gasLeft)), output: output)
    case .entered:
      return runFrames()
    }
  }

  /// Runs frames until the lowest one is done. Frames don't nest on the native stack.
  private func runFrames() -> CallResult {
    var f = pool.frame(0)
    while true {
      var exit: FrameExit
      if f.pointee.isEnding {
        f.pointee.isEnding = false
        exit = .failure
      } else if f.pointee.isFast {
        exit = runFast(f)
        if exit == .fallBack {
          f.pointee.isFast = false
          exit = runPlain(f)
        }
      } else if isTracingSteps {
        exit = runTraced(f)
      } else {
        exit = runPlain(f)
      }
      if exit == .heatUp {
        speedUp(f)
        continue
      }
      if exit == .enter {
        f = pool.frame(f.pointee.depth + 1)
        continue
      }
      let done = close(f, exit)
      if f.pointee.depth == 0 {
        let output = Bytes(UnsafeBufferPointer(start: done.output, count: done.outputSize))
        let created = f.pointee.kind.isCreate && done.status == .success ? f.pointee.address : nil
        return CallResult(
          status: done.status, gasLeft: UInt64(max(0, done.gasLeft)), output: output, createdAddress: created, detail: f.pointee.detail)
      }
      let parent = pool.frame(f.pointee.depth - 1)
      if done.status.isFatal {
        // No result: the frames below end with it.
        parent.pointee.failure = done.status
        parent.pointee.isEnding = true
      } else {
        deliver(done, from: f, to: parent)
      }
      f = parent
    }
  }
}
