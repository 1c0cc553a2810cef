import Primitives

/// A header with what it commits to.
public struct Block: Sendable {
  public let header: Header
  /// The hash that names the block; see `Header.hash`.
  public let hash: Hash256
  public let transactions: [Transaction]
  public let uncles: [Header]
  /// The withdrawals; nil before Shanghai (EIP-4895).
  public let withdrawals: [Withdrawal]?

  public init(header: Header, transactions: [Transaction] = [], uncles: [Header] = [], withdrawals: [Withdrawal]? = nil) {
    self.init(header: header, hash: header.hash, transactions: transactions, uncles: uncles, withdrawals: withdrawals)
  }

  /// A block whose hash the caller knows.
  public init(header: Header, hash: Hash256, transactions: [Transaction], uncles: [Header] = [], withdrawals: [Withdrawal]? = nil) {
    self.header = header
    self.hash = hash
    self.transactions = transactions
    self.uncles = uncles
    self.withdrawals = withdrawals
  }

  @inlinable public var number: UInt64 { header.number }
}

extension Block {
  /// Decodes exactly one block: `[header, [transaction…], [uncle…]]`, with a list of withdrawals since Shanghai.
  public init(decoding bytes: some ContiguousByteSequence) throws(BlockError) {
    self = try EncodedBlock(bytes.withUnsafeBytes { Bytes($0) }).decoded()
  }

  /// Appends the block as an item.
  public func encode(to writer: inout RLPWriter) {
    writer.list { list in
      header.encode(to: &list)
      list.list { items in for transaction in transactions { transaction.encodeItem(to: &items) } }
      list.list { items in for uncle in uncles { uncle.encode(to: &items) } }
      if let withdrawals {
        list.list { items in for withdrawal in withdrawals { withdrawal.encode(to: &items) } }
      }
    }
  }

  /// The encoding.
  public var encoded: Bytes {
    var writer = RLPWriter(capacity: 1024 + transactions.count * 160)
    encode(to: &writer)
    return writer.bytes
  }

  /// The hash of a list of uncles, as a header states it.
  public static func unclesHash(_ uncles: [Header]) -> Hash256 {
    if uncles.isEmpty { return Header.emptyUnclesHash }
    var writer = RLPWriter(capacity: uncles.count * 640)
    writer.list { items in for uncle in uncles { uncle.encode(to: &items) } }
    return keccak256(writer.bytes)
  }
}

/// Why bytes are not a block.
public enum BlockError: Error, Hashable, Sendable {
  /// The block, its header, an uncle or a withdrawal is not canonical RLP of its form.
  case rlp(RLPError)
  /// The transaction at this place, from 0, doesn't decode.
  case transaction(index: Int, TransactionError)
}

extension BlockError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .rlp(let error): "block is not canonical: \(error)"
    case .transaction(let index, let error): "transaction \(index): \(error)"
    }
  }
}
