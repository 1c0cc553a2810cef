import ArgumentParser
import Node

/// The flags of geth and GoQuorum that shape the HTTP-RPC server.
struct RPCOptions: ParsableArguments {
  @Flag(name: .customLong("http"), help: "Enable the HTTP-RPC server.")
  var isEnabled = false

  @Option(name: .customLong("http.addr"), help: "HTTP-RPC server listening interface.")
  var address = "localhost"

  @Option(name: .customLong("http.port"), help: "HTTP-RPC server listening port; 0 takes a free one.")
  var port = 8545

  @Option(name: .customLong("http.api"), help: "API's offered over the HTTP-RPC interface, separated by commas.")
  var namespaces: String?

  @Option(name: .customLong("http.corsdomain"), help: "Domains from which to accept cross origin requests, separated by commas.")
  var corsOrigins = ""

  @Option(name: .customLong("http.vhosts"), help: "Virtual hostnames from which to accept requests, separated by commas; '*' for all.")
  var virtualHosts = "localhost"

  @Option(name: .customLong("http.rpcprefix"), help: "HTTP path prefix on which JSON-RPC is served; '/' for all paths.")
  var pathPrefix = ""

  @Option(name: .customLong("http.connections"), help: "Most connections at once.")
  var connections = 1024

  @Option(name: .customLong("http.bodylimit"), help: "Longest request body in bytes.")
  var bodyLimit = 5 << 20

  @Option(name: .customLong("rpc.gascap"), help: "Cap on gas that can be used in eth_call/estimateGas (0=infinite).")
  var gasCap: UInt64 = 25_000_000

  @Option(name: .customLong("vm.calltimeout"), help: "Timeout in seconds of a simulated call.")
  var callTimeout = 5

  @Option(name: .customLong("rpc.tracetimeout"), help: "Timeout in seconds of a trace.")
  var traceTimeout = 30

  @Option(name: .customLong("rpc.batch-request-limit"), help: "Most requests in one batch.")
  var batchLimit = 1000

  @Option(name: .customLong("rpc.batch-response-max-size"), help: "Longest answer in bytes.")
  var responseLimit = 25_000_000

  @Option(name: .customLong("rpc.logrange"), help: "Most blocks that one search for logs may span.")
  var logRange: UInt64 = 100_000

  @Option(name: .customLong("rpc.loglimit"), help: "Most logs in one answer.")
  var logLimit = 100_000

  @Option(name: .customLong("rpc.maxfilters"), help: "Most filters installed at once.")
  var filterLimit = 1000

  @Option(name: .customLong("rpc.feehistorylimit"), help: "Most blocks in one eth_feeHistory.")
  var feeHistoryLimit: UInt64 = 1024

  @Flag(
    name: .customLong("rpc.allow-unprotected-txs"), help: "Allow for unprotected (non EIP155 signed) transactions to be submitted via RPC.")
  var allowsUnprotected = false

  @Option(name: .customLong("rpc.workers"), help: "Threads that answer slow requests.")
  var workers = 2

  @Option(name: .customLong("rpc.queue"), help: "Slow requests that may wait.")
  var queue = 1024

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--http.port must be from 0 to 65535, not \(port)") }
    let positive = [
      ("--http.connections", connections), ("--http.bodylimit", bodyLimit), ("--vm.calltimeout", callTimeout),
      ("--rpc.tracetimeout", traceTimeout), ("--rpc.batch-request-limit", batchLimit), ("--rpc.batch-response-max-size", responseLimit),
      ("--rpc.loglimit", logLimit), ("--rpc.maxfilters", filterLimit), ("--rpc.workers", workers), ("--rpc.queue", queue),
    ]
    for (flag, value) in positive where value < 1 { throw ValidationError("\(flag) must be at least 1, not \(value)") }
    guard workers <= 256 else { throw ValidationError("--rpc.workers must be at most 256, not \(workers)") }
  }

  /// The settings that the flags make.
  ///
  /// - Parameters:
  ///   - alwaysOn: whether the server runs without `--http`.
  ///   - namespaces: what is on offer unless `--http.api` says otherwise.
  func settings(alwaysOn: Bool, namespaces standard: Set<String>) -> RPCSettings {
    var settings = RPCSettings()
    settings.isEnabled = isEnabled || alwaysOn
    settings.http.address = address
    settings.http.port = port
    settings.http.virtualHosts = RPCOptions.list(virtualHosts)
    settings.http.corsOrigins = RPCOptions.list(corsOrigins)
    settings.http.pathPrefix = pathPrefix
    settings.http.bodyLimit = bodyLimit
    settings.http.connectionLimit = connections
    settings.namespaces = namespaces.map { Set(RPCOptions.list($0)) } ?? standard
    settings.limits.callGas = gasCap
    settings.limits.callSeconds = callTimeout
    settings.limits.traceSeconds = traceTimeout
    settings.limits.batchRequests = batchLimit
    settings.limits.responseBytes = responseLimit
    settings.limits.logRange = logRange
    settings.limits.logs = logLimit
    settings.limits.filters = filterLimit
    settings.limits.feeHistoryBlocks = feeHistoryLimit
    settings.limits.allowsUnprotectedTransactions = allowsUnprotected
    settings.workers = workers
    settings.queue = queue
    return settings
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
  }
}
