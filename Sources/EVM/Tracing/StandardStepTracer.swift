import JSON
import Primitives

/// Prints a line of JSON for each instruction (EIP-3155), as geth's `evm --json` does.
public final class StandardStepTracer: Tracer {
  public struct Options: Sendable {
    public var showsMemory = false
    public var hidesStack = false
    public var showsReturnData = false

    public init(showsMemory: Bool = false, hidesStack: Bool = false, showsReturnData: Bool = false) {
      self.showsMemory = showsMemory
      self.hidesStack = hidesStack
      self.showsReturnData = showsReturnData
    }
  }

  private let fork: Fork
  private let options: Options
  private let emit: (UnsafeRawBufferPointer) -> Void
  private var writer = JSONWriter()
  private var opcode: UInt8 = 0
  private var gas: UInt64 = 0
  private var depth = 0
  private var refund: UInt64 = 0
  private var programCounter = 0
  private var memory: Bytes = []
  private var memorySize = 0
  private var stack: [UInt256] = []
  private var returnData: Bytes = []

  /// `emit` gets each line, its newline included; the bytes are valid during the call only.
  public init(fork: Fork, options: Options = Options(), emit: @escaping (UnsafeRawBufferPointer) -> Void) {
    self.fork = fork
    self.options = options
    self.emit = emit
  }

  public var wantsSteps: Bool { true }

  public func step(_ step: TracedStep) {
    programCounter = step.programCounter
    opcode = step.opcode
    gas = step.gas
    depth = step.depth
    refund = step.refund
    memorySize = step.memory.count
    if options.showsMemory { memory = Bytes(step.memory) }
    if !options.hidesStack { stack = Array(step.stack) }
    if options.showsReturnData { returnData = Bytes(step.returnData) }
  }

  public func stepCost(_ cost: TracedCost) {
    writer.reset()
    writer.beginObject()
    writer.key("pc")
    writer.integer(programCounter)
    writer.key("op")
    writer.integer(Int(opcode))
    writer.key("gas")
    writer.quantity(gas)
    writer.key("gasCost")
    writer.quantity(cost.gasCost)
    if options.showsMemory {
      writer.key("memory")
      writer.data(memory)
    }
    writer.key("memSize")
    writer.integer(memorySize)
    writer.key("stack")
    if options.hidesStack {
      writer.null()
    } else {
      writer.beginArray()
      for word in stack { writer.quantity(word) }
      writer.endArray()
    }
    if options.showsReturnData {
      writer.key("returnData")
      writer.data(returnData)
    }
    writer.key("depth")
    writer.integer(depth)
    writer.key("refund")
    writer.integer(refund)
    writer.key("opName")
    writer.string(Opcode.name(of: opcode, fork: fork))
    if let failure = cost.failure {
      writer.key("error")
      writer.string(failure.message(cost.detail))
    }
    writer.endObject()
    emitLine()
  }

  /// Prints the closing line: output, gas used, and the error if there was one.
  public func finish(output: Bytes, gasUsed: UInt64, error: String?) {
    writer.reset()
    writer.beginObject()
    writer.key("output")
    writer.string(Hex.encode(output, prefix: false))
    writer.key("gasUsed")
    writer.quantity(gasUsed)
    if let error {
      writer.key("error")
      writer.string(error)
    }
    writer.endObject()
    emitLine()
  }

  private func emitLine() {
    var line = writer.bytes
    line.append(0x0a)
    line.withUnsafeBytes { emit($0) }
  }
}
