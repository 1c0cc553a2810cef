import EthereumTypes
import Primitives
import TransactionPool

/// The node's pool of pending transactions as the RPC methods see it: shared, guarded by whoever offers it.
public protocol PendingTransactions: Sendable {
  /// Checks a transaction and takes it in.
  func submit(_ transaction: Transaction, encodedCount: Int) throws(PoolRefusal)

  /// The pool as it is now: a copy, which makes the next change of the pool dear while it is held.
  var pool: TransactionPool { get }

  /// Asks the pool one thing in its place, guarded; `body` must not take long.
  func withPool<Answer: Sendable>(_ body: (TransactionPool) -> Answer) -> Answer

  /// Calls `observer` with each transaction that is taken in, from wherever it came; it must not take long.
  func observe(_ observer: @escaping @Sendable (Hash256) -> Void)
}
