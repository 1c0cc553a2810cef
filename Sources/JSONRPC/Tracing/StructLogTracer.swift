import Chain
import EVM
import JSON
import Primitives

/// Shows each instruction with the machine before it, in the form of geth's struct logger. Lines are written as they happen, so memory
/// holds text and not copies of stacks.
final class StructLogTracer: ResultTracer {
  private let options: TraceOptions
  private let fork: Fork
  private let isQuorum: Bool
  private let stepsMax: Int
  private let textMax: Int
  private let text: TextBox
  private var steps = 0
  private var storage: [Address: [(key: UInt256, value: UInt256)]] = [:]

  /// The line of the last instruction, whose cost is not known yet.
  private struct Line {
    var programCounter: Int
    var opcode: UInt8
    var gas: UInt64
    var depth: Int
    var address: Address
    var stack: [UInt256]
    var memory: Bytes
    var returnData: Bytes
    var refund: UInt64
  }

  private var line: Line?

  /// Owns the writer, which can't be a variable of a class that is held by a protocol's reference otherwise.
  private final class TextBox {
    var writer: JSONWriter

    init(sizeLimit: Int) { writer = JSONWriter(capacity: 1 << 16, sizeLimit: sizeLimit) }
  }

  init(_ options: TraceOptions, _ transaction: TracedTransaction) {
    self.options = options
    fork = transaction.fork
    isQuorum = transaction.isQuorum
    stepsMax = options.limit > 0 ? options.limit : .max
    textMax = transaction.textMax
    text = TextBox(sizeLimit: textMax)
    text.writer.beginArray()
  }

  var wantsSteps: Bool { true }

  func step(_ step: TracedStep) {
    finishLine(nil)
    guard steps < stepsMax, !text.writer.isOverLimit else { return }
    if !options.disableStorage { noteStorage(step) }
    line = Line(
      programCounter: step.programCounter, opcode: step.opcode, gas: step.gas, depth: step.depth, address: step.address,
      stack: options.disableStack ? [] : Array(step.stack), memory: options.disableMemory ? [] : Bytes(step.memory),
      returnData: options.enableReturnData ? Bytes(step.returnData) : [], refund: step.refund)
  }

  func stepCost(_ cost: TracedCost) { finishLine(cost) }

  /// SLOAD and SSTORE show what they touch; the slots that an account has touched so far stand with every later line of it.
  private func noteStorage(_ step: TracedStep) {
    let stack = step.stack
    if step.opcode == 0x54, stack.count >= 1 {
      let key = stack[stack.count - 1]
      note(step.address, key, step.state.storage(step.address, key))
    } else if step.opcode == 0x55, stack.count >= 2 {
      note(step.address, stack[stack.count - 1], stack[stack.count - 2])
    }
  }

  private func note(_ address: Address, _ key: UInt256, _ value: UInt256) {
    var slots = storage[address] ?? []
    if let place = slots.firstIndex(where: { $0.key >= key }) {
      if slots[place].key == key { slots[place].value = value } else { slots.insert((key, value), at: place) }
    } else {
      slots.append((key, value))
    }
    storage[address] = slots
  }

  private func finishLine(_ cost: TracedCost?) {
    guard let line else { return }
    self.line = nil
    steps += 1
    text.writer.beginObject()
    text.writer.key("pc")
    text.writer.integer(line.programCounter)
    text.writer.key("op")
    text.writer.string(name(of: line.opcode))
    text.writer.key("gas")
    text.writer.integer(line.gas)
    text.writer.key("gasCost")
    text.writer.integer(cost?.gasCost ?? 0)
    text.writer.key("depth")
    text.writer.integer(line.depth)
    if let failure = cost?.failure, Self.isShown(failure) {
      // geth's encoder makes an empty object of every error.
      text.writer.key("error")
      text.writer.beginObject()
      text.writer.endObject()
    }
    if !options.disableStack { writeStack(line.stack) }
    if !options.disableMemory { writeMemory(line.memory) }
    if options.enableReturnData, !line.returnData.isEmpty {
      text.writer.key("returnData")
      text.writer.data(line.returnData)
    }
    if !options.disableStorage { writeStorage(line.address) }
    if line.refund > 0, !isQuorum {
      text.writer.key("refund")
      text.writer.integer(line.refund)
    }
    text.writer.endObject()
  }

  /// geth shows what keeps an instruction from running, not how it fails while it runs.
  private static func isShown(_ failure: CallStatus) -> Bool {
    switch failure {
    case .returnDataOutOfBounds, .invalidJump, .revert: false
    default: true
    }
  }

  private func name(of opcode: UInt8) -> String {
    if Opcode(rawValue: opcode) == nil { return "opcode 0x" + String(opcode, radix: 16) + " not defined" }
    // GoQuorum is older than the name KECCAK256.
    return isQuorum && opcode == 0x20 ? "SHA3" : Opcode.name(of: opcode, fork: fork)
  }

  private func writeStack(_ stack: [UInt256]) {
    text.writer.key("stack")
    text.writer.beginArray()
    for word in stack { Hash256(word).withUnsafeBytes { text.writer.unprefixedData($0) } }
    text.writer.endArray()
  }

  private func writeMemory(_ memory: Bytes) {
    text.writer.key("memory")
    text.writer.beginArray()
    memory.withUnsafeBytes { bytes in
      var place = 0
      while place + 32 <= bytes.count {
        text.writer.unprefixedData(UnsafeRawBufferPointer(rebasing: bytes[place..<place + 32]))
        place += 32
      }
    }
    text.writer.endArray()
  }

  private func writeStorage(_ address: Address) {
    text.writer.key("storage")
    text.writer.beginObject()
    for slot in storage[address] ?? [] {
      text.writer.key(Hex.encode(Hash256(slot.key).bytes, prefix: false))
      Hash256(slot.value).withUnsafeBytes { text.writer.unprefixedData($0) }
    }
    text.writer.endObject()
  }

  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) throws(RPCError) {
    finishLine(nil)
    if text.writer.isOverLimit { throw .responseTooLarge(textMax) }
    text.writer.endArray()
    writer.beginObject()
    writer.key("gas")
    writer.integer(outcome.gasUsed)
    writer.key("failed")
    writer.bool(!outcome.isSuccess)
    writer.key("returnValue")
    // Only a revert's data survives a failure.
    let output = outcome.isSuccess || outcome.status == .revert ? outcome.output : []
    output.withUnsafeBytes { writer.unprefixedData($0) }
    writer.key("structLogs")
    text.writer.withUnsafeBytes { writer.raw($0) }
    writer.endObject()
  }
}
