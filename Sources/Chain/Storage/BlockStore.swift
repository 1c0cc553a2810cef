import EthereumTypes
import KeyValueStore
import Primitives

/// Headers, bodies, receipts, and the ways to find them, in a store or a snapshot of one.
///
/// Any number of threads may read. What is read was written by us, so anything that can't be decoded is `corruption`.
public struct BlockStore: Sendable {
  private let reader: any KeyValueReader

  public init(_ reader: any KeyValueReader) { self.reader = reader }

  /// Where a transaction stands.
  public struct TransactionPlace: Sendable, Hashable {
    public var blockNumber: UInt64
    public var index: Int

    public init(blockNumber: UInt64, index: Int) {
      self.blockNumber = blockNumber
      self.index = index
    }
  }

  // MARK: Finding

  /// The hash of the chain's block at a height.
  public func hash(ofBlock number: UInt64) throws(KeyValueStoreError) -> Hash256? { try head(number)?.hash }

  /// The hash of the chain's block at a height, and the sum of all difficulties up to it.
  public func head(_ number: UInt64) throws(KeyValueStoreError) -> ChainHead? {
    guard let value = try reader.value(.lookups, BlockKeys.number(number)) else { return nil }
    guard value.count == 64, let hash = Hash256(bytes: value[..<32]) else {
      throw .corruption("the hash of block \(number) has \(value.count) bytes")
    }
    return ChainHead(number: number, hash: hash, totalDifficulty: UInt256(bigEndian: value[32...]))
  }

  /// The height of the block with this hash, if the store has it.
  public func number(ofBlock hash: Hash256) throws(KeyValueStoreError) -> UInt64? {
    guard let value = try reader.value(.lookups, BlockKeys.hash(hash)) else { return nil }
    guard let number = value.withUnsafeBytes({ $0.bigEndianUInt64() }) else {
      throw .corruption("the number of block \(hash) has \(value.count) bytes")
    }
    return number
  }

  /// Where the transaction with this hash stands.
  public func place(ofTransaction hash: Hash256) throws(KeyValueStoreError) -> TransactionPlace? {
    guard let value = try reader.value(.lookups, BlockKeys.transaction(hash)) else { return nil }
    guard value.count == 16,
      let number = value.withUnsafeBytes({ $0.bigEndianUInt64() }),
      let index = value.withUnsafeBytes({ $0.bigEndianUInt64(at: 8) }).flatMap(Int.init(exactly:))
    else { throw .corruption("the place of transaction \(hash) has \(value.count) bytes") }
    return TransactionPlace(blockNumber: number, index: index)
  }

  // MARK: Reading

  /// A block's header.
  public func header(_ number: UInt64, _ hash: Hash256) throws(KeyValueStoreError) -> Header? {
    guard let value = try reader.value(.headers, BlockKeys.block(number, hash)) else { return nil }
    do throws(RLPError) { return try Header(decoding: value) } catch { throw .corruption("header of block \(number): \(error)") }
  }

  /// The header of the chain's block at a height.
  public func header(_ number: UInt64) throws(KeyValueStoreError) -> Header? {
    guard let hash = try hash(ofBlock: number) else { return nil }
    return try header(number, hash)
  }

  /// A whole block.
  public func block(_ number: UInt64, _ hash: Hash256) throws(KeyValueStoreError) -> Block? {
    guard let header = try reader.value(.headers, BlockKeys.block(number, hash)),
      let body = try reader.value(.bodies, BlockKeys.block(number, hash))
    else { return nil }
    do throws(BlockError) {
      let encoded = try EncodedBlock(BlockStore.join(header: header, body: body))
      return try encoded.decoded()
    } catch { throw .corruption("block \(number): \(error)") }
  }

  /// A block as far as its header, its transactions to be decoded one by one.
  public func encodedBlock(_ number: UInt64, _ hash: Hash256) throws(KeyValueStoreError) -> EncodedBlock? {
    guard let header = try reader.value(.headers, BlockKeys.block(number, hash)),
      let body = try reader.value(.bodies, BlockKeys.block(number, hash))
    else { return nil }
    do throws(BlockError) { return try EncodedBlock(BlockStore.join(header: header, body: body)) } catch {
      throw .corruption("block \(number): \(error)")
    }
  }

  /// A block's receipts, in the order of its transactions.
  public func receipts(_ number: UInt64, _ hash: Hash256) throws(KeyValueStoreError) -> [StoredReceipt]? {
    guard let value = try reader.value(.receipts, BlockKeys.block(number, hash)) else { return nil }
    let decoded: Result<[StoredReceipt], RLPError> = value.withUnsafeBytes { raw in
      do throws(RLPError) { return .success(try StoredReceipt.decode(raw)) } catch { return .failure(error) }
    }
    do throws(RLPError) { return try decoded.get() } catch { throw .corruption("receipts of block \(number): \(error)") }
  }

  // MARK: Writing

  /// Puts a block into a batch: header, body, receipts, and how to find it and its transactions.
  static func put(
    _ block: EncodedBlock, totalDifficulty: UInt256, transactions: [Transaction], receipts: [StoredReceipt], into batch: WriteBatch
  ) {
    let number = block.header.number
    let key = BlockKeys.block(number, block.hash)
    let (header, body) = split(block)
    batch.put(.headers, key, header)
    batch.put(.bodies, key, body)
    batch.put(.receipts, key, StoredReceipt.encode(receipts))
    batch.put(.lookups, BlockKeys.hash(block.hash), BlockKeys.bigEndian(number))
    batch.put(.lookups, BlockKeys.number(number), block.hash.bytes + totalDifficulty.bigEndianBytes)
    var place = BlockKeys.bigEndian(number) + BlockKeys.bigEndian(0)
    for (index, transaction) in transactions.enumerated() {
      place.withUnsafeMutableBytes { $0.storeBytes(of: UInt64(index).bigEndian, toByteOffset: 8, as: UInt64.self) }
      batch.put(.lookups, BlockKeys.transaction(transaction.hash), place)
    }
  }

  // MARK: A block's two parts

  /// The header's encoding, and the payload of what follows it. A body without its list's prefix joins a header without being
  /// read.
  private static func split(_ block: EncodedBlock) -> (header: Bytes, body: Bytes) {
    let header = block.header.encoded
    let payload = block.bytes.withUnsafeBytes { raw -> Bytes in
      var outer = RLPReader(raw)
      guard var list = try? outer.list(), (try? list.skip()) != nil else { return [] }
      return Bytes(list.remaining)
    }
    return (header, payload)
  }

  private static func join(header: Bytes, body: Bytes) -> Bytes {
    var writer = RLPWriter(capacity: header.count + body.count + 9)
    writer.list { list in
      list.encodedItem(header)
      list.encodedItem(body)
    }
    return writer.bytes
  }
}
