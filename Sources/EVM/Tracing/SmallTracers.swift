import JSON
import Primitives

/// `opcountTracer`: the number of instructions.
public final class OpcodeCountTracer: Tracer {
  public private(set) var count = 0

  public init() {}

  public var wantsSteps: Bool { true }

  public func step(_ step: TracedStep) { count += 1 }

  public func write(to writer: inout JSONWriter) { writer.integer(count) }
}

/// `unigramTracer`: how often each instruction ran.
public final class UnigramTracer: Tracer {
  private let fork: Fork
  private var counts = [Int](repeating: 0, count: 256)
  private var order: [UInt8] = []

  public init(fork: Fork) { self.fork = fork }

  public var wantsSteps: Bool { true }

  public func step(_ step: TracedStep) {
    if counts[Int(step.opcode)] == 0 { order.append(step.opcode) }
    counts[Int(step.opcode)] += 1
  }

  /// In the order in which instructions first ran.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for opcode in order {
      writer.key(Opcode.legacyName(of: opcode, fork: fork))
      writer.integer(counts[Int(opcode)])
    }
    writer.endObject()
  }
}

/// `noopTracer`: nothing at all.
public final class NoOperationTracer: Tracer {
  public init() {}

  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.endObject()
  }
}

/// `4byteTracer`: which functions were called, by selector and size of the arguments.
public final class SelectorTracer: Tracer {
  private var counts: [String: Int] = [:]
  private var order: [String] = []
  private var outermost: Bytes = []
  private let precompiles: PrecompileSet

  public init(fork: Fork) { precompiles = PrecompileSet(fork) }

  public func enter(_ call: TracedCall) {
    if call.depth == 0 {
      outermost = call.input
      return
    }
    if call.kind.isCreate || call.kind == .selfDestruct || precompiles.contains(call.recipient) { return }
    count(call.input)
  }

  private func count(_ input: Bytes) {
    if input.count < 4 { return }
    let name = Hex.encode(input[0..<4]) + "-\(input.count - 4)"
    if counts[name] == nil { order.append(name) }
    counts[name, default: 0] += 1
  }

  /// Inner calls first, the transaction's own last.
  public func write(to writer: inout JSONWriter) {
    count(outermost)
    outermost = []
    writer.beginObject()
    for name in order {
      writer.key(name)
      writer.integer(counts[name] ?? 0)
    }
    writer.endObject()
  }
}
