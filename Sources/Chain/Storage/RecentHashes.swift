import EthereumTypes
import KeyValueStore
import Primitives

/// The hashes of the last blocks, for BLOCKHASH: kept in memory as blocks are added, read from the store before that.
final class RecentHashes {
  private let blocks: BlockStore
  private var hashes: [UInt64: Hash256] = [:]
  /// How far back the instruction reaches.
  static let reach: UInt64 = 256

  init(_ blocks: BlockStore) { self.blocks = blocks }

  func add(_ number: UInt64, _ hash: Hash256) {
    hashes[number] = hash
    if number > RecentHashes.reach { hashes[number - RecentHashes.reach - 1] = nil }
  }

  func hash(_ number: UInt64) throws(KeyValueStoreError) -> Hash256? {
    if let hash = hashes[number] { return hash }
    guard let hash = try blocks.hash(ofBlock: number) else { return nil }
    hashes[number] = hash
    return hash
  }
}
