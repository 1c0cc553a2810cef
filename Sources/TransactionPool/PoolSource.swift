import Chain
import EthereumTypes
import Primitives

/// The pool's transactions as a block takes them.
public struct PoolSource: TransactionSource {
  private var ready: ReadyTransactions
  /// Those that the block could not hold for a reason that stays: they are to be removed from the pool.
  public private(set) var hopeless: [Hash256] = []

  /// Those that the block took.
  public private(set) var taken: [PendingTransaction] = []

  public init(_ ready: ReadyTransactions) { self.ready = ready }

  public var next: (transaction: Transaction, sender: Address)? { ready.best.map { ($0.transaction, $0.sender) } }

  public mutating func accept() {
    if let best = ready.best { taken.append(best) }
    ready.take()
  }

  public mutating func refuse(because reason: InvalidTransaction) {
    switch reason {
    case .gasLimitReached, .blobGasLimitReached, .stateUnavailable, .nonceTooHigh: break
    default: if let best = ready.best { hopeless.append(best.transaction.hash) }
    }
    ready.skipSender()
  }
}
