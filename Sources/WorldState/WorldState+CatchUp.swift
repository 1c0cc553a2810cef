import EVM
import KeyValueStore
import MerkleTrie
import Primitives

extension WorldState {
  /// The most keys that are kept together while the trie is brought up to date: twice what may be unwritten, since the
  /// last batch may have gone beyond it by its own size.
  private static let catchUpKeysMax = 50_000_000

  /// Brings the trie, which the store holds as of `row.trieBlock`, to the state of the head: the present values of all
  /// keys that changed in between are put into it.
  func catchUpTrie(_ row: StateRow) throws(WorldStateError) {
    let changed = try ChangedKeySet(store, keys, (row.trieBlock + 1)...row.head, limit: WorldState.catchUpKeysMax)
    let old = try StateAtBlock(store, namespace, block: row.trieBlock, head: row.head, blockHashes: blockHashes)
    let accounts = TrieBatch(capacity: changed.slots.count * 160)
    for (address, slots) in changed.slots {
      let record = try flat.account(address)
      if !slots.isEmpty { try catchUpStorage(address, slots, from: old.record(address), to: record) }
      WorldState.put(record, at: keccak256(address), into: accounts)
    }
    try trieResult { () throws(TrieError) in try accountTrie.apply(accounts) }
    let root = accountTrie.rootHash()
    guard root == row.root else { throw .rootMismatch(block: row.head, expected: row.root, computed: root) }
    unwrittenTrieChanges = changed.count
  }

  private func catchUpStorage(
    _ address: Address, _ slots: Set<UInt256>, from old: AccountRecord?, to new: AccountRecord?
  ) throws(WorldStateError) {
    let batch = TrieBatch()
    var values: [(slot: UInt256, value: UInt256)] = []
    for slot in slots { values.append((slot, try flat.slot(address, slot))) }
    WorldState.put(values, into: batch)
    let trie = storageTrie(address, root: old?.storageRoot ?? emptyTrieRoot)
    try trieResult { () throws(TrieError) in try trie.apply(batch) }
    let expected = new?.storageRoot ?? emptyTrieRoot
    guard trie.rootHash() == expected else { throw .corrupt("the storage of account \(address) does not fit its trie") }
  }
}
