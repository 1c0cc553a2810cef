import Consensus
import KeyValueStore
import Primitives

/// The last block of a chain, with what the next one is checked against.
public struct ChainHead: Sendable, Hashable {
  public var number: UInt64
  public var hash: Hash256
  /// The sum of all difficulties up to and including the block.
  public var totalDifficulty: UInt256

  public init(number: UInt64, hash: Hash256, totalDifficulty: UInt256) {
    self.number = number
    self.hash = hash
    self.totalDifficulty = totalDifficulty
  }
}

/// What a store says about its chain beside the blocks.
public struct ChainMeta: Sendable {
  private let reader: any KeyValueReader

  public init(_ reader: any KeyValueReader) { self.reader = reader }

  private static let headKey = Array("chain/head".utf8)
  private static let genesisKey = Array("chain/genesis".utf8)
  private static let snapshotKey = Array("chain/snapshot/".utf8)

  /// The last block; nil where there is no chain.
  public func head() throws(KeyValueStoreError) -> ChainHead? {
    guard let value = try reader.value(.meta, ChainMeta.headKey) else { return nil }
    do throws(RLPError) {
      return try value.decodeRLPList { (list) throws(RLPError) in
        ChainHead(number: try list.uint64(), hash: try list.hash(), totalDifficulty: try list.uint256())
      }
    } catch { throw .corruption("head: \(error)") }
  }

  /// The genesis file that the chain was made with, or the last compatible one since.
  public func genesisFile() throws(KeyValueStoreError) -> Bytes? { try reader.value(.meta, ChainMeta.genesisKey) }

  /// The last consensus snapshot kept at or before a height.
  public func snapshot(atOrBefore number: UInt64) throws(KeyValueStoreError) -> (number: UInt64, snapshot: ConsensusSnapshot)? {
    let cursor = try reader.cursor(.meta)
    try cursor.seek(backTo: ChainMeta.snapshotKey + BlockKeys.bigEndian(number))
    guard cursor.isValid, let key = cursor.key, key.starts(with: ChainMeta.snapshotKey), let value = cursor.value,
      let found = key.withUnsafeBytes({ $0.bigEndianUInt64(at: ChainMeta.snapshotKey.count) })
    else { return nil }
    do throws(RLPError) { return (found, try ConsensusSnapshot(decoding: value)) } catch {
      throw .corruption("consensus snapshot of block \(found): \(error)")
    }
  }

  // MARK: Writing

  static func put(_ head: ChainHead, into batch: WriteBatch) {
    let value = encodeRLPList { list in
      list.uint(head.number)
      list.hash(head.hash)
      list.uint(head.totalDifficulty)
    }
    batch.put(.meta, headKey, value)
  }

  static func putGenesisFile(_ bytes: Bytes, into batch: WriteBatch) { batch.put(.meta, genesisKey, bytes) }

  static func put(_ snapshot: ConsensusSnapshot, at number: UInt64, into batch: WriteBatch) {
    batch.put(.meta, snapshotKey + BlockKeys.bigEndian(number), snapshot.encoded)
  }

  static func removeSnapshot(at number: UInt64, from batch: WriteBatch) {
    batch.delete(.meta, snapshotKey + BlockKeys.bigEndian(number))
  }
}
