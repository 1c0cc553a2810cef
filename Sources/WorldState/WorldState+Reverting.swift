import EVM
import KeyValueStore
import MerkleTrie
import Primitives

extension WorldState {
  /// Goes back to the state after `block`, which must be older than the head and in the history. Everything that was
  /// committed must have been written. What brings the store back is added to `batch`; write it with `write` next.
  public func revert(toBlock block: UInt64, into batch: WriteBatch) throws(WorldStateError) {
    guard let row, storedRow == row else { throw .corrupt("there are blocks that were not written") }
    guard block >= row.earliest else { throw .pruned(block: block, earliest: row.earliest) }
    guard block <= row.head else { throw .notYet(block: block, head: row.head) }
    if block == row.head { return }
    if isAbandoned { throw .abandoned }
    if staged != nil { try discardStaged() }
    isAbandoned = true
    try goBack(toBlock: block, row, batch)
    isAbandoned = false
  }

  private func goBack(toBlock block: UInt64, _ row: StateRow, _ batch: WriteBatch) throws(WorldStateError) {
    let changed = try ChangedKeySet(store, keys, (block + 1)...row.head, limit: Int.max)
    let old = try StateAtBlock(store, namespace, block: block, head: row.head, blockHashes: blockHashes)
    generation &+= 1
    let accounts = TrieBatch()
    for (address, slots) in changed.slots {
      let record = try old.record(address)
      if !slots.isEmpty {
        let current = try cached(address).record
        let batch = TrieBatch()
        var values: [(slot: UInt256, value: UInt256)] = []
        for slot in slots {
          let value = try old.slot(address, slot)
          pendingSlots[SlotKey(address: address, slot: slot)] = value
          values.append((slot, value))
        }
        WorldState.put(values, into: batch)
        let trie = storageTrie(address, root: current?.storageRoot ?? emptyTrieRoot)
        try trieResult { () throws(TrieError) in try trie.apply(batch) }
      }
      let hashed = keccak256(address)
      pendingAccounts[AddressKey(address)] = CachedAccount(record: record, hashedAddress: hashed)
      WorldState.put(record, at: hashed, into: accounts)
    }
    accountTrie.generation = generation
    try trieResult { () throws(TrieError) in try accountTrie.apply(accounts) }
    try removeHistory((block + 1)...row.head, batch)
    let root = accountTrie.rootHash()
    self.row = StateRow(head: block, root: root, trieBlock: row.trieBlock, trieRoot: row.trieRoot, earliest: row.earliest)
    // The keys that lead from the stored trie to this state go with the history, so the trie must go along.
    unwrittenTrieChanges = options.unwrittenTrieChangesMax
  }

  /// Gives up the states before `block`: their history is removed in `batch`.
  public func pruneHistory(before block: UInt64, into batch: WriteBatch) throws(WorldStateError) {
    guard var row, block > row.earliest else { return }
    // The stored trie's way to the head is still needed.
    let end = min(block, row.trieBlock, storedRow?.head ?? row.earliest)
    guard end > row.earliest else { return }
    try removeHistory((row.earliest + 1)...end, batch)
    row.earliest = end
    self.row = row
  }

  private func removeHistory(_ blocks: ClosedRange<UInt64>, _ batch: WriteBatch) throws(WorldStateError) {
    for block in blocks {
      let key = Bytes(keys.changedKeys(block))
      let changed = try storeResult { () throws(KeyValueStoreError) in try store.value(.history, key) }
      guard let changed else { throw .corrupt("the list of keys changed by block \(block) is missing") }
      let isSound = changed.withUnsafeBytes { row in
        ChangedKeys.forEach(row) { address, slots in
          batch.delete(.history, keys.accountHistory(address, block))
          for index in 0..<slots.count { batch.delete(.history, keys.slotHistory(address, slots[index], block)) }
        }
      }
      guard isSound else { throw .corrupt("the list of keys changed by block \(block)") }
      batch.delete(.history, key)
    }
  }
}
