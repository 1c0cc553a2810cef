import JSON
import Primitives

/// The default tracer of `debug_traceTransaction`: every instruction with stack, memory and storage, in the shape that GoQuorum
/// (geth 1.10.3) gives it.
public final class StructLogger: Tracer {
  public struct Options: Sendable {
    public var disableStack = false
    public var disableMemory = false
    public var disableStorage = false
    /// The most steps kept; 0 for all.
    public var limit = 0

    public init(disableStack: Bool = false, disableMemory: Bool = false, disableStorage: Bool = false, limit: Int = 0) {
      self.disableStack = disableStack
      self.disableMemory = disableMemory
      self.disableStorage = disableStorage
      self.limit = limit
    }
  }

  private struct Entry {
    var programCounter: Int
    var opcode: UInt8
    var gas: UInt64
    var gasCost: UInt64 = 0
    var depth: Int
    var failed = false
    var stack: [UInt256] = []
    var memory: Bytes = []
    /// Slots of the contract that were read or written so far, sorted.
    var storage: [(key: UInt256, value: UInt256)] = []
  }

  public let options: Options
  private let fork: Fork
  private var entries: [Entry] = []
  private var storages: [Address: [UInt256: UInt256]] = [:]
  private var isRecording = false

  public init(fork: Fork, options: Options = Options()) {
    self.fork = fork
    self.options = options
  }

  public var wantsSteps: Bool { true }

  /// Steps recorded so far.
  public var stepCount: Int { entries.count }

  public func step(_ step: TracedStep) {
    isRecording = options.limit == 0 || entries.count < options.limit
    if !isRecording { return }
    var entry = Entry(programCounter: step.programCounter, opcode: step.opcode, gas: step.gas, depth: step.depth)
    if !options.disableStack { entry.stack = Array(step.stack) }
    if !options.disableMemory { entry.memory = Bytes(step.memory) }
    if !options.disableStorage {
      noteStorage(step)
      entry.storage = (storages[step.address] ?? [:]).sorted { $0.key < $1.key }
    }
    entries.append(entry)
  }

  private func noteStorage(_ step: TracedStep) {
    if step.opcode == Opcode.sload.rawValue && step.stack.count >= 1 {
      let key = step.peek(0)
      storages[step.address, default: [:]][key] = step.state.storage(step.address, key)
    } else if step.opcode == Opcode.sstore.rawValue && step.stack.count >= 2 {
      storages[step.address, default: [:]][step.peek(0)] = step.peek(1)
    }
  }

  public func stepCost(_ cost: TracedCost) {
    if !isRecording || entries.isEmpty { return }
    let last = entries.count - 1
    entries[last].gasCost = cost.gasCost
    entries[last].failed = cost.failure != nil && !cost.isFault
    // Memory is shown as grown for the instruction.
    if !options.disableMemory && cost.failure == nil { entries[last].memory.pad(to: cost.memorySize) }
  }

  /// Writes the list that goes by the name of `structLogs`.
  public func write(to writer: inout JSONWriter) {
    writer.beginArray()
    for entry in entries { write(entry, to: &writer) }
    writer.endArray()
  }

  private func write(_ entry: Entry, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("pc")
    writer.integer(entry.programCounter)
    writer.key("op")
    writer.string(Opcode.legacyName(of: entry.opcode, fork: fork))
    writer.key("gas")
    writer.integer(entry.gas)
    writer.key("gasCost")
    writer.integer(entry.gasCost)
    writer.key("depth")
    writer.integer(entry.depth)
    if entry.failed {
      // geth's error values have no fields of their own.
      writer.key("error")
      writer.beginObject()
      writer.endObject()
    }
    if !options.disableStack {
      writer.key("stack")
      writer.beginArray()
      for word in entry.stack { writer.string(String(word.hexPadded.dropFirst(2))) }
      writer.endArray()
    }
    if !options.disableMemory {
      writer.key("memory")
      writer.beginArray()
      var offset = 0
      while offset + 32 <= entry.memory.count {
        writer.string(Hex.encode(entry.memory[offset..<offset + 32], prefix: false))
        offset += 32
      }
      writer.endArray()
    }
    if !options.disableStorage {
      writer.key("storage")
      writer.beginObject()
      for (key, value) in entry.storage {
        writer.key(String(key.hexPadded.dropFirst(2)))
        writer.string(String(value.hexPadded.dropFirst(2)))
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
