import Primitives

/// A signed transaction of any type, with its hash.
///
/// The value doesn't change after it was made. Which account sent it follows from the signature and costs some 40 µs to
/// find out: see `recoverSender(_:)`.
public struct Transaction: Sendable {
  /// What was signed.
  public let unsigned: UnsignedTransaction
  /// The signature's recovery number as written: 27 or 28, 35 + 2 × chain id + 0 or 1 (EIP-155), 37 or 38 for GoQuorum's
  /// private transactions, and 0 or 1 in the typed forms.
  public let v: UInt64
  /// The signature's r.
  public let r: UInt256
  /// The signature's s.
  public let s: UInt256
  /// Keccak-256 of the encoding: the transaction's identity.
  public let hash: Hash256

  /// A transaction from its parts; encodes and hashes it.
  public init(_ unsigned: UnsignedTransaction, v: UInt64, r: UInt256, s: UInt256) {
    self.unsigned = unsigned
    self.v = v
    self.r = r
    self.s = s
    hash = keccak256(Transaction.encode(unsigned, v: v, r: r, s: s))
  }

  /// A transaction whose hash is known from its encoding.
  init(_ unsigned: UnsignedTransaction, v: UInt64, r: UInt256, s: UInt256, hash: Hash256) {
    self.unsigned = unsigned
    self.v = v
    self.r = r
    self.s = s
    self.hash = hash
  }
}

/// What was signed, one level up.
extension Transaction {
  @inlinable public var kind: TransactionKind { unsigned.kind }
  /// The chain it is for; nil for a legacy transaction without replay protection. In a network where v = 37 and 38 mark
  /// private transactions, ask `isMarkedPrivate` first.
  @inlinable public var chainID: UInt64? { unsigned.chainID }
  @inlinable public var nonce: UInt64 { unsigned.nonce }
  @inlinable public var gasPrice: UInt256 { unsigned.maxFeePerGas }
  @inlinable public var maxFeePerGas: UInt256 { unsigned.maxFeePerGas }
  @inlinable public var maxPriorityFeePerGas: UInt256 { unsigned.maxPriorityFeePerGas }
  @inlinable public var gasLimit: UInt64 { unsigned.gasLimit }
  @inlinable public var to: Address? { unsigned.to }
  @inlinable public var value: UInt256 { unsigned.value }
  @inlinable public var data: Bytes { unsigned.data }
  @inlinable public var accessList: AccessList { unsigned.accessList }
  @inlinable public var maxFeePerBlobGas: UInt256 { unsigned.maxFeePerBlobGas }
  @inlinable public var blobVersionedHashes: [Hash256] { unsigned.blobVersionedHashes }
  @inlinable public var authorizations: [Authorization] { unsigned.authorizations }
  /// Whether it creates a contract.
  @inlinable public var isCreation: Bool { unsigned.to == nil }

  /// Whether it carries GoQuorum's mark of a private transaction: legacy with v = 37 or 38. Only where the chain
  /// configuration says `isQuorum` does the mark mean that; on Ethereum's chain 1 the same values are EIP-155's.
  @inlinable public var isMarkedPrivate: Bool { unsigned.kind == .legacy && (v == 37 || v == 38) }

  /// The gas of its blobs (EIP-4844: 131,072 a blob).
  @inlinable public var blobGas: UInt64 { unsigned.blobGas }

  /// What a unit of gas costs at this base fee, nil standing for a block before London.
  @inlinable public func effectiveGasPrice(baseFee: UInt256?) -> UInt256 { unsigned.effectiveGasPrice(baseFee: baseFee ?? 0) }
}

extension Transaction: Hashable {
  /// Equal hashes are equal transactions.
  public static func == (a: Transaction, b: Transaction) -> Bool { a.hash == b.hash }
  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
