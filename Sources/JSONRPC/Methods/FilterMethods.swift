import JSON
import Primitives

/// The `eth` methods that search logs and report what is new.
extension RPCEnvironment {
  func filterMethods() -> [RPCMethod] {
    [
      RPCMethod("eth_getLogs", [.init("criteria")], "events in a range of blocks") { [self] (arguments, writer) throws(RPCError) in
        try writeLogs(arguments.required(0).logCriteria(), into: &writer)
      },
      RPCMethod("eth_newFilter", [.init("criteria")], "installs a filter for events") { [self] (arguments, writer) throws(RPCError) in
        let criteria = try arguments.required(0).logCriteria()
        writer.string(try filters.install(.logs(criteria), head: chain.head.number))
      },
      RPCMethod("eth_newBlockFilter", [], "installs a filter for new blocks") { [self] (_, writer) throws(RPCError) in
        writer.string(try filters.install(.blocks, head: chain.head.number))
      },
      RPCMethod("eth_newPendingTransactionFilter", [], "installs a filter for transactions that come to the pool") {
        [self] (_, writer) throws(RPCError) in
        writer.string(try filters.install(.pendingTransactions, head: chain.head.number))
      },
      RPCMethod("eth_uninstallFilter", [.init("id")], "forgets a filter") { [self] (arguments, writer) throws(RPCError) in
        writer.bool(filters.uninstall(try arguments.required(0).string()))
      },
      RPCMethod("eth_getFilterLogs", [.init("id")], "all events that an event filter matches") {
        [self] (arguments, writer) throws(RPCError) in
        let filter = try filters.filter(arguments.required(0).string())
        guard case .logs(let criteria) = filter.kind else { throw .failed("filter not found") }
        try writeLogs(criteria, into: &writer)
      },
      RPCMethod("eth_getFilterChanges", [.init("id")], "what is new since a filter was last asked") {
        [self] (arguments, writer) throws(RPCError) in
        let id = try arguments.required(0).string()
        try writeChanges(of: filters.filter(id), id: id, into: &writer)
      },
    ]
  }

  private func writeLogs(_ criteria: LogCriteria, into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    let search = LogSearch(view: view, criteria: criteria, limits: limits)
    if let hash = criteria.blockHash {
      guard let block = try view.header(.hash(hash)) else { throw .failed("unknown block") }
      return try search.write(block, into: &writer)
    }
    let from = try view.number(criteria.fromBlock ?? .latest) ?? 0
    let to = min(try view.number(criteria.toBlock ?? .latest) ?? 0, view.head.number)
    guard from <= to else {
      writer.beginArray()
      writer.endArray()
      return
    }
    try search.write(from...to, into: &writer)
  }

  private func writeChanges(of filter: FilterRegistry.Filter, id: String, into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    let isNew = view.head.number > filter.lastBlock
    switch filter.kind {
    case .pendingTransactions:
      writer.beginArray()
      for hash in filters.takeArrivals(id, from: filter.nextArrival) { writer.hash(hash) }
      writer.endArray()
    case .blocks:
      writer.beginArray()
      if isNew {
        for number in filter.lastBlock + 1...view.head.number {
          guard let block = try view.header(.number(number)) else { break }
          writer.hash(block.hash)
        }
      }
      writer.endArray()
    case .logs(let criteria):
      var from = filter.lastBlock &+ 1
      if case .number(let first) = criteria.fromBlock { from = max(from, first) }
      var to = view.head.number
      if case .number(let last) = criteria.toBlock { to = min(to, last) }
      if isNew, from <= to {
        try LogSearch(view: view, criteria: criteria, limits: limits).write(from...to, into: &writer)
      } else {
        writer.beginArray()
        writer.endArray()
      }
    }
    filters.reported(id, upTo: max(view.head.number, filter.lastBlock))
  }
}
