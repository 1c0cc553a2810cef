import Primitives

// From the interpreter to the tracer. Nothing here runs without one.

extension EVM {
  @inline(never)
  func traceEnter(_ request: CallRequest) {
    let isBorrowing = request.kind == .delegateCall || request.kind == .callCode
    tracer?.enter(
      TracedCall(
        kind: request.kind, depth: request.depth,
        caller: request.kind == .delegateCall ? state.accounts.base[request.recipient].address : request.apparentCaller,
        recipient: state.accounts.base[isBorrowing ? request.codeAccount : request.recipient].address, value: request.apparentValue,
        gas: UInt64(request.gas), input: Bytes(request.input)))
  }

  @inline(never)
  func traceEnter(_ request: CreateRequest, _ address: Address) {
    tracer?.enter(
      TracedCall(
        kind: request.kind, depth: request.depth, caller: state.accounts.base[request.caller].address, recipient: address,
        value: request.value,
        gas: UInt64(request.gas), input: Bytes(request.initCode)))
  }

  @inline(never)
  func traceExit(_ outcome: Outcome, _ depth: Int, gas: Int64, detail: FailureDetail = FailureDetail()) {
    tracer?.exit(
      TracedExit(
        depth: depth, status: outcome.status, gasUsed: UInt64(max(0, gas &- outcome.gasLeft)),
        output: Bytes(UnsafeBufferPointer(start: outcome.output, count: outcome.outputSize)), detail: detail))
  }

  @inline(never)
  func traceSelfDestruct(_ f: FramePointer, _ beneficiary: Int, _ balance: UInt256, _ gas: Int64) {
    if isTracingSteps { traceCost(tracer, f, gas) }
    tracer?.enter(
      TracedCall(
        kind: .selfDestruct, depth: f.pointee.depth + 1, caller: f.pointee.address, recipient: state.accounts.base[beneficiary].address,
        value: balance, gas: 0, input: []))
    tracer?.exit(TracedExit(depth: f.pointee.depth + 1, status: .success, gasUsed: 0, output: [], detail: FailureDetail()))
  }

  /// Announces the next instruction. False if the execution is to end.
  @inline(never)
  func traceStep(_ tracer: (any Tracer)?, _ f: FramePointer, _ programCounter: Int, _ opcode: UInt8) -> Bool {
    if isInterrupted {
      f.pointee.failure = .interrupted
      return false
    }
    tracer?.step(
      TracedStep(
        programCounter: programCounter, opcode: opcode, gas: UInt64(max(0, f.pointee.gas)), depth: f.pointee.depth + 1,
        stack: UnsafeBufferPointer(start: f.pointee.stack, count: f.pointee.stackPointer - f.pointee.stack + 1),
        memory: UnsafeRawBufferPointer(start: f.pointee.memory, count: f.pointee.memorySize),
        returnData: UnsafeRawBufferPointer(start: f.pointee.returnData, count: f.pointee.returnDataSize), address: f.pointee.address,
        refund: UInt64(max(0, state.refund)), state: state))
    f.pointee.isStepOpen = true
    return true
  }

  /// Reports what the instruction cost; `gas` is what is left.
  @inline(never)
  func traceCost(_ tracer: (any Tracer)?, _ f: FramePointer, _ gas: Int64) {
    if !f.pointee.isStepOpen { return }
    f.pointee.isStepOpen = false
    f.pointee.lastCost = UInt64(max(0, f.pointee.gas &- gas))
    tracer?.stepCost(
      TracedCost(
        gasCost: f.pointee.lastCost, memorySize: f.pointee.memorySize, failure: nil, isFault: false, detail: FailureDetail()))
  }

  /// Reports the failure of the instruction that was announced last, unless it is the failure of a frame that it opened.
  ///
  /// As with geth, one that was not allowed to begin shows the cost of the instruction before it.
  @inline(never)
  func traceFailure(_ f: FramePointer) {
    if !f.pointee.isStepOpen { return }
    f.pointee.isStepOpen = false
    let failure = f.pointee.failure
    let isFault = failure == .invalidJump || failure == .returnDataOutOfBounds
    let cost = isFault || failure == .outOfGas ? UInt64(max(0, f.pointee.gas &- f.pointee.gasShort)) : f.pointee.lastCost
    tracer?.stepCost(
      TracedCost(gasCost: cost, memorySize: f.pointee.memorySize, failure: failure, isFault: isFault, detail: f.pointee.detail))
  }
}
