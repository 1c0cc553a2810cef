import Primitives

/// What the sender of a transaction decides and signs.
///
/// One shape serves all types: fields that a type doesn't have stay at their default, and a legacy or access-list
/// transaction has its gas price in both fee fields, which gives the later formulas their meaning for it (EIP-1559).
public struct UnsignedTransaction: Sendable, Hashable {
  /// The envelope type.
  public var kind: TransactionKind
  /// The chain it is for; nil for a legacy transaction without replay protection, which is always so for one that is
  /// marked private.
  public var chainID: UInt64?
  /// The number of transactions that the sender sent before.
  public var nonce: UInt64
  /// The most a unit of gas may cost, in wei; the gas price of the types that have only one price.
  public var maxFeePerGas: UInt256
  /// The most the block's author gets a unit of gas, in wei; the gas price of the types that have only one price.
  public var maxPriorityFeePerGas: UInt256
  /// The gas that may be used.
  public var gasLimit: UInt64
  /// The account called; nil creates a contract.
  public var to: Address?
  /// The wei sent along.
  public var value: UInt256
  /// Call data, or the code that creates a contract; 64 bytes naming the payload when marked private.
  public var data: Bytes
  /// Accounts and slots announced (EIP-2930).
  public var accessList: AccessList
  /// The most a unit of blob gas may cost, in wei (EIP-4844).
  public var maxFeePerBlobGas: UInt256
  /// The hashes of the blobs (EIP-4844).
  public var blobVersionedHashes: [Hash256]
  /// Delegations to install (EIP-7702).
  public var authorizations: [Authorization]
  /// Whether GoQuorum's mark of a private transaction (v = 37 or 38) is to be set by signing.
  public var isPrivate: Bool

  /// The price of a unit of gas of the types that have only one price; `maxFeePerGas` of the others.
  @inlinable public var gasPrice: UInt256 { maxFeePerGas }

  /// A transaction with a single gas price. With a chain id it gets replay protection (EIP-155).
  public static func legacy(
    chainID: UInt64?, nonce: UInt64, gasPrice: UInt256, gasLimit: UInt64, to: Address?, value: UInt256, data: Bytes = [],
    isPrivate: Bool = false
  ) -> UnsignedTransaction {
    UnsignedTransaction(
      kind: .legacy, chainID: isPrivate ? nil : chainID, nonce: nonce, maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice,
      gasLimit: gasLimit, to: to, value: value, data: data, isPrivate: isPrivate)
  }

  public init(
    kind: TransactionKind, chainID: UInt64?, nonce: UInt64, maxFeePerGas: UInt256, maxPriorityFeePerGas: UInt256, gasLimit: UInt64,
    to: Address?, value: UInt256, data: Bytes = [], accessList: AccessList = [], maxFeePerBlobGas: UInt256 = UInt256(),
    blobVersionedHashes: [Hash256] = [], authorizations: [Authorization] = [], isPrivate: Bool = false
  ) {
    self.kind = kind
    self.chainID = chainID
    self.nonce = nonce
    self.maxFeePerGas = maxFeePerGas
    self.maxPriorityFeePerGas = maxPriorityFeePerGas
    self.gasLimit = gasLimit
    self.to = to
    self.value = value
    self.data = data
    self.accessList = accessList
    self.maxFeePerBlobGas = maxFeePerBlobGas
    self.blobVersionedHashes = blobVersionedHashes
    self.authorizations = authorizations
    self.isPrivate = isPrivate
  }
}

extension UnsignedTransaction {
  /// The gas of its blobs (EIP-4844: 131,072 a blob).
  @inlinable public var blobGas: UInt64 { UInt64(blobVersionedHashes.count) &* BlobSchedule.gasPerBlob }

  /// What a unit of gas costs at this base fee: min(maximum fee, base fee + priority fee) (EIP-1559). Types with one price
  /// have it in both fields, so the formula gives that price.
  public func effectiveGasPrice(baseFee: UInt256) -> UInt256 {
    let (sum, overflow) = baseFee.addingReportingOverflow(maxPriorityFeePerGas)
    return overflow ? maxFeePerGas : min(maxFeePerGas, sum)
  }

  /// Writes the fields before the signature, in the order of the type's specification.
  func encodeFields(to list: inout RLPWriter) {
    if kind != .legacy { list.uint(chainID ?? 0) }
    list.uint(nonce)
    if kind.hasTwoFees { list.uint(maxPriorityFeePerGas) }
    list.uint(maxFeePerGas)
    list.uint(gasLimit)
    list.optionalAddress(to)
    list.uint(value)
    list.string(data)
    if kind != .legacy { list.accessList(accessList) }
    if kind == .blob {
      list.uint(maxFeePerBlobGas)
      list.list { hashes in for hash in blobVersionedHashes { hashes.hash(hash) } }
    }
    if kind == .setCode {
      list.list { items in for authorization in authorizations { authorization.encode(to: &items) } }
    }
  }

  /// The hash that the sender signs: of the fields, with the chain id and two zeros behind them for a protected legacy
  /// transaction (EIP-155), with the type before them for the later types (EIP-2718).
  public var signingHash: Hash256 {
    var writer = RLPWriter(capacity: 160 + data.count + accessList.count * 64)
    if kind != .legacy { writer.encodedItem([kind.rawValue]) }
    writer.list { list in
      encodeFields(to: &list)
      if kind == .legacy, let chainID {
        list.uint(chainID)
        list.uint(0 as UInt64)
        list.uint(0 as UInt64)
      }
    }
    return keccak256(writer.bytes)
  }
}

extension TransactionKind {
  /// Whether the type has a priority fee beside the maximum fee.
  var hasTwoFees: Bool { self != .legacy && self != .accessList }
}
