import EthereumTypes
import Primitives

/// Where a block in the making takes its transactions from, best first.
public protocol TransactionSource {
  /// The next transaction and who sent it; nil if there is none. Answered with the same until `accept` or `refuse`.
  var next: (transaction: Transaction, sender: Address)? { get }

  /// `next` is in the block.
  mutating func accept()

  /// `next` can't be in the block: neither can what its sender sent after it.
  mutating func refuse(because reason: InvalidTransaction)
}
