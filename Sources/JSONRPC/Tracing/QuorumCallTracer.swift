import Chain
import EVM
import JSON
import Primitives

/// Shows a transaction as a tree of calls exactly as GoQuorum's callTracer does. That one is a script which sees the caller's instructions
/// only: it knows nothing of a callee that has no code, calls a failure that it did not see "internal failure", takes what was returned
/// from the memory that the caller set aside for it, and passes over precompiled contracts. Tools written for GoQuorum rely on its form.
final class QuorumCallTracer: ResultTracer {
  private struct Frame {
    var call: TracedCall
    var exit: TracedExit?
    var children: [Int] = []
    /// Whether an instruction of the frame itself has run.
    var hasRun = false
    var isHidden = false
    /// Where the caller wants the returned data, and what was there when it went on.
    var outputPlace: (offset: UInt64, size: UInt64) = (0, 0)
    var output: Bytes?
  }

  private var frames: [Frame] = []
  private var open: [Int] = []
  private var nextOutputPlace: (offset: UInt64, size: UInt64) = (0, 0)
  /// The call that ended last, until its caller's next instruction shows what it left in memory.
  private var returned: Int?
  private let start = ContinuousClock.now

  /// Most bytes of one output: memory beyond this costs more gas than any block has.
  private static let outputMax: UInt64 = 1 << 26
  /// Precompiled contracts of the forks that GoQuorum knows.
  private static let precompiles = UInt256(1)...UInt256(9)

  var wantsSteps: Bool { true }

  func enter(_ call: TracedCall) {
    var frame = Frame(call: call)
    frame.outputPlace = nextOutputPlace
    frame.isHidden = call.depth > 0 && !call.kind.isCreate && call.kind != .selfDestruct && Self.precompiles.contains(call.recipient.word)
    if let parent = open.last, !frame.isHidden { frames[parent].children.append(frames.count) }
    open.append(frames.count)
    frames.append(frame)
  }

  func exit(_ exit: TracedExit) {
    guard let place = open.popLast() else { return }
    frames[place].exit = exit
    returned = place
  }

  func step(_ step: TracedStep) {
    guard let present = open.last else { return }
    frames[present].hasRun = true
    if let place = returned {
      returned = nil
      frames[place].output = slice(step.memory, frames[place].outputPlace)
    }
    let stack = step.stack
    func top(_ depth: Int) -> UInt64 { stack.count > depth ? UInt64(exactly: stack[stack.count - 1 - depth]) ?? .max : 0 }
    switch step.opcode {
    case 0xf1, 0xf2: nextOutputPlace = (top(5), top(6))
    case 0xf4, 0xfa: nextOutputPlace = (top(4), top(5))
    default: break
    }
  }

  private func slice(_ memory: UnsafeRawBufferPointer, _ place: (offset: UInt64, size: UInt64)) -> Bytes {
    guard place.size > 0, place.size <= Self.outputMax, place.offset <= UInt64(memory.count),
      place.size <= UInt64(memory.count) - place.offset
    else { return [] }
    return Bytes(memory[Int(place.offset)..<Int(place.offset + place.size)])
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
    let isTop = place == 0
    let isCreation = call.kind.isCreate
    let error = errorMessage(frame, isTop: isTop)
    writer.beginObject()
    writer.key("type")
    writer.string(call.kind.name)
    writer.key("from")
    writer.address(call.caller)
    if isTop || !isCreation || error == nil {
      writer.key("to")
      writer.address(call.recipient)
    }
    if call.kind != .delegateCall, call.kind != .staticCall {
      writer.key("value")
      writer.quantity(call.value)
    }
    if call.kind != .selfDestruct { writeOutcome(frame, isTop: isTop, error: error, into: &writer) }
    if isTop {
      writer.key("time")
      writer.string(Self.text(ContinuousClock.now - start))
    }
    let children = frame.children
    if !children.isEmpty {
      writer.key("calls")
      writer.beginArray()
      for child in children { write(child, into: &writer) }
      writer.endArray()
    }
    writer.endObject()
  }

  private func writeOutcome(_ frame: Frame, isTop: Bool, error: String?, into writer: inout JSONWriter) {
    let isCreation = frame.call.kind.isCreate
    if isTop || frame.hasRun {
      writer.key("gas")
      writer.quantity(frame.call.gas)
    }
    if isTop || frame.hasRun || isCreation {
      writer.key("gasUsed")
      writer.quantity(frame.exit?.gasUsed ?? 0)
    }
    writer.key("input")
    writer.data(frame.call.input)
    if isTop {
      if error == nil || frame.exit?.output.isEmpty == false {
        writer.key("output")
        writer.data(frame.exit?.output ?? [])
      }
    } else if error == nil {
      writer.key("output")
      writer.data(isCreation ? frame.exit?.output ?? [] : frame.output ?? [])
    }
    if let error {
      writer.key("error")
      writer.string(error)
    }
  }

  private func errorMessage(_ frame: Frame, isTop: Bool) -> String? {
    guard let message = frame.exit?.errorMessage else { return nil }
    return isTop || frame.hasRun ? message : "internal failure"
  }

  /// A duration as Go prints it.
  private static func text(_ duration: Duration) -> String {
    let nanoseconds = Double(duration.components.seconds) * 1e9 + Double(duration.components.attoseconds) / 1e9
    if nanoseconds < 1e6 { return "\(nanoseconds.rounded() / 1e3)µs" }
    if nanoseconds < 1e9 { return "\((nanoseconds / 1e3).rounded() / 1e3)ms" }
    return "\((nanoseconds / 1e6).rounded() / 1e3)s"
  }
}
