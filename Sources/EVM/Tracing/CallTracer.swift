import JSON
import Primitives

/// The `callTracer` of today's geth: a tree of calls from the frames themselves, so it costs next to nothing.
public final class CallTracer: Tracer {
  public struct Options: Sendable {
    /// Leaves out inner calls.
    public var onlyTopCall = false
    /// Shows events where they happened.
    public var withLog = false

    public init(onlyTopCall: Bool = false, withLog: Bool = false) {
      self.onlyTopCall = onlyTopCall
      self.withLog = withLog
    }
  }

  private let options: Options
  private var open: [CallFrame] = []
  private var root: CallFrame?
  private var log: (address: Address, topicCount: Int, topics: [Hash256], data: Bytes, size: Int)?

  public init(options: Options = Options()) { self.options = options }

  /// Only events need single instructions.
  public var wantsSteps: Bool { options.withLog }

  public func enter(_ call: TracedCall) {
    let frame = CallFrame(type: call.kind.name, from: call.caller)
    frame.to = call.recipient
    frame.gas = call.gas
    frame.input = call.input
    if call.kind != .delegateCall && call.kind != .staticCall { frame.value = call.value }
    open.append(frame)
  }

  public func exit(_ exit: TracedExit) {
    guard let frame = open.popLast() else { return }
    frame.gasUsed = exit.gasUsed
    frame.error = exit.errorMessage
    if exit.status == .success || exit.status == .revert { frame.output = exit.output }
    if exit.status != .success {
      frame.logs = []
      if frame.type.hasPrefix("CREATE") && exit.depth > 0 { frame.to = nil }
    }
    if let parent = open.last {
      if !options.onlyTopCall { parent.calls.append(frame) }
    } else {
      root = frame
    }
  }

  public func step(_ step: TracedStep) {
    log = nil
    if step.opcode < Opcode.log0.rawValue || step.opcode > Opcode.log4.rawValue { return }
    let topicCount = Int(step.opcode - Opcode.log0.rawValue)
    log = (
      step.address, topicCount, (0..<topicCount).map { Hash256(step.peek(2 + $0)) }, step.memorySlice(step.peek(0), step.peek(1)),
      memoryPlace(step.peek(1))
    )
  }

  public func stepCost(_ cost: TracedCost) {
    guard var log, cost.failure == nil, let frame = open.last else { return }
    log.data.pad(to: log.size)
    frame.logs.append(TracedLog(address: log.address, topics: log.topics, data: log.data, position: frame.calls.count))
    self.log = nil
  }

  /// Writes the tree. The outermost call shows the transaction's gas limit and gas used, if they are given.
  public func write(gasLimit: UInt64? = nil, gasUsed: UInt64? = nil, to writer: inout JSONWriter) {
    guard let root else {
      writer.null()
      return
    }
    if let gasLimit { root.gas = gasLimit }
    if let gasUsed { root.gasUsed = gasUsed }
    CallTree.walk(root, to: &writer) { frame, _, writer in
      write(frame, to: &writer)
    } close: { frame, writer in
      writeEnd(frame, to: &writer)
    }
  }

  deinit { CallTree.dismantle(open + (root.map { [$0] } ?? [])) }

  /// Writes a call up to its inner ones.
  private func write(_ frame: CallFrame, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("from")
    writer.address(frame.from)
    writer.key("gas")
    writer.quantity(frame.gas ?? 0)
    writer.key("gasUsed")
    writer.quantity(frame.gasUsed ?? 0)
    if let to = frame.to {
      writer.key("to")
      writer.address(to)
    }
    writer.key("input")
    writer.data(frame.input ?? [])
    if let output = frame.output, !output.isEmpty {
      writer.key("output")
      writer.data(output)
    }
    if let error = frame.error {
      writer.key("error")
      writer.string(error)
      if let reason = RevertReason.text(frame.output ?? []) {
        writer.key("revertReason")
        writer.string(reason)
      }
    }
  }

  /// Writes a call from its inner ones on.
  private func writeEnd(_ frame: CallFrame, to writer: inout JSONWriter) {
    if !frame.logs.isEmpty {
      writer.key("logs")
      writer.beginArray()
      for log in frame.logs { write(log, to: &writer) }
      writer.endArray()
    }
    if let value = frame.value {
      writer.key("value")
      writer.quantity(value)
    }
    writer.key("type")
    writer.string(frame.type)
    writer.endObject()
  }

  private func write(_ log: TracedLog, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("address")
    writer.address(log.address)
    writer.key("topics")
    writer.beginArray()
    for topic in log.topics { writer.hash(topic) }
    writer.endArray()
    writer.key("data")
    writer.data(log.data)
    writer.key("position")
    writer.quantity(log.position)
    writer.endObject()
  }
}

/// The reason that Solidity's `revert("…")` returns: an ABI-encoded call of `Error(string)`.
public enum RevertReason {
  /// The text; nil if the data has another form.
  public static func text(_ data: Bytes) -> String? {
    if data.count < 68 || data[0..<4] != [0x08, 0xc3, 0x79, 0xa0] { return nil }
    let offset = UInt256(bigEndian: data[4..<36])
    guard offset.fitsUInt64, offset.l0 <= UInt64(data.count - 36) else { return nil }
    let start = 4 + Int(offset.l0)
    let length = UInt256(bigEndian: data[start..<start + 32])
    guard length.fitsUInt64, length.l0 <= UInt64(data.count - start - 32) else { return nil }
    return String(decoding: data[(start + 32)..<(start + 32 + Int(length.l0))], as: UTF8.self)
  }
}
