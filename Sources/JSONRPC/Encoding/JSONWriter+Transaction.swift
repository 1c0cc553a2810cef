import EthereumTypes
import JSON
import Primitives

/// Where a transaction stands in the chain.
struct TransactionPlace {
  var block: Header
  var hash: Hash256
  var index: Int
}

extension JSONWriter {
  /// A transaction as eth_getTransactionBy… gives it; one that is pending has no place.
  mutating func transaction(_ transaction: Transaction, sender: Address, place: TransactionPlace?) {
    beginObject()
    key("blockHash")
    hash(place?.hash)
    key("blockNumber")
    if let place { quantity(place.block.number) } else { null() }
    key("from")
    address(sender)
    key("gas")
    quantity(transaction.gasLimit)
    key("gasPrice")
    quantity(place.map { transaction.effectiveGasPrice(baseFee: $0.block.baseFeePerGas) } ?? transaction.maxFeePerGas)
    if transaction.kind == .dynamicFee || transaction.kind == .blob || transaction.kind == .setCode {
      key("maxFeePerGas")
      quantity(transaction.maxFeePerGas)
      key("maxPriorityFeePerGas")
      quantity(transaction.maxPriorityFeePerGas)
    }
    if transaction.kind == .blob {
      key("maxFeePerBlobGas")
      quantity(transaction.maxFeePerBlobGas)
    }
    key("hash")
    hash(transaction.hash)
    key("input")
    data(transaction.data)
    key("nonce")
    quantity(transaction.nonce)
    key("to")
    address(transaction.to)
    key("transactionIndex")
    if let place { quantity(place.index) } else { null() }
    key("value")
    quantity(transaction.value)
    key("type")
    quantity(UInt64(transaction.kind.rawValue))
    if transaction.kind != .legacy { typedMembers(transaction) }
    key("v")
    quantity(transaction.v)
    key("r")
    quantity(transaction.r)
    key("s")
    quantity(transaction.s)
    if transaction.kind != .legacy, transaction.kind != .accessList {
      key("yParity")
      quantity(transaction.v)
    }
    endObject()
  }

  private mutating func typedMembers(_ transaction: Transaction) {
    key("accessList")
    accessList(transaction.accessList)
    key("chainId")
    quantity(transaction.chainID ?? 0)
    if transaction.kind == .blob {
      key("blobVersionedHashes")
      beginArray()
      for hash in transaction.blobVersionedHashes { self.hash(hash) }
      endArray()
    }
    if transaction.kind == .setCode {
      key("authorizationList")
      beginArray()
      for authorization in transaction.authorizations { self.authorization(authorization) }
      endArray()
    }
  }

  mutating func accessList(_ list: AccessList) {
    beginArray()
    for entry in list {
      beginObject()
      key("address")
      address(entry.address)
      key("storageKeys")
      beginArray()
      for key in entry.storageKeys { hash(key) }
      endArray()
      endObject()
    }
    endArray()
  }

  private mutating func authorization(_ authorization: Authorization) {
    beginObject()
    key("chainId")
    quantity(authorization.chainID)
    key("address")
    address(authorization.address)
    key("nonce")
    quantity(authorization.nonce)
    key("yParity")
    quantity(UInt64(authorization.yParity))
    key("r")
    quantity(authorization.r)
    key("s")
    quantity(authorization.s)
    endObject()
  }
}
