import EVM
import KeyValueStore
import Primitives
import Synchronization

/// The hashes of the last blocks, for BLOCKHASH: kept in memory as blocks are added, read from the store before that.
final class RecentHashes: Sendable {
  private let blocks: BlockStore
  private let hashes = Mutex<[UInt64: Hash256]>([:])
  /// How far back the instruction reaches.
  static let reach: UInt64 = 256

  init(_ blocks: BlockStore) { self.blocks = blocks }

  func add(_ number: UInt64, _ hash: Hash256) {
    hashes.withLock { hashes in
      hashes[number] = hash
      if number > RecentHashes.reach { hashes[number - RecentHashes.reach - 1] = nil }
    }
  }

  func hash(_ number: UInt64) throws(StateReadError) -> Hash256? {
    if let hash = hashes.withLock({ $0[number] }) { return hash }
    do throws(KeyValueStoreError) { return try blocks.hash(ofBlock: number) } catch { throw StateReadError(error.description) }
  }

  /// Forgets what may not be in the store.
  func removeAll() { hashes.withLock { $0 = [:] } }
}
