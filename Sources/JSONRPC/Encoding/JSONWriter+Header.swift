import EthereumTypes
import JSON
import Primitives

// Members stand in alphabetical order, as GoQuorum sends them; those of later forks only when the header has them.
extension JSONWriter {
  /// A header as eth_getHeaderBy… gives it.
  mutating func header(_ found: ReadView.FoundHeader) {
    beginObject()
    headerMembersUpToReceiptsRoot(found.header, hash: found.hash)
    key("sha3Uncles")
    hash(found.header.unclesHash)
    key("size")
    quantity(found.header.sizeInMemory)
    key("stateRoot")
    hash(found.header.stateRoot)
    key("timestamp")
    quantity(found.header.timestamp)
    key("totalDifficulty")
    quantity(found.totalDifficulty)
    key("transactionsRoot")
    hash(found.header.transactionsRoot)
    if let root = found.header.withdrawalsRoot {
      key("withdrawalsRoot")
      hash(root)
    }
    endObject()
  }

  /// A block with its transactions in full or by hash.
  ///
  /// - Parameter senders: the transactions' senders, in order; empty when only hashes are wanted
  mutating func block(_ block: Block, _ found: ReadView.FoundHeader, senders: [Address]?) {
    let header = block.header
    beginObject()
    headerMembersUpToReceiptsRoot(header, hash: block.hash)
    key("sha3Uncles")
    hash(header.unclesHash)
    key("size")
    quantity(UInt64(block.encoded.count))
    key("stateRoot")
    hash(header.stateRoot)
    key("timestamp")
    quantity(header.timestamp)
    key("totalDifficulty")
    quantity(found.totalDifficulty)
    key("transactions")
    beginArray()
    for (index, transaction) in block.transactions.enumerated() {
      if let senders, index < senders.count {
        self.transaction(transaction, sender: senders[index], place: TransactionPlace(block: header, hash: block.hash, index: index))
      } else {
        hash(transaction.hash)
      }
    }
    endArray()
    key("transactionsRoot")
    hash(header.transactionsRoot)
    key("uncles")
    beginArray()
    for uncle in block.uncles { hash(uncle.hash) }
    endArray()
    if let withdrawals = block.withdrawals {
      key("withdrawals")
      beginArray()
      for withdrawal in withdrawals { self.withdrawal(withdrawal) }
      endArray()
    }
    if let root = header.withdrawalsRoot {
      key("withdrawalsRoot")
      hash(root)
    }
    endObject()
  }

  private mutating func headerMembersUpToReceiptsRoot(_ header: Header, hash blockHash: Hash256) {
    if let baseFee = header.baseFeePerGas {
      key("baseFeePerGas")
      quantity(baseFee)
    }
    if let used = header.blobGasUsed {
      key("blobGasUsed")
      quantity(used)
    }
    key("difficulty")
    quantity(header.difficulty)
    if let excess = header.excessBlobGas {
      key("excessBlobGas")
      quantity(excess)
    }
    key("extraData")
    data(header.extraData)
    key("gasLimit")
    quantity(header.gasLimit)
    key("gasUsed")
    quantity(header.gasUsed)
    key("hash")
    hash(blockHash)
    key("logsBloom")
    data(header.logsBloom.bytes)
    key("miner")
    address(header.coinbase)
    key("mixHash")
    hash(header.mixHash)
    key("nonce")
    data(header.nonceBytes)
    key("number")
    quantity(header.number)
    if let root = header.parentBeaconBlockRoot {
      key("parentBeaconBlockRoot")
      hash(root)
    }
    key("parentHash")
    hash(header.parentHash)
    key("receiptsRoot")
    hash(header.receiptsRoot)
    if let requestsHash = header.requestsHash {
      key("requestsHash")
      hash(requestsHash)
    }
  }

  private mutating func withdrawal(_ withdrawal: Withdrawal) {
    beginObject()
    key("index")
    quantity(withdrawal.index)
    key("validatorIndex")
    quantity(withdrawal.validatorIndex)
    key("address")
    address(withdrawal.address)
    key("amount")
    quantity(withdrawal.amount)
    endObject()
  }
}

extension Header {
  /// What geth gives as a header's `size`: the bytes of its structure in Go's memory, not of its encoding.
  var sizeInMemory: UInt64 {
    let structureBytes = 544
    let numberBits = UInt64.bitWidth - number.leadingZeroBitCount
    return UInt64(structureBytes + extraData.count + (difficulty.bitWidthUsed + numberBits) / 8)
  }
}

extension UInt256 {
  /// Bits up to the highest one that is set.
  var bitWidthUsed: Int {
    if l3 != 0 { return 256 - l3.leadingZeroBitCount }
    if l2 != 0 { return 192 - l2.leadingZeroBitCount }
    if l1 != 0 { return 128 - l1.leadingZeroBitCount }
    return 64 - l0.leadingZeroBitCount
  }
}
