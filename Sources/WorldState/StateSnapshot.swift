import EVM
import KeyValueStore
import MerkleTrie
import Primitives

/// The stored state at one moment, with the history behind it: what readers on any thread use. Cheap to make; hold it no
/// longer than a request takes.
public final class StateSnapshot: Sendable {
  private let reader: any KeyValueReader
  private let namespace: StateNamespace
  private let row: StateRow
  private let blockHashes: BlockHashes

  /// The newest block whose state is here.
  public var head: UInt64 { row.head }
  /// The root of the state after `head`.
  public var root: Hash256 { row.root }
  /// The earliest block whose state is here.
  public var earliest: UInt64 { row.earliest }

  /// Reads a snapshot of a store. Other data of the same snapshot (blocks, receipts) fits this state.
  /// - Throws: `empty` if there is no state.
  public init(
    _ reader: any KeyValueReader, namespace: StateNamespace = .public,
    blockHashes: @escaping BlockHashes = { (_) throws(StateReadError) in nil }
  ) throws(WorldStateError) {
    guard let row = try StateRow.read(reader, namespace) else { throw .empty }
    self.reader = reader
    self.namespace = namespace
    self.row = row
    self.blockHashes = blockHashes
  }

  /// The state after `block`.
  /// - Throws: `notYet` or `pruned` when it is not here.
  public func state(at block: UInt64) throws(WorldStateError) -> StateAtBlock {
    guard block <= row.head else { throw .notYet(block: block, head: row.head) }
    guard block >= row.earliest else { throw .pruned(block: block, earliest: row.earliest) }
    return try StateAtBlock(reader, namespace, block: block, head: row.head, blockHashes: blockHashes)
  }

  /// The state after `head`.
  public func headState() throws(WorldStateError) -> StateAtBlock { try state(at: row.head) }

  /// Proves an account and some of its slots as of `block` (`eth_getProof`, EIP-1186).
  ///
  /// The stored trie is that of another block: what changed between the two is put right in memory first, and the root
  /// must then be `root`, the block's.
  /// - Parameter changesMax: the most changed accounts and slots to put right.
  public func proof(
    of address: Address, slots: [UInt256], at block: UInt64, root: Hash256, changesMax: Int = 1_000_000
  ) throws(WorldStateError) -> AccountProof {
    let state = try state(at: block)
    let keys = StateKeys(namespace)
    var changed: ChangedKeySet?
    if block != row.trieBlock {
      let range = min(block, row.trieBlock) + 1...max(block, row.trieBlock)
      changed = try ChangedKeySet(reader, keys, range, slotsOf: address, limit: changesMax)
    }
    let nodes = StoredNodes(reader)
    let trie = MerkleTrie(root: row.trieRoot, reader: nodes, keyPrefix: StateKeys.triePrefix(namespace))
    let accounts = TrieBatch()
    for changedAddress in changed?.slots.keys.sorted() ?? [] {
      WorldState.put(try state.record(changedAddress), at: keccak256(changedAddress), into: accounts)
    }
    let accountNodes = try trieResult { () throws(TrieError) in
      try trie.apply(accounts)
      return try trie.proof(keccak256(address).bytes)
    }
    guard trie.rootHash() == root else { throw .rootMismatch(block: block, expected: root, computed: trie.rootHash()) }
    let record = try state.record(address)
    let storedRecord = block == row.trieBlock ? record : try self.state(near: row.trieBlock).record(address)
    let storage = MerkleTrie(
      root: storedRecord?.storageRoot ?? emptyTrieRoot, reader: nodes,
      keyPrefix: StateKeys.triePrefix(namespace, storageOf: address))
    let changedSlots = TrieBatch()
    var values: [(slot: UInt256, value: UInt256)] = []
    for slot in changed?.slots[address]?.sorted() ?? [] { values.append((slot, try state.slot(address, slot))) }
    WorldState.put(values, into: changedSlots)
    try trieResult { () throws(TrieError) in try storage.apply(changedSlots) }
    guard storage.rootHash() == record?.storageRoot ?? emptyTrieRoot else {
      throw .corrupt("the storage of account \(address) at block \(block) does not fit its trie")
    }
    var slotProofs: [SlotProof] = []
    for slot in slots {
      let value = try state.slot(address, slot)
      let nodes = try trieResult { () throws(TrieError) in try storage.proof(keccak256(Hash256(slot)).bytes) }
      slotProofs.append(SlotProof(slot: slot, value: value, nodes: nodes))
    }
    return AccountProof(address: address, record: record, nodes: accountNodes, slots: slotProofs)
  }

  /// The state after a block that the stored trie stands for, which may be older than what readers may ask for.
  private func state(near block: UInt64) throws(WorldStateError) -> StateAtBlock {
    try StateAtBlock(reader, namespace, block: block, head: row.head, blockHashes: blockHashes)
  }
}
