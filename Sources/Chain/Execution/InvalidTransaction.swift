import EthereumTypes
import Primitives

/// Why a transaction can't be part of a block. A transaction that runs and fails is valid: its receipt says so.
///
/// Texts follow geth's, which clients of its JSON-RPC compare.
public enum InvalidTransaction: Error, Hashable, Sendable {
  /// It breaks a rule that needs no state: type, signature, chain, gas against what its data costs, fees, sizes.
  case malformed(TransactionError)
  /// The nonce was used already.
  case nonceTooLow(sender: Address, transaction: UInt64, state: UInt64)
  /// An earlier nonce is missing.
  case nonceTooHigh(sender: Address, transaction: UInt64, state: UInt64)
  /// The sender is a contract (EIP-3607).
  case senderNotExternallyOwned(sender: Address, codeHash: Hash256)
  /// More gas than the block has left.
  case gasLimitReached(have: UInt64, want: UInt64)
  /// More blobs than the block has room for (EIP-4844).
  case blobGasLimitReached(have: UInt64, want: UInt64)
  /// The sender can't pay for gas at the highest price it offers, plus the value.
  case insufficientFunds(sender: Address, have: UInt256, want: UInt256)
  /// The offered fee is below the block's base fee (EIP-1559).
  case feeCapTooLow(sender: Address, feeCap: UInt256, baseFee: UInt256)
  /// The offered blob fee is below the block's (EIP-4844).
  case blobFeeCapTooLow(sender: Address, feeCap: UInt256, blobBaseFee: UInt256)
  /// A price where the network has none (GoQuorum without `enableGasPriceBlock`).
  case gasPriceNotZero(price: UInt256)
  /// A price where nobody is named who gets the fees (GoQuorum with a `beneficiaryMode` that it doesn't know).
  case noFeeRecipient
  /// The state could not be read; nothing is known about the transaction.
  case stateUnavailable(reason: String)
}

extension InvalidTransaction: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let error): error.description
    case .nonceTooLow(let sender, let transaction, let state):
      "nonce too low: address \(sender.checksummed), tx: \(transaction) state: \(state)"
    case .nonceTooHigh(let sender, let transaction, let state):
      "nonce too high: address \(sender.checksummed), tx: \(transaction) state: \(state)"
    case .senderNotExternallyOwned(let sender, let codeHash):
      "sender not an eoa: address \(sender.checksummed), codehash: \(codeHash)"
    case .gasLimitReached(let have, let want): "gas limit reached: have \(have), want \(want)"
    case .blobGasLimitReached(let have, let want): "blob gas limit reached: have \(have), want \(want)"
    case .insufficientFunds(let sender, let have, let want):
      "insufficient funds for gas * price + value: address \(sender.checksummed) have \(have) want \(want)"
    case .feeCapTooLow(let sender, let feeCap, let baseFee):
      "max fee per gas less than block base fee: address \(sender.checksummed), maxFeePerGas: \(feeCap), baseFee: \(baseFee)"
    case .blobFeeCapTooLow(let sender, let feeCap, let blobBaseFee):
      "max fee per blob gas less than block blob gas fee: address \(sender.checksummed) "
        + "blobGasFeeCap: \(feeCap), blobBaseFee: \(blobBaseFee)"
    case .gasPriceNotZero(let price): "gas price not zero: have \(price), the network has no gas price"
    case .noFeeRecipient: "gas has a price but the configuration names nobody who gets the fees"
    case .stateUnavailable(let reason): "state is not available: \(reason)"
    }
  }
}
