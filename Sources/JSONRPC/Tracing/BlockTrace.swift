import Chain
import EVM
import EthereumTypes
import JSON
import Primitives

/// Runs a block's transactions again, once, with a tracer on one of them or on each.
struct BlockTrace {
  let block: Block
  let view: ReadView
  let options: TraceOptions
  let deadline: TraceDeadline
  /// Longest answer in bytes.
  let textMax: Int

  /// Writes the trace of the transaction at a place.
  func trace(_ index: Int, into writer: inout JSONWriter) throws(RPCError) {
    var isDone = false
    try run(count: index + 1, only: index) { (tracer, outcome) throws(RPCError) in
      try tracer.write(outcome, into: &writer)
      isDone = true
    }
    guard isDone else { throw .failed("transaction \(index) of block \(block.number) was not run") }
  }

  /// Writes the traces of all transactions, one after the other, each in an object of its own.
  func traceAll(into writer: inout JSONWriter) throws(RPCError) {
    try run(count: block.transactions.count, only: nil) { (tracer, outcome) throws(RPCError) in
      writer.beginObject()
      writer.key("result")
      try tracer.write(outcome, into: &writer)
      writer.endObject()
      if writer.isOverLimit { throw .responseTooLarge(textMax) }
    }
  }

  private func run(
    count: Int, only: Int?, _ finish: (any ResultTracer, TransactionOutcome) throws(RPCError) -> Void
  ) throws(RPCError) {
    var senders: [Address] = []
    for transaction in block.transactions.prefix(count) { senders.append(try view.sender(transaction, block.header)) }
    // The state before the present transaction: the parent's, then what the ones before have left in the journal.
    let parent = try view.state(at: block.number - 1)
    var before: (Address) -> (account: AccountState?, code: Bytes) = { parent.accountAndCode($0) }
    let limited = DeadlineTracer(deadline)
    var failure: RPCError?
    _ = try onChain { () throws(ChainError) in
      try view.view.replay(block.number, count: count) { index in
        guard only == nil || only == index else { return nil }
        limited.inner = options.makeTracer(traced(index, senders[index], before))
        return limited
      } watch: { (_, _, outcome, state) throws(ChainError) in
        before = { (state.account($0), state.code(of: $0)) }
        if deadline.hasPassed { failure = deadline.error }
        if failure == nil, let tracer = limited.inner {
          do throws(RPCError) { try finish(tracer, outcome) } catch { failure = error }
        }
        limited.inner = nil
        return failure == nil
      }
    }
    if let failure { throw failure }
  }

  private func traced(
    _ index: Int, _ sender: Address, _ before: @escaping (Address) -> (account: AccountState?, code: Bytes)
  ) -> TracedTransaction {
    let transaction = block.transactions[index]
    return TracedTransaction(
      sender: sender, recipient: transaction.to ?? EVM.createAddress(creator: sender, nonce: transaction.nonce),
      isCreation: transaction.isCreation, fork: view.configuration.fork(for: block.header), isQuorum: view.configuration.isQuorum,
      before: before, textMax: textMax)
  }
}
