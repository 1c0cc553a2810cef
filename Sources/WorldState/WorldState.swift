import EVM
import KeyValueStore
import MerkleTrie
import Primitives

/// Answers BLOCKHASH: the hash of an earlier block of the chain, or nil.
public typealias BlockHashes = @Sendable (UInt64) throws(StateReadError) -> Hash256?

/// The memory that a state may take, in bytes.
public struct WorldStateOptions: Sendable {
  /// For accounts and slots of the head.
  public var cacheByteCount: Int
  /// For trie nodes. It is exceeded only by nodes that one batch of blocks changed.
  public var trieByteCount: Int
  /// Changed accounts and slots after which the trie is written to the store, however much memory there is: what a
  /// restart after a crash has to do again.
  public var unwrittenTrieChangesMax: Int

  public init(cacheByteCount: Int = 64_000_000, trieByteCount: Int = 128_000_000, unwrittenTrieChangesMax: Int = 8_000) {
    self.cacheByteCount = cacheByteCount
    self.trieByteCount = trieByteCount
    self.unwrittenTrieChangesMax = unwrittenTrieChangesMax
  }
}

/// The newest state of a chain, public or private, and the way to the next: accounts, code and storage in a flat store,
/// the tries beside it, and the history that leads back to every older state.
///
/// A block's changes go through three steps. `stage` makes them in the tries and answers the root, so that it can be
/// compared with a header or put into one. `commitStaged` accepts them: readers of this object see them, and their
/// history is in the batch; `discardStaged` takes them back. `prepareWrite` then adds the flat values (and the trie, when
/// it is its time) of all blocks since the last write; the owner of the batch writes it and calls `didWrite`. Several
/// blocks may go into one batch. After a failed write, or an error of the store in another step, `reload`.
///
/// The trie in the store may lag behind the flat state; when a state is opened, it is brought up to date from the keys
/// that the blocks since then changed. One thread, the executor's, uses this object; others read `StateSnapshot`s.
public final class WorldState: StateReader {
  let store: any KeyValueStore
  let options: WorldStateOptions
  let keys: StateKeys
  let flat: FlatState
  let blockHashes: BlockHashes

  var accountCache: StateCache<AddressKey, CachedAccount>
  var slotCache: StateCache<SlotKey, UInt256>
  /// What accepted blocks changed and no batch has brought to the store yet.
  var pendingAccounts: [AddressKey: CachedAccount] = [:]
  var pendingSlots: [SlotKey: UInt256] = [:]
  /// `pendingSlots` by account, while a block is staged that clears accounts.
  var sortedPendingSlots: [AddressKey: [(slot: UInt256, value: UInt256)]]?
  var pendingCodes: [Hash256: Bytes] = [:]

  /// What the store's row says, and what it will say after the next write.
  var storedRow: StateRow?
  var row: StateRow?
  var staged: StagedBlock?
  /// Whether an error came in the middle of a change: the tries in memory are then of no block.
  var isAbandoned = false

  let trieMemory = TrieMemory()
  let nodeReader: StoredNodes
  var accountTrie: MerkleTrie
  /// Storage tries in memory.
  var storageTries: [AddressKey: MerkleTrie] = [:]
  /// Accounts whose stored storage tries are to be removed before the next are written.
  var clearedTries: Set<AddressKey> = []
  var unwrittenTrieChanges = 0
  var generation: UInt32 = 0

  /// An account as it is cached: absence is remembered too, and the address's hash once it was needed.
  struct CachedAccount {
    var record: AccountRecord?
    var hashedAddress: Hash256?
  }

  public var namespace: StateNamespace { keys.namespace }

  /// The block whose state this is, with what was committed and perhaps not yet written; nil before the genesis block.
  public var head: UInt64? { row?.head }

  /// The root of the state, as of `head`; the empty root before the genesis block.
  public var root: Hash256 { row?.root ?? emptyTrieRoot }

  /// The earliest block whose state can be read.
  public var earliest: UInt64? { row?.earliest }

  /// Opens the state that `store` holds under `namespace`, which may be none yet.
  public init(
    store: any KeyValueStore, namespace: StateNamespace = .public, options: WorldStateOptions = WorldStateOptions(),
    blockHashes: @escaping BlockHashes = { (_) throws(StateReadError) in nil }
  ) throws(WorldStateError) {
    self.store = store
    self.options = options
    self.blockHashes = blockHashes
    keys = StateKeys(namespace)
    flat = FlatState(reader: store, keys: keys)
    accountCache = StateCache(capacity: options.cacheByteCount / 2 / 224)
    slotCache = StateCache(capacity: options.cacheByteCount / 2 / 128)
    nodeReader = StoredNodes(store)
    accountTrie = MerkleTrie()
    try reload()
  }

  /// Forgets everything that the store does not hold and reads where the store stands.
  public func reload() throws(WorldStateError) {
    staged = nil
    isAbandoned = false
    pendingAccounts = [:]
    pendingSlots = [:]
    pendingCodes = [:]
    accountCache.removeAll()
    slotCache.removeAll()
    storageTries = [:]
    clearedTries = []
    storedRow = try StateRow.read(store, namespace)
    row = storedRow
    accountTrie = makeAccountTrie(root: storedRow?.trieRoot ?? emptyTrieRoot)
    if let row, row.trieBlock < row.head { try catchUpTrie(row) }
  }

  /// A state of the store as it is now, for readers on other threads. It does not see what is not yet written.
  public func snapshot() throws(WorldStateError) -> StateSnapshot {
    let reader = try storeResult { () throws(KeyValueStoreError) in try store.snapshot() }
    return try StateSnapshot(reader, namespace: namespace, blockHashes: blockHashes)
  }

  func makeAccountTrie(root: Hash256) -> MerkleTrie {
    MerkleTrie(root: root, reader: nodeReader, keyPrefix: StateKeys.triePrefix(namespace), memory: trieMemory)
  }

  /// The storage trie of an account whose record has `root`, from memory if it is there.
  func storageTrie(_ address: Address, root: Hash256) -> MerkleTrie {
    if let trie = storageTries[AddressKey(address)] {
      trie.generation = generation
      return trie
    }
    let prefix = StateKeys.triePrefix(namespace, storageOf: address)
    let trie = MerkleTrie(root: root, reader: nodeReader, keyPrefix: prefix, memory: trieMemory)
    trie.generation = generation
    storageTries[AddressKey(address)] = trie
    return trie
  }

  // MARK: Reading the head

  func cached(_ address: Address) throws(WorldStateError) -> CachedAccount {
    let key = AddressKey(address)
    if !pendingAccounts.isEmpty, let found = pendingAccounts[key] { return found }
    if let found = accountCache[key] { return found }
    let read = CachedAccount(record: try flat.account(address), hashedAddress: nil)
    accountCache[key] = read
    return read
  }

  /// The value of a slot at the head.
  func slot(_ address: Address, _ slot: UInt256) throws(WorldStateError) -> UInt256 {
    let key = SlotKey(address: address, slot: slot)
    if !pendingSlots.isEmpty, let found = pendingSlots[key] { return found }
    if let found = slotCache[key] { return found }
    let read = try flat.slot(address, slot)
    slotCache[key] = read
    return read
  }

  public func account(_ address: Address) throws(StateReadError) -> AccountState? {
    do throws(WorldStateError) { return try cached(address).record?.state } catch { throw StateReadError(error.description) }
  }

  public func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 {
    do throws(WorldStateError) { return try slot(address, key) } catch { throw StateReadError(error.description) }
  }

  public func code(_ hash: Hash256) throws(StateReadError) -> Bytes {
    if let code = pendingCodes[hash] { return code }
    do throws(WorldStateError) { return try flat.code(hash) } catch { throw StateReadError(error.description) }
  }

  public func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { try blockHashes(number) }

  public func hasStorage(_ address: Address) throws(StateReadError) -> Bool {
    do throws(WorldStateError) {
      guard let record = try cached(address).record else { return false }
      return record.storageRoot != emptyTrieRoot
    } catch {
      throw StateReadError(error.description)
    }
  }
}

/// Trie nodes in the store's `trie` family.
final class StoredNodes: TrieNodeReader {
  private let reader: any KeyValueReader

  init(_ reader: any KeyValueReader) { self.reader = reader }

  func readNode(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) throws(TrieError) -> Bool {
    do throws(KeyValueStoreError) {
      return try reader.read(.trie, key, body)
    } catch {
      throw .store(error.description)
    }
  }
}

/// Adds trie nodes to a batch.
final class BatchedNodes: TrieNodeWriter {
  private let batch: WriteBatch

  init(_ batch: WriteBatch) { self.batch = batch }

  func putNode(_ key: UnsafeRawBufferPointer, _ node: UnsafeRawBufferPointer) { batch.put(.trie, key, node) }
  func removeNode(_ key: UnsafeRawBufferPointer) { batch.delete(.trie, key) }
}

/// Runs something on a trie, its errors being ours.
@inline(__always)
func trieResult<Result>(_ body: () throws(TrieError) -> Result) throws(WorldStateError) -> Result {
  do throws(TrieError) { return try body() } catch { throw .trie(error) }
}
