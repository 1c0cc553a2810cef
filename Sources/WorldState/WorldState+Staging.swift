import EVM
import KeccakBatch
import KeyValueStore
import MerkleTrie
import Primitives

/// A block's changes that are made in the tries but not yet accepted.
struct StagedBlock {
  var number: UInt64
  var root: Hash256
  var accounts: [StagedAccount]
}

/// What a block changed of one account, with what was before.
struct StagedAccount {
  let address: Address
  /// Keccak-256 of the address: the key in the state trie.
  var hashedAddress: Hash256
  let old: AccountRecord?
  var new: AccountRecord?
  var slots: [StagedSlot] = []
  /// The code and its hash, where it is new.
  var code: (hash: Hash256, code: Bytes)?
  /// Where all older storage went: the storage trie as it was, if it was in memory.
  var replacedTrie: MerkleTrie?
  var isCleared = false
  /// Whether the stored trie's removal was noted for this change.
  var notedRemoval = false
}

struct StagedSlot {
  let slot: UInt256
  let old: UInt256
  let new: UInt256
}

extension WorldState {
  /// Makes the changes of the next block in the tries and answers the root of the state. A block that was staged before
  /// and not committed is discarded.
  public func stage(_ changes: StateChanges, block: UInt64) throws(WorldStateError) -> Hash256 {
    if isAbandoned { throw .abandoned }
    if staged != nil { try discardStaged() }
    let expected = row.map { $0.head &+ 1 } ?? block
    guard block == expected else { throw .wrongBlock(expected: expected, actual: block) }
    generation &+= 1
    defer { sortedPendingSlots = nil }
    do throws(WorldStateError) {
      let block = try stageChanges(changes, block)
      staged = block
      return block.root
    } catch {
      isAbandoned = true
      throw error
    }
  }

  private func stageChanges(_ changes: StateChanges, _ number: UInt64) throws(WorldStateError) -> StagedBlock {
    var block = StagedBlock(number: number, root: emptyTrieRoot, accounts: [])
    block.accounts.reserveCapacity(changes.accounts.count)
    var unhashed: [Int] = []
    for address in changes.accounts.keys.sorted() {
      guard let change = changes.accounts[address] else { continue }
      let before = try cached(address)
      var account = StagedAccount(address: address, hashedAddress: before.hashedAddress ?? .zero, old: before.record)
      try stage(change, into: &account)
      guard account.new != account.old || !account.slots.isEmpty else { continue }
      if before.hashedAddress == nil { unhashed.append(block.accounts.count) }
      block.accounts.append(account)
    }
    let hashes = keccak256Batch(unhashed.map { block.accounts[$0].address })
    for (index, hash) in zip(unhashed, hashes) { block.accounts[index].hashedAddress = hash }
    let batch = TrieBatch(capacity: block.accounts.count * 160)
    for account in block.accounts { WorldState.put(account.new, at: account.hashedAddress, into: batch) }
    accountTrie.generation = generation
    try trieResult { () throws(TrieError) in try accountTrie.apply(batch) }
    block.root = accountTrie.rootHash()
    return block
  }

  /// Works out an account's new record, its slots and storage root.
  private func stage(_ change: AccountChange, into account: inout StagedAccount) throws(WorldStateError) {
    let oldRoot = account.old?.storageRoot ?? emptyTrieRoot
    var root = oldRoot
    if (change.storageCleared || change.account == nil) && oldRoot != emptyTrieRoot {
      try clearStorage(&account, keeping: change)
      root = emptyTrieRoot
    }
    if change.account != nil && !change.storage.isEmpty {
      root = try changeStorage(change.storage, root, &account)
    }
    account.new = change.account.map { AccountRecord(state: $0, storageRoot: root) }
    if let code = change.code, let hash = change.account?.codeHash, hash != Keccak256.emptyHash { account.code = (hash, code) }
  }

  /// Notes that every slot goes, but for those that `change` sets anew.
  private func clearStorage(_ account: inout StagedAccount, keeping change: AccountChange) throws(WorldStateError) {
    let address = account.address
    var slots: [UInt256: UInt256] = [:]
    for (slot, value) in try flat.slots(address) { slots[slot] = value }
    for (slot, value) in pendingSlotsByAccount()[AddressKey(address)] ?? [] { slots[slot] = value }
    for slot in slots.keys.sorted() {
      guard let old = slots[slot], !old.isZero else { continue }
      let new = change.account == nil ? 0 : change.storage[slot] ?? 0
      account.slots.append(StagedSlot(slot: slot, old: old, new: new))
    }
    account.isCleared = true
    account.replacedTrie = storageTries.removeValue(forKey: AddressKey(address))
    account.notedRemoval = clearedTries.insert(AddressKey(address)).inserted
  }

  /// The slots that wait to be written, by account: sorted out once for all accounts that a block clears.
  private func pendingSlotsByAccount() -> [AddressKey: [(slot: UInt256, value: UInt256)]] {
    if let sorted = sortedPendingSlots { return sorted }
    var sorted: [AddressKey: [(slot: UInt256, value: UInt256)]] = [:]
    for (key, value) in pendingSlots { sorted[AddressKey(key.address), default: []].append((key.slot, value)) }
    sortedPendingSlots = sorted
    return sorted
  }

  /// Sets slots in the storage trie. - Returns: its new root.
  private func changeStorage(
    _ storage: [UInt256: UInt256], _ root: Hash256, _ account: inout StagedAccount
  ) throws(WorldStateError) -> Hash256 {
    var changed: [(slot: UInt256, value: UInt256)] = []
    let cleared = account.isCleared ? Dictionary(uniqueKeysWithValues: account.slots.map { ($0.slot, $0.old) }) : [:]
    for slot in storage.keys.sorted() {
      guard let new = storage[slot] else { continue }
      let old = account.isCleared ? cleared[slot] ?? 0 : try self.slot(account.address, slot)
      if cleared[slot] == nil {
        guard old != new else { continue }
        account.slots.append(StagedSlot(slot: slot, old: old, new: new))
      }
      changed.append((slot, new))
    }
    guard !changed.isEmpty else { return root }
    let batch = TrieBatch(capacity: changed.count * 80)
    WorldState.put(changed, into: batch)
    let trie = storageTrie(account.address, root: root)
    try trieResult { () throws(TrieError) in try trie.apply(batch) }
    return trie.rootHash()
  }

  static func put(_ record: AccountRecord?, at hashedAddress: Hash256, into batch: TrieBatch) {
    if let record {
      record.withTrieValue { _ = batch.set(hashedAddress, $0) }
    } else {
      batch.remove(hashedAddress)
    }
  }

  static func put(_ slots: [(slot: UInt256, value: UInt256)], into batch: TrieBatch) {
    let hashes = keccak256Batch(slots.map { Hash256($0.slot) })
    for (hash, slot) in zip(hashes, slots) { withStorageTrieValue(slot.value) { _ = batch.set(hash, $0) } }
  }

  /// Takes back what `stage` did, as if the block had not been.
  public func discardStaged() throws(WorldStateError) {
    if isAbandoned { throw .abandoned }
    guard let block = staged else { return }
    staged = nil
    isAbandoned = true
    try takeBack(block)
    isAbandoned = false
  }

  private func takeBack(_ block: StagedBlock) throws(WorldStateError) {
    let batch = TrieBatch()
    for account in block.accounts {
      WorldState.put(account.old, at: account.hashedAddress, into: batch)
      if account.isCleared {
        storageTries[AddressKey(account.address)] = account.replacedTrie
        if account.notedRemoval { clearedTries.remove(AddressKey(account.address)) }
      } else if !account.slots.isEmpty {
        let slots = TrieBatch()
        WorldState.put(account.slots.map { ($0.slot, $0.old) }, into: slots)
        let trie = storageTrie(account.address, root: account.new?.storageRoot ?? emptyTrieRoot)
        try trieResult { () throws(TrieError) in try trie.apply(slots) }
      }
    }
    try trieResult { () throws(TrieError) in try accountTrie.apply(batch) }
    let root = accountTrie.rootHash()
    guard root == self.root else {
      throw .corrupt("taking back block \(block.number) gives state root \(root), expected \(self.root)")
    }
  }

  /// Accepts the staged block: it is the head for readers of this object, and its history is added to `batch`.
  public func commitStaged(into batch: WriteBatch) throws(WorldStateError) {
    guard let block = staged else { throw .wrongBlock(expected: row.map { $0.head &+ 1 } ?? 0, actual: 0) }
    staged = nil
    let keepsHistory = row != nil
    var changed = ChangedKeys()
    var count = 0
    for account in block.accounts {
      count &+= 1 &+ account.slots.count
      pendingAccounts[AddressKey(account.address)] = CachedAccount(record: account.new, hashedAddress: account.hashedAddress)
      if let code = account.code {
        pendingCodes[code.hash] = code.code
        batch.put(.code, code.hash.bytes, code.code)
      }
      for slot in account.slots { pendingSlots[SlotKey(address: account.address, slot: slot.slot)] = slot.new }
      guard keepsHistory else { continue }
      addHistory(of: account, block.number, &changed, batch)
    }
    if keepsHistory {
      changed.bytes.withUnsafeBytes { batch.put(.history, keys.changedKeys(block.number), $0) }
      unwrittenTrieChanges &+= count
    }
    row = StateRow(
      head: block.number, root: block.root, trieBlock: row?.trieBlock ?? block.number, trieRoot: row?.trieRoot ?? emptyTrieRoot,
      earliest: row?.earliest ?? block.number)
  }

  private func addHistory(of account: StagedAccount, _ block: UInt64, _ changed: inout ChangedKeys, _ batch: WriteBatch) {
    let address = account.address
    changed.add(address, slots: account.slots.count)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    if let old = account.old {
      old.withStoredForm { batch.put(.history, keys.accountHistory(address, block), $0) }
    } else {
      batch.put(.history, keys.accountHistory(address, block), nothing)
    }
    for slot in account.slots {
      changed.add(slot.slot)
      withStoredWord(slot.old) { batch.put(.history, keys.slotHistory(address, slot.slot, block), $0) }
    }
  }

  /// Stages and commits the next block in one step.
  /// - Returns: the root of the state.
  /// - Throws: `rootMismatch`, with the block's changes taken back, if `expectedRoot` is given and is another.
  @discardableResult
  public func commit(
    _ changes: StateChanges, block: UInt64, expectedRoot: Hash256? = nil, into batch: WriteBatch
  ) throws(WorldStateError) -> Hash256 {
    let root = try stage(changes, block: block)
    if let expectedRoot, expectedRoot != root {
      try discardStaged()
      throw .rootMismatch(block: block, expected: expectedRoot, computed: root)
    }
    try commitStaged(into: batch)
    return root
  }
}
