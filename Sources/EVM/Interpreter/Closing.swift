import Primitives

extension EVM {
  /// Ends a frame: keeps or undoes its changes, deploys what a creation returned.
  func close(_ f: FramePointer, _ exit: FrameExit) -> Outcome {
    let memory = UnsafePointer(f.pointee.memory.assumingMemoryBound(to: UInt8.self))
    var outcome = Outcome(status: .success, gasLeft: f.pointee.gas, output: memory, outputSize: 0)
    if state.fault != nil {
      outcome.status = .stateUnavailable
    } else {
      switch exit {
      case .stop: break
      case .return:
        outcome.output = memory + f.pointee.outputOffset
        outcome.outputSize = f.pointee.outputSize
      case .revert:
        outcome.status = .revert
        outcome.output = memory + f.pointee.outputOffset
        outcome.outputSize = f.pointee.outputSize
      case .failure, .enter, .fallBack, .heatUp: outcome.status = f.pointee.failure
      }
    }
    if f.pointee.jumpsAtStart > 0 && f.pointee.codeIndex >= 0 {
      state.codes[f.pointee.codeIndex].addHeat(Code.callHeat &+ f.pointee.jumpsAtStart &- max(0, f.pointee.jumpsLeft))
    }
    if f.pointee.kind.isCreate {
      if outcome.status == .success { deploy(f, &outcome) }
      initCodes[f.pointee.depth] = nil
    }
    if outcome.status != .success {
      state.revert(to: f.pointee.snapshot)
      if outcome.status != .revert {
        outcome.gasLeft = 0
        outcome.outputSize = 0
      }
    }
    if tracer != nil { traceExit(outcome, f.pointee.depth, gas: f.pointee.gasAtStart, detail: f.pointee.detail) }
    return outcome
  }

  /// Makes what an initcode returned the contract's code, if it may be.
  private func deploy(_ f: FramePointer, _ outcome: inout Outcome) {
    let size = outcome.outputSize
    if rules.fork >= .spuriousDragon && size > rules.maxCodeSize {
      outcome.status = .maxCodeSizeExceeded
      return
    }
    if rules.fork >= .london && size > 0 && outcome.output[0] == 0xef {
      outcome.status = .invalidCode
      return
    }
    let left = outcome.gasLeft &- GasCost.codeByte &* Int64(size)
    if left < 0 {
      // Frontier leaves the contract without code and the gas with its creator.
      if rules.fork >= .homestead { outcome.status = .codeStoreOutOfGas }
      if rules.fork < .homestead { outcome.outputSize = 0 }
      return
    }
    outcome.gasLeft = left
    if size > 0 { state.setCode(Code(Bytes(UnsafeBufferPointer(start: outcome.output, count: size))), at: f.pointee.account) }
  }

  /// Hands the outcome of a frame to the one below: the word on its stack, gas, returned data.
  func deliver(_ outcome: Outcome, from f: FramePointer, to parent: FramePointer) {
    if f.pointee.kind.isCreate {
      settle(outcome, parent, parent.pointee.stackPointer, createdAddress: f.pointee.address)
    } else {
      settle(outcome, parent, parent.pointee.stackPointer)
    }
    parent.pointee.gas = parent.pointee.gas &+ outcome.gasLeft
  }

  /// Writes the result of a call to `slot` of the caller's stack, and its output to the caller's memory.
  @inline(__always)
  func settle(_ outcome: Outcome, _ caller: FramePointer, _ slot: StackPointer) {
    slot[0] = UInt256(outcome.status == .success)
    caller.pointee.returnData = outcome.output
    caller.pointee.returnDataSize = outcome.outputSize
    let count = min(outcome.outputSize, caller.pointee.resultSize)
    if count > 0 { (caller.pointee.memory + caller.pointee.resultOffset).copyMemory(from: outcome.output, byteCount: count) }
  }

  /// Writes the result of a creation: the address, or zero. Only a revert leaves returned data.
  @inline(__always)
  func settle(_ outcome: Outcome, _ caller: FramePointer, _ slot: StackPointer, createdAddress: Address) {
    slot[0] = outcome.status == .success ? createdAddress.word : 0
    caller.pointee.returnData = outcome.output
    caller.pointee.returnDataSize = outcome.status == .revert ? outcome.outputSize : 0
  }
}
