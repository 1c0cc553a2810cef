import EVM
import KeyValueStore
import MerkleTrie
import Primitives

extension WorldState {
  /// Adds to `batch` what the blocks since the last write changed: call once, before the batch is written.
  ///
  /// The trie goes along when its nodes take more memory than they may, when enough has changed, and when
  /// `includingTrie` says so (before a planned end, so that the next start has nothing to catch up).
  public func prepareWrite(into batch: WriteBatch, includingTrie: Bool = false) {
    guard var row else { return }
    for key in pendingAccounts.keys.sorted(by: { $0.address < $1.address }) {
      guard let account = pendingAccounts[key] else { continue }
      if let record = account.record {
        record.withStoredForm { batch.put(.accounts, keys.account(key.address), $0) }
      } else {
        batch.delete(.accounts, keys.account(key.address))
      }
    }
    for key in pendingSlots.keys.sorted(by: { ($0.address, $0.slot) < ($1.address, $1.slot) }) {
      guard let value = pendingSlots[key] else { continue }
      if value.isZero {
        batch.delete(.storage, keys.slot(key.address, key.slot))
      } else {
        withStoredWord(value) { batch.put(.storage, keys.slot(key.address, key.slot), $0) }
      }
    }
    if (includingTrie || isTrieDue) && !isAbandoned {
      writeTrie(into: batch)
      row.trieBlock = row.head
      row.trieRoot = row.root
      self.row = row
    }
    batch.put(.meta, StateKeys.meta(namespace), row.bytes)
  }

  /// Tells that the batch of the last `prepareWrite` was written.
  public func didWrite() {
    storedRow = row
    for (key, account) in pendingAccounts { accountCache[key] = account }
    for (key, value) in pendingSlots { slotCache[key] = value }
    pendingAccounts.removeAll(keepingCapacity: true)
    pendingSlots.removeAll(keepingCapacity: true)
    pendingCodes = [:]
    trimTries()
  }

  /// Adds to `batch` what belongs to it, writes it, and takes note.
  public func write(_ batch: WriteBatch, durability: WriteDurability, includingTrie: Bool = false) throws(WorldStateError) {
    prepareWrite(into: batch, includingTrie: includingTrie)
    try storeResult { () throws(KeyValueStoreError) in try store.write(batch, durability: durability) }
    didWrite()
  }

  private var isTrieDue: Bool {
    storedRow == nil || unwrittenTrieChanges >= options.unwrittenTrieChangesMax || trieMemory.byteCount > options.trieByteCount
  }

  private func writeTrie(into batch: WriteBatch) {
    for key in clearedTries {
      let prefix = StateKeys.triePrefix(namespace, storageOf: key.address)
      if let end = prefix.endOfPrefix { batch.deleteRange(.trie, from: prefix, upTo: end) }
    }
    clearedTries = []
    let writer = BatchedNodes(batch)
    accountTrie.writeNodes(to: writer)
    for trie in storageTries.values { trie.writeNodes(to: writer) }
    unwrittenTrieChanges = 0
  }

  /// Drops trie nodes from memory, the longest unused first, until they take three quarters of what they may.
  private func trimTries() {
    guard trieMemory.byteCount > options.trieByteCount else { return }
    var age: UInt32 = 4096
    while trieMemory.byteCount > options.trieByteCount / 4 * 3 {
      let oldest = generation > age ? generation - age : 0
      accountTrie.evict(notUsedSince: oldest)
      for (key, trie) in storageTries where !trie.isUnsaved {
        if trie.generation < oldest { storageTries[key] = nil } else { trie.evict(notUsedSince: oldest) }
      }
      if age == 0 { break }
      age /= 4
    }
  }
}
