import EVM
import Primitives

/// Prints each instruction for people, as geth's `evm --debug` does: name, program counter, gas and cost, then the stack from the
/// top and the memory.
public final class TextTracer: Tracer {
  private let fork: Fork
  private let hidesStack: Bool
  private let showsMemory: Bool
  private let emit: (String) -> Void
  private var head = ""
  private var body = ""

  public init(fork: Fork, hidesStack: Bool = false, showsMemory: Bool = false, emit: @escaping (String) -> Void) {
    self.fork = fork
    self.hidesStack = hidesStack
    self.showsMemory = showsMemory
    self.emit = emit
  }

  public var wantsSteps: Bool { true }

  public func step(_ step: TracedStep) {
    let name = Opcode.name(of: step.opcode, fork: fork)
    head =
      name + String(repeating: " ", count: max(0, 16 - name.count)) + "pc=\(TextTracer.padded(step.programCounter)) gas=\(step.gas) cost="
    body = ""
    if !hidesStack && !step.stack.isEmpty {
      body += "Stack:\n"
      for (place, word) in step.stack.reversed().enumerated() {
        body += "\(TextTracer.padded(place))  \(Hex.encode(word.bigEndianBytes, prefix: false))\n"
      }
    }
    if showsMemory && !step.memory.isEmpty { body += "Memory:\n" + TextTracer.dump(Bytes(step.memory)) }
  }

  public func stepCost(_ cost: TracedCost) {
    emit(head + "\(cost.gasCost)" + (cost.failure.map { " ERROR: \($0.message(cost.detail))" } ?? "") + "\n" + body + "\n")
  }

  /// The logs of a run for people.
  public static func describe(_ logs: [Log], blockNumber: UInt64) -> String {
    var text = ""
    for log in logs {
      text += "LOG\(log.topics.count): \(Hex.encode(log.address.bytes, prefix: false)) bn=\(blockNumber) txi=0\n"
      for (place, topic) in log.topics.enumerated() { text += "\(padded(place))  \(Hex.encode(topic.bytes, prefix: false))\n" }
      text += dump(log.data) + "\n"
    }
    return text
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// Sixteen bytes a line with their place and as ASCII.
  private static func dump(_ bytes: Bytes) -> String {
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      let place = String(start, radix: 16)
      text += String(repeating: "0", count: max(0, 8 - place.count)) + place + " "
      for offset in 0..<16 {
        if offset % 8 == 0 { text += " " }
        text += offset < line.count ? Hex.encode([line[start + offset]], prefix: false) + " " : "   "
      }
      text += " |" + String(decoding: line.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self) + "|\n"
    }
    return text
  }
}
