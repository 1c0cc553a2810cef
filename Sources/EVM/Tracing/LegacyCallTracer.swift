import JSON
import Primitives

/// The `callTracer` of GoQuorum (geth 1.10.3): a tree of calls, rebuilt from single instructions.
///
/// It has its ways, which clients have come to expect: calls of precompiled contracts are left out; a call that ran no instruction shows no
/// gas; the output of an inner call is the memory its caller set aside for it; a failure without an instruction of its own is an
/// "internal failure".
public final class LegacyCallTracer: Tracer {
  /// A call that has not returned.
  private struct Open {
    var frame: CallFrame
    var gasBefore: UInt64 = 0
    var gasCost: UInt64 = 0
    var outputOffset: UInt256 = 0
    var outputSize: UInt256 = 0
    var isCreate = false
  }

  /// What has to be kept of an instruction until its cost is known.
  private struct Pending {
    var opcode: UInt8
    var gas: UInt64
    var depth: Int
    var opened: Open?
    var inputSize = 0
    var selfDestruct: CallFrame?
    var top: UInt256 = 0
    var output: Bytes = []
    var createdCode: Bytes = []
  }

  private let precompiles: PrecompileSet
  private var open: [Open]
  private var pending: Pending?
  private var hasDescended = false
  private let root = CallFrame(type: "CALL", from: .zero)

  public init(fork: Fork) {
    precompiles = PrecompileSet(fork)
    open = [Open(frame: CallFrame(type: "", from: .zero))]
  }

  public var wantsSteps: Bool { true }

  public func enter(_ call: TracedCall) {
    if call.depth > 0 { return }
    root.type = call.kind.isCreate ? "CREATE" : "CALL"
    root.from = call.caller
    root.to = call.recipient
    root.value = call.value
    root.gas = call.gas
    root.input = call.input
  }

  public func exit(_ exit: TracedExit) {
    if exit.depth > 0 { return }
    root.gasUsed = exit.gasUsed
    root.output = exit.output
    root.error = exit.errorMessage
  }

  public func step(_ step: TracedStep) {
    var pending = Pending(opcode: step.opcode, gas: step.gas, depth: step.depth)
    switch Opcode(rawValue: step.opcode) {
    case .create, .create2: noteCreation(step, &pending)
    case .call, .callcode, .delegatecall, .staticcall: noteCall(step, &pending)
    case .selfdestruct:
      let frame = CallFrame(type: "SELFDESTRUCT", from: step.address)
      frame.to = Address(truncating: step.peek(0))
      frame.value = step.state.balance(of: step.address)
      pending.selfDestruct = frame
    default: noteReturn(step, &pending)
    }
    self.pending = pending
  }

  private func noteCreation(_ step: TracedStep, _ pending: inout Pending) {
    let frame = CallFrame(type: step.opcode == Opcode.create.rawValue ? "CREATE" : "CREATE2", from: step.address)
    frame.input = step.memorySlice(step.peek(1), step.peek(2))
    frame.value = step.peek(0)
    pending.inputSize = memoryPlace(step.peek(2))
    pending.opened = Open(frame: frame, gasBefore: step.gas, isCreate: true)
  }

  private func noteCall(_ step: TracedStep, _ pending: inout Pending) {
    let to = Address(truncating: step.peek(1))
    if precompiles.contains(to) { return }
    let kind = EVM.callKind(step.opcode)
    let movesValue = kind == .call || kind == .callCode
    let first = movesValue ? 3 : 2
    let frame = CallFrame(type: kind.name, from: step.address)
    frame.to = to
    frame.input = step.memorySlice(step.peek(first), step.peek(first + 1))
    if movesValue { frame.value = step.peek(2) }
    pending.inputSize = memoryPlace(step.peek(first + 1))
    pending.opened = Open(
      frame: frame, gasBefore: step.gas, outputOffset: step.peek(first + 2), outputSize: step.peek(first + 3))
  }

  /// Keeps what a call that has just returned left behind.
  private func noteReturn(_ step: TracedStep, _ pending: inout Pending) {
    guard let last = open.last, step.depth == open.count - 1 else { return }
    pending.top = step.peek(0)
    if pending.top.isZero { return }
    if last.isCreate {
      pending.createdCode = step.state.code(of: Address(truncating: pending.top))
    } else {
      pending.output = step.paddedMemorySlice(last.outputOffset, last.outputSize)
    }
  }

  public func stepCost(_ cost: TracedCost) {
    guard let step = pending else { return }
    pending = nil
    if let failure = cost.failure, !cost.isFault {
      fault(failure.message(cost.detail))
      return
    }
    settle(step, cost)
    if let failure = cost.failure { fault(failure.message(cost.detail)) }
  }

  private func settle(_ step: Pending, _ cost: TracedCost) {
    if var opened = step.opened {
      opened.gasCost = cost.gasCost
      opened.frame.input?.pad(to: step.inputSize)
      open.append(opened)
      hasDescended = true
      return
    }
    if let frame = step.selfDestruct {
      open[open.count - 1].frame.calls.append(frame)
      return
    }
    // Calls of precompiled contracts pass by unseen.
    if step.opcode >= Opcode.call.rawValue && step.opcode != Opcode.return.rawValue && step.opcode < Opcode.revert.rawValue { return }
    if hasDescended {
      if step.depth >= open.count { open[open.count - 1].frame.gas = step.gas }
      hasDescended = false
    }
    if step.opcode == Opcode.revert.rawValue {
      open[open.count - 1].frame.error = CallStatus.revert.message()
      return
    }
    if step.depth == open.count - 1 { finishCall(step) }
  }

  private func finishCall(_ step: Pending) {
    guard open.count > 1, let call = open.popLast() else { return }
    let frame = call.frame
    if call.isCreate {
      frame.gasUsed = call.gasBefore &- call.gasCost &- step.gas
      if !step.top.isZero {
        frame.to = Address(truncating: step.top)
        frame.output = step.createdCode
      }
    } else {
      if let gas = frame.gas { frame.gasUsed = call.gasBefore &- call.gasCost &+ gas &- step.gas }
      if !step.top.isZero { frame.output = step.output }
    }
    if step.top.isZero && frame.error == nil { frame.error = "internal failure" }
    open[open.count - 1].frame.calls.append(frame)
  }

  private func fault(_ message: String) {
    guard let last = open.last, last.frame.error == nil else { return }
    last.frame.error = message
    if let gas = last.frame.gas { last.frame.gasUsed = gas }
    if open.count > 1 {
      open.removeLast()
      open[open.count - 1].frame.calls.append(last.frame)
    }
  }

  /// Writes the tree. `time` is the execution's duration as Go prints one, `1.5ms`; nil leaves it out.
  public func write(time: String?, to writer: inout JSONWriter) {
    guard let bottom = open.first else { return }
    root.calls = bottom.frame.calls
    if let error = bottom.frame.error { root.error = error }
    if let error = root.error, error != CallStatus.revert.message() || root.output?.isEmpty == true { root.output = nil }
    CallTree.walk(root, to: &writer) { frame, isOutermost, writer in
      write(frame, time: isOutermost ? time : nil, to: &writer)
    } close: { _, writer in
      writer.endObject()
    }
  }

  deinit { CallTree.dismantle([root] + open.map(\.frame)) }

  /// Writes a call up to its inner ones.
  private func write(_ frame: CallFrame, time: String?, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string(frame.type)
    writer.key("from")
    writer.address(frame.from)
    if let to = frame.to {
      writer.key("to")
      writer.address(to)
    }
    if let value = frame.value {
      writer.key("value")
      writer.quantity(value)
    }
    if let gas = frame.gas {
      writer.key("gas")
      writer.quantity(gas)
    }
    if let gasUsed = frame.gasUsed {
      writer.key("gasUsed")
      writer.quantity(gasUsed)
    }
    if let input = frame.input {
      writer.key("input")
      writer.data(input)
    }
    if let output = frame.output {
      writer.key("output")
      writer.data(output)
    }
    if let error = frame.error {
      writer.key("error")
      writer.string(error)
    }
    if let time {
      writer.key("time")
      writer.string(time)
    }
  }
}
