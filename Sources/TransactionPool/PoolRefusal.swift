import EthereumTypes
import Primitives

/// Why the pool doesn't take a transaction. The texts are geth's and GoQuorum's, which clients compare.
public enum PoolRefusal: Error, Hashable, Sendable {
  /// It is in the pool already.
  case alreadyKnown
  /// It breaks a rule that needs no state.
  case malformed(TransactionError)
  /// Longer than the chain's pools take, in bytes.
  case oversized(limit: Int)
  /// A private transaction with a value (GoQuorum).
  case privateValue
  /// A price where the network has none (GoQuorum without `enableGasPriceBlock`).
  case gasPriceNotZero
  /// A tip below what the node asks for.
  case underpriced
  /// More gas than a block has.
  case exceedsBlockGasLimit
  /// The nonce was used already.
  case nonceTooLow
  /// The sender can't pay for it.
  case insufficientFunds
  /// There is one with this nonce that pays as much, or nearly.
  case replacementUnderpriced
  /// The nonce is further ahead than the sender may reach.
  case tooFarAhead
  /// The pool holds as many as it may.
  case full
}

extension PoolRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .alreadyKnown: "already known"
    case .malformed(.intrinsicGasTooLow): "intrinsic gas too low"
    case .malformed(.typeNotActive), .malformed(.unknownType): "transaction type not supported"
    case .malformed(.invalidSignature), .malformed(.highS): "invalid transaction v, r, s values"
    case .malformed(.wrongChainID): "invalid chain id for signer"
    case .malformed(let error): error.description
    case .oversized: "oversized data"
    case .privateValue: "ether value is not supported for private transactions"
    case .gasPriceNotZero: "Gas price not 0"
    case .underpriced: "transaction underpriced"
    case .exceedsBlockGasLimit: "exceeds block gas limit"
    case .nonceTooLow: "nonce too low"
    case .insufficientFunds: "insufficient funds for gas * price + value"
    case .replacementUnderpriced: "replacement transaction underpriced"
    case .tooFarAhead: "nonce is too far ahead of the account's"
    case .full: "txpool is full"
    }
  }
}
