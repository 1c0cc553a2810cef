import Chain
import EVM
import JSON
import Primitives

/// Shows a transaction as a tree of calls, in the form of geth's callTracer.
final class CallTracer: ResultTracer {
  private struct Frame {
    var call: TracedCall
    var exit: TracedExit?
    var children: [Int] = []
    var logs: [Log] = []
    /// Instructions show logs before it is known whether the frame succeeds.
    var isOpen = true
  }

  private let onlyTopCall: Bool
  private let withLog: Bool
  private var frames: [Frame] = []
  private var open: [Int] = []

  init(onlyTopCall: Bool, withLog: Bool) {
    self.onlyTopCall = onlyTopCall
    self.withLog = withLog
  }

  var wantsSteps: Bool { withLog }

  func enter(_ call: TracedCall) {
    if let parent = open.last, !onlyTopCall { frames[parent].children.append(frames.count) }
    open.append(frames.count)
    frames.append(Frame(call: call))
  }

  func exit(_ exit: TracedExit) {
    guard let place = open.popLast() else { return }
    frames[place].exit = exit
    if exit.status != .success { frames[place].logs = [] }
  }

  func step(_ step: TracedStep) {
    guard withLog, let place = open.last, step.opcode >= 0xa0, step.opcode <= 0xa4 else { return }
    let topics = Int(step.opcode - 0xa0)
    let stack = step.stack
    guard stack.count >= 2 + topics else { return }
    let top = stack.count - 1
    guard let offset = UInt64(exactly: stack[top]), let size = UInt64(exactly: stack[top - 1]), size <= UInt64(1 << 24) else { return }
    var data = Bytes(repeating: 0, count: Int(size))
    // Memory grows with the instruction, so what lies beyond its present end is zero.
    if offset < UInt64(step.memory.count) {
      let available = min(Int(size), step.memory.count - Int(offset))
      data.replaceSubrange(0..<available, with: step.memory[Int(offset)..<Int(offset) + available])
    }
    frames[place].logs.append(
      Log(address: step.address, topics: (0..<topics).map { Hash256(stack[top - 2 - $0]) }, data: data))
  }

  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) {
    guard !frames.isEmpty else {
      writer.beginObject()
      writer.endObject()
      return
    }
    write(0, into: &writer)
  }

  private func write(_ place: Int, into writer: inout JSONWriter) {
    let frame = frames[place]
    let call = frame.call
    let isCreation = call.kind.isCreate
    let error = frame.exit?.errorMessage
    writer.beginObject()
    writer.key("type")
    writer.string(call.kind.name)
    writer.key("from")
    writer.address(call.caller)
    // A creation that failed made no account.
    if !(isCreation && error != nil) {
      writer.key("to")
      writer.address(call.recipient)
    }
    if call.kind != .delegateCall, call.kind != .staticCall {
      writer.key("value")
      writer.quantity(call.value)
    }
    if call.kind != .selfDestruct {
      writer.key("gas")
      writer.quantity(call.gas)
      writer.key("gasUsed")
      writer.quantity(frame.exit?.gasUsed ?? 0)
      writer.key("input")
      writer.data(call.input)
      if error == nil || frame.exit?.output.isEmpty == false {
        writer.key("output")
        writer.data(frame.exit?.output ?? [])
      }
    }
    if let error {
      writer.key("error")
      writer.string(error)
      if frame.exit?.status == .revert, let reason = RevertReason.decode(frame.exit?.output ?? []) {
        writer.key("revertReason")
        writer.string(reason)
      }
    }
    if !frame.logs.isEmpty { write(frame.logs, into: &writer) }
    if !frame.children.isEmpty {
      writer.key("calls")
      writer.beginArray()
      for child in frame.children { write(child, into: &writer) }
      writer.endArray()
    }
    writer.endObject()
  }

  private func write(_ logs: [Log], into writer: inout JSONWriter) {
    writer.key("logs")
    writer.beginArray()
    for log in logs {
      writer.beginObject()
      writer.key("address")
      writer.address(log.address)
      writer.key("topics")
      writer.beginArray()
      for topic in log.topics { writer.hash(topic) }
      writer.endArray()
      writer.key("data")
      writer.data(log.data)
      writer.endObject()
    }
    writer.endArray()
  }
}
