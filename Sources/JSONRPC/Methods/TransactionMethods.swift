import Chain
import EthereumTypes
import JSON
import Primitives

/// The `eth` methods about transactions that are in the chain or wait for it, and their receipts.
extension RPCEnvironment {
  func transactionMethods() -> [RPCMethod] {
    [
      RPCMethod("eth_getTransactionByHash", [.init("hash")], "a transaction") { [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        let view = try view()
        if let found = try view.transaction(hash) {
          try write(found.block, index: found.index, view, into: &writer)
        } else if let pooled = pending.flatMap({ $0.withPool { $0[hash] } }) {
          writer.transaction(pooled.transaction, sender: pooled.sender, place: nil)
        } else {
          writer.null()
        }
      },
      RPCMethod("eth_getTransactionByBlockNumberAndIndex", [.init("block"), .init("index")], "a transaction by its place") {
        [self] (arguments, writer) throws(RPCError) in
        let reference = try arguments.required(0).blockNumber()
        try write(reference, index: arguments.required(1).quantity("hexutil.Uint"), into: &writer)
      },
      RPCMethod("eth_getTransactionByBlockHashAndIndex", [.init("hash"), .init("index")], "a transaction by its place") {
        [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        try write(.hash(hash), index: arguments.required(1).quantity("hexutil.Uint"), into: &writer)
      },
      RPCMethod("eth_getRawTransactionByHash", [.init("hash")], "a transaction's encoding") { [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        if let found = try view().transaction(hash) {
          writer.data(found.block.transactions[found.index].encoded)
        } else if let pooled = pending.flatMap({ $0.withPool { $0[hash] } }) {
          writer.data(pooled.transaction.encoded)
        } else {
          writer.string("0x")
        }
      },
      RPCMethod("eth_getRawTransactionByBlockNumberAndIndex", [.init("block"), .init("index")], "a transaction's encoding by its place") {
        [self] (arguments, writer) throws(RPCError) in
        let reference = try arguments.required(0).blockNumber()
        try writeRaw(reference, index: arguments.required(1).quantity("hexutil.Uint"), into: &writer)
      },
      RPCMethod("eth_getRawTransactionByBlockHashAndIndex", [.init("hash"), .init("index")], "a transaction's encoding by its place") {
        [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        try writeRaw(.hash(hash), index: arguments.required(1).quantity("hexutil.Uint"), into: &writer)
      },
      RPCMethod("eth_getTransactionReceipt", [.init("hash")], "what came of a transaction") { [self] (arguments, writer) throws(RPCError) in
        let view = try view()
        guard let found = try view.transaction(arguments.required(0).hash()) else { return writer.null() }
        try writeReceipts(of: found.block, found.found, only: found.index, view, into: &writer)
      },
      RPCMethod("eth_getBlockReceipts", [.init("block")], "what came of all of a block's transactions") {
        [self] (arguments, writer) throws(RPCError) in
        let view = try view()
        guard let (block, found) = try view.block(arguments.required(0).blockNumberOrHash()) else { return writer.null() }
        writer.beginArray()
        try writeReceipts(of: block, found, only: nil, view, into: &writer)
        writer.endArray()
      },
    ]
  }

  private func write(_ block: Block, index: Int, _ view: ReadView, into writer: inout JSONWriter) throws(RPCError) {
    let transaction = block.transactions[index]
    let sender = try view.sender(transaction, block.header)
    writer.transaction(transaction, sender: sender, place: TransactionPlace(block: block.header, hash: block.hash, index: index))
  }

  private func write(_ reference: BlockReference, index: UInt64, into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    guard let (block, _) = try view.block(reference), index < UInt64(block.transactions.count) else { return writer.null() }
    try write(block, index: Int(index), view, into: &writer)
  }

  private func writeRaw(_ reference: BlockReference, index: UInt64, into writer: inout JSONWriter) throws(RPCError) {
    guard let (block, _) = try view().block(reference), index < UInt64(block.transactions.count) else { return writer.string("0x") }
    writer.data(block.transactions[Int(index)].encoded)
  }

  /// Writes one receipt or all of a block's, one after the other.
  private func writeReceipts(
    of block: Block, _ found: ReadView.FoundHeader, only: Int?, _ view: ReadView, into writer: inout JSONWriter
  ) throws(RPCError) {
    var setting = ReceiptSetting(configuration: view.configuration, header: block.header, blockHash: block.hash, firstLogIndex: 0)
    for (index, (stored, transaction)) in zip(try view.receipts(found), block.transactions).enumerated() {
      if only == nil || only == index {
        let sender = try view.sender(transaction, block.header)
        writer.receipt(stored, of: transaction, index: index, sender: sender, setting)
      }
      setting.firstLogIndex += stored.receipt.logs.count
    }
  }
}
