/// The reference of JSON-RPC methods for operators, made from the table that requests are answered from.
public enum MethodReference {
  /// A page of Markdown: a table of methods for each namespace.
  public static func page(_ table: MethodTable) -> String {
    let limits = RPCLimits()
    var page = """
      # JSON-RPC methods

      Made from the program by `QUORATE_WRITE_DOCS=1 swift test --filter MethodReferenceTests`; a test fails when this page is stale.

      Requests go to the HTTP endpoint (`--http`, `--http.addr`, `--http.port`); `--http.api` names the namespaces that it offers. Arguments
      are positional; those in brackets may be left out. "At once" marks methods that are answered on the network thread: they are cheap
      whatever the arguments say. The others wait in a queue of bounded length (`--rpc.queue`) for a worker thread (`--rpc.workers`).

      `istanbul` is offered on IBFT and QBFT chains, `clique` on Clique chains.

      ## Limits

      A request beyond a limit gets an error that names the limit and its flag. Calls that get more than 500 million gas run in
      a slower form of the interpreter, which can be stopped when their time is over.

      | Flag | Default | Bounds |
      |---|---|---|
      | `--http.bodylimit` | 5242880 | bytes of a request |
      | `--rpc.batch-request-limit` | \(limits.batchRequests) | requests in a batch |
      | `--rpc.batch-response-max-size` | \(limits.responseBytes) | bytes of an answer, to a batch or a single request |
      | `--rpc.gascap` | \(limits.callGas) | gas of a simulated call; 0 for no bound |
      | `--vm.calltimeout` | \(limits.callSeconds) | seconds of a simulated call |
      | `--rpc.tracetimeout` | \(limits.traceSeconds) | seconds of a trace |
      | `--rpc.logrange` | \(limits.logRange) | blocks that a search for logs spans |
      | `--rpc.loglimit` | \(limits.logs) | logs in an answer |
      | `--rpc.maxfilters` | \(limits.filters) | filters installed at once |
      | `--rpc.feehistorylimit` | \(limits.feeHistoryBlocks) | blocks in an eth_feeHistory |
      | `--rpc.queue` | 1024 | requests that wait for a worker |

      """
    for namespace in table.namespaces.sorted() {
      page += "\n## \(namespace)\n\n| Method | Arguments | Answer | At once |\n|---|---|---|---|\n"
      for method in table.all where method.namespace == namespace {
        let arguments = method.parameters.map { $0.isOptional ? "[\($0.name)]" : $0.name }.joined(separator: ", ")
        page += "| `\(method.name)` | \(arguments) | \(method.summary) | \(mark(method.cost)) |\n"
      }
    }
    return page
  }

  private static func mark(_ cost: RPCMethod.Cost) -> String {
    switch cost {
    case .immediate: "yes"
    case .immediateAtHead: "at `latest`"
    case .slow: ""
    }
  }
}
