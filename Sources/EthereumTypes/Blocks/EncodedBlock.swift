import Primitives

/// A block that is decoded as far as its header; the places of its transactions are known, so that several threads can
/// decode them at the same time.
public struct EncodedBlock: Sendable {
  /// The block's encoding.
  public let bytes: Bytes
  public let header: Header
  /// The hash that names the block; see `Header.hash`.
  public let hash: Hash256
  /// Where in `bytes` each transaction stands, prefix included.
  public let transactionRanges: [Range<Int>]
  private let unclesOffset: Int
  private let hasWithdrawals: Bool

  /// Reads the header and finds the transactions; what is inside them is checked only when they are decoded.
  public init(_ bytes: Bytes) throws(BlockError) {
    let parts: Result<Parts, RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) { return .success(try Parts(raw)) } catch { return .failure(error) }
    }
    switch parts {
    case .failure(let error): throw .rlp(error)
    case .success(let parts):
      self.bytes = bytes
      header = parts.header
      hash = parts.header.hash
      transactionRanges = parts.transactionRanges
      unclesOffset = parts.unclesOffset
      hasWithdrawals = parts.hasWithdrawals
    }
  }

  private struct Parts {
    var header: Header
    var transactionRanges: [Range<Int>] = []
    var unclesOffset: Int
    var hasWithdrawals: Bool

    init(_ raw: UnsafeRawBufferPointer) throws(RLPError) {
      var outer = RLPReader(raw)
      var list = try outer.list()
      try outer.finish()
      header = try Header(&list)
      var items = try list.list()
      // A transaction takes some hundred bytes; the guess only spares growing.
      transactionRanges.reserveCapacity(items.remaining.count / 100)
      while !items.isAtEnd {
        let item = try items.encodedItem()
        guard let base = raw.baseAddress, let itemBase = item.baseAddress else { throw .truncated }
        let offset = itemBase - base
        transactionRanges.append(offset..<offset + item.count)
      }
      unclesOffset = raw.count - list.remaining.count
      guard list.nextIsList else { throw list.isAtEnd ? .missingItem : .expectedList }
      try list.skip()
      hasWithdrawals = !list.isAtEnd
      if hasWithdrawals {
        guard list.nextIsList else { throw .expectedList }
        try list.skip()
      }
      try list.finish()
    }
  }

  /// The number of transactions.
  public var transactionCount: Int { transactionRanges.count }

  /// Decodes the transaction at a place from 0; may be called from any thread.
  public func transaction(at index: Int) throws(BlockError) -> Transaction {
    guard transactionRanges.indices.contains(index) else { throw .rlp(.missingItem) }
    let range = transactionRanges[index]
    let result: Result<Transaction, TransactionError> = bytes.withUnsafeBytes { raw in
      do throws(TransactionError) {
        var reader = RLPReader(UnsafeRawBufferPointer(rebasing: raw[range]))
        return .success(try Transaction(item: &reader))
      } catch { return .failure(error) }
    }
    do throws(TransactionError) { return try result.get() } catch { throw .transaction(index: index, error) }
  }

  /// Decodes the uncles' headers.
  public func uncles() throws(BlockError) -> [Header] { try tail().uncles }

  /// Decodes the withdrawals; nil where the block has none of them, which is before Shanghai.
  public func withdrawals() throws(BlockError) -> [Withdrawal]? { try tail().withdrawals }

  private func tail() throws(BlockError) -> (uncles: [Header], withdrawals: [Withdrawal]?) {
    let result: Result<([Header], [Withdrawal]?), RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) {
        var reader = RLPReader(UnsafeRawBufferPointer(rebasing: raw[unclesOffset...]))
        var items = try reader.list()
        var uncles: [Header] = []
        while !items.isAtEnd { uncles.append(try Header(&items)) }
        guard hasWithdrawals else { return .success((uncles, nil)) }
        items = try reader.list()
        var withdrawals: [Withdrawal] = []
        while !items.isAtEnd { withdrawals.append(try Withdrawal(&items)) }
        return .success((uncles, withdrawals))
      } catch { return .failure(error) }
    }
    do throws(RLPError) { return try result.get() } catch { throw .rlp(error) }
  }

  /// Decodes everything.
  public func decoded() throws(BlockError) -> Block {
    var transactions: [Transaction] = []
    transactions.reserveCapacity(transactionCount)
    for index in transactionRanges.indices { transactions.append(try transaction(at: index)) }
    let (uncles, withdrawals) = try tail()
    return Block(header: header, hash: hash, transactions: transactions, uncles: uncles, withdrawals: withdrawals)
  }
}
