import EVM
import EthereumTypes
import Primitives

/// What came of a transaction that was valid.
public struct TransactionOutcome: Sendable {
  /// How the call or creation ended.
  public var status: CallStatus
  /// The gas that the receipt counts: refunds taken off, the floor for data applied.
  public var gasUsed: UInt64
  /// The gas that came back at the end (EIP-3529).
  public var gasRefunded: UInt64
  /// What the sender paid for a unit of gas, in wei.
  public var effectiveGasPrice: UInt256
  /// Returned data, the reason of a revert, or the deployed code.
  public var output: Bytes
  /// The new contract, if the transaction made one.
  public var createdAddress: Address?
  /// The events, none if the transaction failed.
  public var logs: [Log]
  /// The failure as geth words it; nil on success.
  public var errorMessage: String?

  /// Whether the receipt says success.
  public var isSuccess: Bool { status == .success }
}

/// What a block has left for more transactions.
public struct GasPool: Sendable, Hashable {
  /// Gas that is still free.
  public var gas: UInt64
  /// Blob gas that is still free (EIP-4844).
  public var blobGas: UInt64

  public init(gas: UInt64, blobGas: UInt64 = 0) {
    self.gas = gas
    self.blobGas = blobGas
  }
}
