/// Bounds on what one request may cost. Names follow geth's flags where it has one.
public struct RPCLimits: Sendable {
  /// `--rpc.batch-request-limit`: requests in one batch.
  public var batchRequests = 1000
  /// `--rpc.batch-response-max-size`: longest answer in bytes, to a batch or a single request.
  public var responseBytes = 25_000_000
  /// `--rpc.logrange`: blocks that one search for logs may span.
  public var logRange: UInt64 = 100_000
  /// `--rpc.loglimit`: logs in one answer.
  public var logs = 100_000
  /// `--rpc.gascap`: most gas of a simulated call; 0 for no cap.
  public var callGas: UInt64 = 25_000_000
  /// `--vm.calltimeout`: seconds that a simulated call may run.
  public var callSeconds: Int = 5
  /// `--rpc.tracetimeout`: seconds that a trace may run, unless the request asks for less.
  public var traceSeconds: Int = 30
  /// `--rpc.maxfilters`: filters that may be installed at once.
  public var filters = 1000
  /// `--rpc.feehistorylimit`: blocks in one eth_feeHistory.
  public var feeHistoryBlocks: UInt64 = 1024
  /// `--rpc.allow-unprotected-txs`: take transactions without replay protection.
  public var allowsUnprotectedTransactions = false

  public init() {}

  /// The times in milliseconds, a day at most.
  var callMilliseconds: Int { min(max(0, callSeconds), 86_400) * 1000 }
  var traceMilliseconds: Int { min(max(0, traceSeconds), 86_400) * 1000 }
}
