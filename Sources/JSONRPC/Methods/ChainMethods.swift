import Chain
import EthereumTypes
import JSON
import Primitives

/// The `eth` methods about the chain as a whole and its blocks.
extension RPCEnvironment {
  func chainMethods() -> [RPCMethod] {
    let chainID = chain.configuration.chainID
    return [
      RPCMethod("eth_chainId", [], "the chain's id, which signatures contain", cost: .immediate) { (_, writer) throws(RPCError) in
        writer.quantity(chainID)
      },
      RPCMethod("eth_blockNumber", [], "number of the last block", cost: .immediate) { [chain] (_, writer) throws(RPCError) in
        writer.quantity(chain.head.number)
      },
      RPCMethod("eth_syncing", [], "false, or how far the node has caught up", cost: .immediate) { (_, writer) throws(RPCError) in
        writer.bool(false)
      },
      RPCMethod("eth_mining", [], "whether the node makes blocks", cost: .immediate) { [identity] (_, writer) throws(RPCError) in
        writer.bool(identity.isMining)
      },
      RPCMethod("eth_hashrate", [], "always zero: there is no proof of work", cost: .immediate) { (_, writer) throws(RPCError) in
        writer.quantity(0)
      },
      RPCMethod("eth_coinbase", [], "the account named in blocks that the node makes", cost: .immediate) {
        [self] (_, writer) throws(RPCError) in
        try writeEtherbase(into: &writer)
      },
      RPCMethod("eth_etherbase", [], "as eth_coinbase", cost: .immediate) { [self] (_, writer) throws(RPCError) in
        try writeEtherbase(into: &writer)
      },
      RPCMethod("eth_getHeaderByNumber", [.init("block")], "a block's header") { [self] (arguments, writer) throws(RPCError) in
        writeHeader(try view().header(arguments.required(0).blockNumber()), into: &writer)
      },
      RPCMethod("eth_getHeaderByHash", [.init("hash")], "a block's header") { [self] (arguments, writer) throws(RPCError) in
        writeHeader(try view().header(.hash(arguments.required(0).hash())), into: &writer)
      },
      RPCMethod("eth_getBlockByNumber", [.init("block"), .init("full")], "a block with its transactions in full or by hash") {
        [self] (arguments, writer) throws(RPCError) in
        let reference = try arguments.required(0).blockNumber()
        try writeBlock(reference, full: arguments.required(1).bool(), into: &writer)
      },
      RPCMethod("eth_getBlockByHash", [.init("hash"), .init("full")], "a block with its transactions in full or by hash") {
        [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        try writeBlock(.hash(hash), full: arguments.required(1).bool(), into: &writer)
      },
      RPCMethod("eth_getBlockTransactionCountByNumber", [.init("block")], "number of a block's transactions") {
        [self] (arguments, writer) throws(RPCError) in
        let block = try view().block(arguments.required(0).blockNumber())
        if let block { writer.quantity(block.block.transactions.count) } else { writer.null() }
      },
      RPCMethod("eth_getBlockTransactionCountByHash", [.init("hash")], "number of a block's transactions") {
        [self] (arguments, writer) throws(RPCError) in
        let block = try view().block(.hash(arguments.required(0).hash()))
        if let block { writer.quantity(block.block.transactions.count) } else { writer.null() }
      },
      RPCMethod("eth_getUncleCountByBlockNumber", [.init("block")], "number of a block's uncles") {
        [self] (arguments, writer) throws(RPCError) in
        let block = try view().block(arguments.required(0).blockNumber())
        if let block { writer.quantity(block.block.uncles.count) } else { writer.null() }
      },
      RPCMethod("eth_getUncleCountByBlockHash", [.init("hash")], "number of a block's uncles") {
        [self] (arguments, writer) throws(RPCError) in
        let block = try view().block(.hash(arguments.required(0).hash()))
        if let block { writer.quantity(block.block.uncles.count) } else { writer.null() }
      },
      RPCMethod("eth_getUncleByBlockNumberAndIndex", [.init("block"), .init("index")], "the header of an uncle") {
        [self] (arguments, writer) throws(RPCError) in
        let reference = try arguments.required(0).blockNumber()
        try writeUncle(view().block(reference), index: arguments.required(1).quantity("hexutil.Uint"), into: &writer)
      },
      RPCMethod("eth_getUncleByBlockHashAndIndex", [.init("hash"), .init("index")], "the header of an uncle") {
        [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        try writeUncle(view().block(.hash(hash)), index: arguments.required(1).quantity("hexutil.Uint"), into: &writer)
      },
    ]
  }

  private func writeEtherbase(into writer: inout JSONWriter) throws(RPCError) {
    guard let address = identity.address else { throw .failed("etherbase must be explicitly specified") }
    writer.address(address)
  }

  private func writeHeader(_ found: ReadView.FoundHeader?, into writer: inout JSONWriter) {
    if let found { writer.header(found) } else { writer.null() }
  }

  private func writeBlock(_ reference: BlockReference, full: Bool, into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    guard let (block, found) = try view.block(reference) else { return writer.null() }
    var senders: [Address]?
    if full {
      var recovered: [Address] = []
      recovered.reserveCapacity(block.transactions.count)
      for transaction in block.transactions { recovered.append(try view.sender(transaction, block.header)) }
      senders = recovered
    }
    writer.block(block, found, senders: senders)
  }

  private func writeUncle(
    _ found: (block: Block, found: ReadView.FoundHeader)?, index: UInt64, into writer: inout JSONWriter
  ) throws(RPCError) {
    guard let found, index < UInt64(found.block.uncles.count) else { return writer.null() }
    let uncle = found.block.uncles[Int(index)]
    writer.block(
      Block(header: uncle), ReadView.FoundHeader(header: uncle, hash: uncle.hash, totalDifficulty: UInt256()), senders: nil)
  }
}
