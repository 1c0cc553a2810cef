import Chain
import EthereumTypes
import JSON
import Primitives

/// The `debug` methods that give what is stored as it is encoded.
extension RPCEnvironment {
  func rawMethods() -> [RPCMethod] {
    [
      RPCMethod("debug_getRawHeader", [.init("block")], "a header's encoding") { [self] (arguments, writer) throws(RPCError) in
        guard let found = try view().header(arguments.required(0).blockNumberOrHash()) else { throw .failed("header not found") }
        writer.data(found.header.encoded)
      },
      RPCMethod("debug_getRawBlock", [.init("block")], "a block's encoding") { [self] (arguments, writer) throws(RPCError) in
        guard let found = try view().block(arguments.required(0).blockNumberOrHash()) else { throw .failed("block not found") }
        writer.data(found.block.encoded)
      },
      RPCMethod("debug_getBlockRlp", [.init("number")], "a block's encoding, without prefix") {
        [self] (arguments, writer) throws(RPCError) in
        let number = try arguments.required(0).uint64Number()
        guard let found = try view().block(.number(number)) else { throw .failed("block #\(number) not found") }
        found.block.encoded.withUnsafeBytes { writer.unprefixedData($0) }
      },
      RPCMethod("debug_getRawReceipts", [.init("block")], "the encodings of a block's receipts") {
        [self] (arguments, writer) throws(RPCError) in
        let view = try view()
        guard let found = try view.header(arguments.required(0).blockNumberOrHash()) else { throw .failed("header not found") }
        writer.beginArray()
        for stored in try view.receipts(found) { writer.data(stored.receipt.encoded) }
        writer.endArray()
      },
      RPCMethod("debug_getRawTransaction", [.init("hash")], "a transaction's encoding") { [self] (arguments, writer) throws(RPCError) in
        guard let found = try view().transaction(arguments.required(0).hash()) else { return writer.string("0x") }
        writer.data(found.block.transactions[found.index].encoded)
      },
      RPCMethod("debug_getBadBlocks", [], "blocks that broke a rule; none are kept") { (_, writer) throws(RPCError) in
        writer.beginArray()
        writer.endArray()
      },
    ]
  }
}
