import Chain
import EVM
import EthereumTypes
import JSON
import Primitives

/// Runs a block's transactions again under a tracer.
struct BlockTrace {
  let block: Block
  let view: ReadView
  let options: TraceOptions
  let deadline: TraceDeadline
  let stepsMax: Int

  /// Writes the trace of the transaction at a place.
  func trace(_ index: Int, into writer: inout JSONWriter) throws(RPCError) {
    let tracer = DeferredTracer(deadline)
    var outcome: TransactionOutcome?
    // The state before the transaction is what the ones before it left.
    let before = try stateBefore(index)
    let sender = try view.sender(block.transactions[index], block.header)
    tracer.inner = options.makeTracer(traced(index, sender, before))
    try run(count: index + 1, tracer: { $0 == index ? tracer : nil }) { place, _, result, _ in
      if place == index { outcome = result }
    }
    guard let outcome else {
      throw deadline.hasPassed ? deadline.error : .failed("transaction \(index) of block \(block.number) was not run")
    }
    tracer.inner?.write(outcome, into: &writer)
  }

  /// Writes the traces of all transactions, one after the other, each in an object of its own.
  func traceAll(into writer: inout JSONWriter) throws(RPCError) {
    for index in block.transactions.indices {
      if deadline.hasPassed { throw deadline.error }
      writer.beginObject()
      writer.key("result")
      try trace(index, into: &writer)
      writer.endObject()
      if writer.isOverLimit { return }
    }
  }

  private func traced(_ index: Int, _ sender: Address, _ before: any StateReader) -> TracedTransaction {
    let transaction = block.transactions[index]
    return TracedTransaction(
      sender: sender, recipient: transaction.to ?? EVM.createAddress(creator: sender, nonce: transaction.nonce),
      isCreation: transaction.isCreation, fork: view.configuration.fork(for: block.header), isQuorum: view.configuration.isQuorum,
      stateBefore: before, stepsMax: stepsMax)
  }

  /// The state after the transactions before a place.
  private func stateBefore(_ index: Int) throws(RPCError) -> any StateReader {
    if index == 0 { return try view.state(at: block.number - 1) }
    let execution = try run(count: index) { _, _, _, _ in }
    return ExecutedState(execution.state)
  }

  @discardableResult
  private func run(
    count: Int, tracer: (Int) -> (any Tracer)? = { _ in nil },
    _ watch: (Int, Transaction, TransactionOutcome, JournaledState) -> Void
  ) throws(RPCError) -> BlockExecution {
    try onChain { () throws(ChainError) in
      try view.view.replay(block.number, count: count, tracer: tracer) { (place, transaction, outcome, state) throws(ChainError) in
        watch(place, transaction, outcome, state)
        return !deadline.hasPassed
      }
    }
  }
}

/// A journal's content as a state to read.
private struct ExecutedState: StateReader {
  private let state: JournaledState

  init(_ state: JournaledState) { self.state = state }

  func account(_ address: Address) throws(StateReadError) -> AccountState? { state.account(address) }
  func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 { state.storage(address, key) }
  func code(_ hash: Hash256) throws(StateReadError) -> Bytes { try state.reader.code(hash) }
  func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { try state.reader.blockHash(number) }
  func hasStorage(_ address: Address) throws(StateReadError) -> Bool { try state.reader.hasStorage(address) }
}
