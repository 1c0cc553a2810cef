import Primitives

/// Ether that a block credits on behalf of the consensus layer (EIP-4895).
public struct Withdrawal: Sendable, Hashable {
  /// The number of withdrawals before it.
  public var index: UInt64
  /// The validator it comes from.
  public var validatorIndex: UInt64
  /// The account credited.
  public var address: Address
  /// The amount in Gwei.
  public var amount: UInt64

  public init(index: UInt64, validatorIndex: UInt64, address: Address, amount: UInt64) {
    self.index = index
    self.validatorIndex = validatorIndex
    self.address = address
    self.amount = amount
  }

  /// The amount in wei.
  public var amountInWei: UInt256 { UInt256(amount) &* UInt256(1_000_000_000) }

  /// Reads the next item.
  public init(_ reader: inout RLPReader) throws(RLPError) {
    var list = try reader.list()
    index = try list.uint64()
    validatorIndex = try list.uint64()
    address = try list.address()
    amount = try list.uint64()
    try list.finish()
  }

  /// Appends it as an item.
  public func encode(to writer: inout RLPWriter) {
    writer.list { list in
      list.uint(index)
      list.uint(validatorIndex)
      list.address(address)
      list.uint(amount)
    }
  }

  /// The encoding that the withdrawals trie holds.
  public var encoded: Bytes {
    var writer = RLPWriter(capacity: 48)
    encode(to: &writer)
    return writer.bytes
  }
}
