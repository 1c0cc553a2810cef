import EthereumTypes
import Primitives
import TransactionPool

/// The node's pool of pending transactions as the RPC methods see it: shared, guarded by whoever offers it.
public protocol PendingTransactions: Sendable {
  /// Checks a transaction and takes it in.
  func submit(_ transaction: Transaction, encodedCount: Int) throws(PoolRefusal)

  /// The pool as it is now.
  var pool: TransactionPool { get }

  /// Calls `observer` with each transaction that is taken in, from wherever it came; it must not take long.
  func observe(_ observer: @escaping @Sendable (Hash256) -> Void)
}
