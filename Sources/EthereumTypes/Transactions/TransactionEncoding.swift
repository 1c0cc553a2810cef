import Primitives

extension Transaction {
  /// The encoding whose hash names the transaction: an RLP list, with the type byte before it for the later types
  /// (EIP-2718). This is what `eth_sendRawTransaction` takes.
  public var encoded: Bytes { Transaction.encode(unsigned, v: v, r: r, s: s) }

  static func encode(_ unsigned: UnsignedTransaction, v: UInt64, r: UInt256, s: UInt256) -> Bytes {
    var writer = RLPWriter(capacity: 192 + unsigned.data.count + unsigned.accessList.count * 64)
    if unsigned.kind != .legacy { writer.encodedItem([unsigned.kind.rawValue]) }
    writer.list { list in
      unsigned.encodeFields(to: &list)
      list.uint(v)
      list.uint(r)
      list.uint(s)
    }
    return writer.bytes
  }

  /// Appends the transaction as an item of a block's body or of a network message: the list itself for a legacy
  /// transaction, a string holding the encoding for the other types.
  public func encodeItem(to writer: inout RLPWriter) {
    if kind == .legacy { writer.encodedItem(encoded) } else { writer.string(encoded) }
  }
}
