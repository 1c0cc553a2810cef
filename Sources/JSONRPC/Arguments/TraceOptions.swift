import JSON
import Primitives

/// How a trace should be made.
public struct TraceOptions: Sendable, Equatable {
  /// Which tracer runs.
  public enum Tracer: Sendable, Equatable {
    /// A line for each instruction.
    case structLogger
    /// A tree of calls.
    case calls(onlyTopCall: Bool, withLog: Bool)
    /// The accounts and slots that were touched, as they were before, or before and after.
    case prestate(diffMode: Bool)
    /// Function selectors with the size of their arguments, counted.
    case fourByte
    /// The number of instructions, altogether or by name.
    case instructionCount
    case instructionNames
    /// Nothing.
    case noop
  }

  public var tracer = Tracer.structLogger
  public var disableStorage = false
  public var disableMemory = false
  public var disableStack = false
  public var enableReturnData = false
  /// Most instructions in a struct log; 0 for no limit.
  public var limit = 0
  /// Milliseconds that the trace may run; nothing for the node's limit.
  public var timeoutMilliseconds: Int?
  /// Overrides of debug_traceCall.
  public var stateOverrides: [Address: AccountOverride] = [:]
  public var blockOverrides = BlockOverrides()
  /// debug_traceCall: run after so many transactions of the block.
  public var transactionIndex: UInt64?

  public init() {}
}

extension ArgumentValue {
  /// Reads the last argument of the debug_trace methods.
  public func traceOptions() throws(RPCError) -> TraceOptions {
    let type = "TraceConfig"
    guard json.object != nil else { throw mismatch(json.kind, "tracers.\(type)") }
    var options = TraceOptions()
    options.disableStorage = try member("disableStorage", of: type)?.bool() ?? false
    options.disableMemory = try member("disableMemory", of: type)?.bool() ?? false
    if let enable = try member("enableMemory", of: type)?.bool() { options.disableMemory = !enable }
    options.disableStack = try member("disableStack", of: type)?.bool() ?? false
    options.enableReturnData = try member("enableReturnData", of: type)?.bool() ?? false
    options.limit = Int(clamping: try member("limit", of: type)?.uint64Number() ?? 0)
    if let timeout = try member("timeout", of: type)?.string() {
      guard let milliseconds = Self.milliseconds(timeout) else { throw .failed("time: invalid duration \"\(timeout)\"") }
      options.timeoutMilliseconds = milliseconds
    }
    options.transactionIndex = try member("txIndex", of: type)?.quantity()
    if let overrides = member("stateOverrides", of: type) { options.stateOverrides = try overrides.stateOverrides() }
    if let overrides = member("blockOverrides", of: type) { options.blockOverrides = try overrides.blockOverrides() }
    let settings = member("tracerConfig", of: type)
    switch try member("tracer", of: type)?.string() {
    case nil, "": options.tracer = .structLogger
    case "callTracer":
      options.tracer = .calls(
        onlyTopCall: settings?.json["onlyTopCall"]?.bool ?? false, withLog: settings?.json["withLog"]?.bool ?? false)
    case "prestateTracer": options.tracer = .prestate(diffMode: settings?.json["diffMode"]?.bool ?? false)
    case "4byteTracer": options.tracer = .fourByte
    case "opcountTracer": options.tracer = .instructionCount
    case "unigramTracer": options.tracer = .instructionNames
    case "noopTracer": options.tracer = .noop
    case let name?:
      throw .failed(
        "tracer \"\(name.prefix(64))\" is not available; there are callTracer, prestateTracer, 4byteTracer, opcountTracer, "
          + "unigramTracer, noopTracer and, without a name, the struct logger"
      )
    }
    return options
  }

  /// A duration as Go writes it with one unit: `500ms`, `5s`, `1.5m`, `1h`.
  private static func milliseconds(_ text: String) -> Int? {
    let units: [(String, Double)] = [
      ("ms", 1), ("us", 0.001), ("µs", 0.001), ("ns", 0.000001), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]
    guard let (suffix, scale) = units.first(where: { text.hasSuffix($0.0) }),
      let number = Double(text.dropLast(suffix.count)), number >= 0, number * scale <= 86_400_000
    else { return nil }
    return Int(number * scale)
  }
}
