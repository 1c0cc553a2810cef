import Chain
import EthereumTypes
import JSON
import Primitives

/// Finds logs in a range of blocks: headers' blooms tell which blocks are worth reading.
struct LogSearch {
  let view: ReadView
  let criteria: LogCriteria
  let limits: RPCLimits

  /// Writes the matching logs of some blocks as an array.
  func write(_ range: ClosedRange<UInt64>, into writer: inout JSONWriter) throws(RPCError) {
    let span = range.upperBound - range.lowerBound
    guard span < limits.logRange else {
      throw .limitExceeded("the search spans \(span &+ 1) blocks, the limit is \(limits.logRange) (--rpc.logrange)")
    }
    let bits = LogCriteriaBits(criteria)
    var found = 0
    writer.beginArray()
    for number in range where number <= view.head.number {
      guard let block = try view.header(.number(number)), bits.mayMatch(block.header.logsBloom) else { continue }
      try write(block, into: &writer, &found)
      if writer.isOverLimit { break }
    }
    writer.endArray()
  }

  /// Writes the matching logs of one block as an array.
  func write(_ block: ReadView.FoundHeader, into writer: inout JSONWriter) throws(RPCError) {
    var found = 0
    writer.beginArray()
    if LogCriteriaBits(criteria).mayMatch(block.header.logsBloom) { try write(block, into: &writer, &found) }
    writer.endArray()
  }

  private func write(_ block: ReadView.FoundHeader, into writer: inout JSONWriter, _ found: inout Int) throws(RPCError) {
    var logIndex = 0
    var transactions: [Transaction]?
    for (index, stored) in try view.receipts(block).enumerated() {
      for log in stored.receipt.logs {
        defer { logIndex += 1 }
        guard criteria.matches(log) else { continue }
        found += 1
        guard found <= limits.logs else { throw .limitExceeded("more than \(limits.logs) logs match (--rpc.loglimit)") }
        if transactions == nil { transactions = try view.block(.number(block.header.number))?.block.transactions }
        writer.log(
          log, blockNumber: block.header.number, blockHash: block.hash, transactionHash: transactions?[index].hash ?? .zero,
          transactionIndex: index, logIndex: logIndex)
      }
    }
  }
}
