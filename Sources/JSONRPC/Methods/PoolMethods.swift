import EVM
import JSON
import Primitives
import TransactionPool

/// The namespace `txpool`.
extension RPCEnvironment {
  func poolMethods() -> [RPCMethod] {
    [
      RPCMethod("txpool_status", [], "numbers of transactions that can go into a block and that wait for earlier ones") {
        [self] (_, writer) throws(RPCError) in
        let (ready, waiting) = try sorted()
        writer.beginObject()
        writer.key("pending")
        writer.quantity(ready.reduce(0) { $0 + $1.1.count })
        writer.key("queued")
        writer.quantity(waiting.reduce(0) { $0 + $1.1.count })
        writer.endObject()
      },
      RPCMethod("txpool_content", [], "all transactions in the pool") { [self] (_, writer) throws(RPCError) in
        try writePool(into: &writer) { pooled, writer in writer.transaction(pooled.transaction, sender: pooled.sender, place: nil) }
      },
      RPCMethod("txpool_inspect", [], "all transactions in the pool, one line each") { [self] (_, writer) throws(RPCError) in
        try writePool(into: &writer) { pooled, writer in
          let transaction = pooled.transaction
          let target = transaction.to.map { $0.checksummed } ?? "contract creation"
          writer.string("\(target): \(transaction.value) wei + \(transaction.gasLimit) gas × \(transaction.maxFeePerGas) wei")
        }
      },
    ]
  }

  private typealias BySender = [(Address, [PendingTransaction])]

  /// The pool's transactions, parted by whether all earlier nonces are there.
  private func sorted() throws(RPCError) -> (ready: BySender, waiting: BySender) {
    guard let pool = pending?.pool else { return ([], []) }
    let view = try view()
    let state = try view.state(at: view.head.number)
    var ready: BySender = []
    var waiting: BySender = []
    for (sender, transactions) in pool.bySender.sorted(by: { $0.key < $1.key }) {
      let nonce = try onState { () throws(StateReadError) in try state.nonceOrZero(of: sender) }
      let next = pool.nextNonce(of: sender, accountNonce: nonce)
      let first = transactions.filter { $0.transaction.nonce < next }
      let rest = transactions.filter { $0.transaction.nonce >= next }
      if !first.isEmpty { ready.append((sender, first)) }
      if !rest.isEmpty { waiting.append((sender, rest)) }
    }
    return (ready, waiting)
  }

  private func writePool(
    into writer: inout JSONWriter, _ write: (PendingTransaction, inout JSONWriter) -> Void
  ) throws(RPCError) {
    let (ready, waiting) = try sorted()
    writer.beginObject()
    for (name, senders) in [("pending", ready), ("queued", waiting)] {
      writer.key(name)
      writer.beginObject()
      for (sender, transactions) in senders {
        writer.key(sender.checksummed)
        writer.beginObject()
        for pooled in transactions {
          writer.key(String(pooled.transaction.nonce))
          write(pooled, &writer)
        }
        writer.endObject()
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
