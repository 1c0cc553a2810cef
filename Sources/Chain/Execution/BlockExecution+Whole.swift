import EthereumTypes
import Primitives

extension BlockExecution {
  /// Runs a whole block: what comes before, every transaction, what comes after.
  public func run(_ transactions: [Transaction], senders: [Address], header: Header, hash: Hash256) throws(BlockExecutionError)
    -> BlockOutcome
  {
    begin()
    for (index, (transaction, sender)) in zip(transactions, senders).enumerated() {
      do throws(InvalidTransaction) { try apply(transaction, sender: sender) } catch {
        if case .stateUnavailable(let reason) = error { throw .stateUnavailable(reason: reason) }
        throw .invalid(
          InvalidBlock(
            number: header.number, hash: hash, rule: .transaction(index: index), have: transaction.hash, want: "valid: \(error)"))
      }
    }
    do throws(FinishError) { return try finish() } catch {
      if case .stateUnavailable(let reason) = error { throw .stateUnavailable(reason: reason) }
      throw .invalid(
        InvalidBlock(number: header.number, hash: hash, rule: .systemContract, have: error.description, want: "success"))
    }
  }
}

/// Why a block was not executed to its end.
public enum BlockExecutionError: Error, Sendable, CustomStringConvertible {
  /// It breaks a rule.
  case invalid(InvalidBlock)
  /// The state could not be read; nothing is known about the block.
  case stateUnavailable(reason: String)

  public var description: String {
    switch self {
    case .invalid(let error): error.description
    case .stateUnavailable(let reason): "state is not available: \(reason)"
    }
  }
}
