import Chain
import EthereumTypes
import JSON
import Primitives

/// What a receipt's JSON form says beyond the receipt.
struct ReceiptSetting {
  var configuration: ChainConfiguration
  var header: Header
  var blockHash: Hash256
  /// Logs of the block's earlier transactions.
  var firstLogIndex: Int
}

extension JSONWriter {
  /// A receipt as eth_getTransactionReceipt gives it.
  mutating func receipt(_ stored: StoredReceipt, of transaction: Transaction, index: Int, sender: Address, _ setting: ReceiptSetting) {
    let receipt = stored.receipt
    beginObject()
    if transaction.kind == .blob, let excess = setting.header.excessBlobGas {
      key("blobGasPrice")
      let schedule = setting.configuration.blobSchedule(at: setting.configuration.fork(for: setting.header))
      quantity(schedule?.baseFee(excessBlobGas: excess) ?? UInt256())
      key("blobGasUsed")
      quantity(transaction.blobGas)
    }
    key("blockHash")
    hash(setting.blockHash)
    key("blockNumber")
    quantity(setting.header.number)
    key("contractAddress")
    address(stored.contractAddress)
    key("cumulativeGasUsed")
    quantity(receipt.cumulativeGasUsed)
    // GoQuorum is older than this member; clients expect it where a base fee exists.
    if setting.header.baseFeePerGas != nil {
      key("effectiveGasPrice")
      quantity(stored.effectiveGasPrice)
    }
    key("from")
    address(sender)
    key("gasUsed")
    quantity(stored.gasUsed)
    if setting.configuration.isQuorum {
      key("isPrivacyMarkerTransaction")
      bool(false)
    }
    key("logs")
    beginArray()
    for (offset, log) in receipt.logs.enumerated() {
      self.log(
        log, blockNumber: setting.header.number, blockHash: setting.blockHash, transactionHash: transaction.hash, transactionIndex: index,
        logIndex: setting.firstLogIndex + offset)
    }
    endArray()
    key("logsBloom")
    data(receipt.bloom.bytes)
    switch receipt.outcome {
    case .stateRoot(let root):
      key("root")
      hash(root)
    case .status(let succeeded):
      key("status")
      quantity(succeeded ? 1 : 0)
    }
    key("to")
    address(transaction.to)
    key("transactionHash")
    hash(transaction.hash)
    key("transactionIndex")
    quantity(index)
    key("type")
    quantity(UInt64(transaction.kind.rawValue))
    endObject()
  }

  /// An event with its place in the chain.
  mutating func log(
    _ log: Log, blockNumber: UInt64, blockHash: Hash256, transactionHash: Hash256, transactionIndex: Int, logIndex: Int
  ) {
    beginObject()
    key("address")
    address(log.address)
    key("topics")
    beginArray()
    for topic in log.topics { hash(topic) }
    endArray()
    key("data")
    data(log.data)
    key("blockNumber")
    quantity(blockNumber)
    key("transactionHash")
    hash(transactionHash)
    key("transactionIndex")
    quantity(transactionIndex)
    key("blockHash")
    hash(blockHash)
    key("logIndex")
    quantity(logIndex)
    key("removed")
    bool(false)
    endObject()
  }
}
