import Primitives

/// A Merkle-Patricia trie that changes: the nodes that were visited stay in memory, the others are read from a store when
/// they are needed (yellow paper, appendix D).
///
/// In memory it is a radix tree of leaves and branches. Extensions, embedded nodes and hashes exist only in the encoded
/// form: an extension is the gap between the depths of two branches. Changes come in batches; hashes are computed when a
/// root or proof is asked for, level by level from the deepest; changed nodes go to a store when `writeNodes` is called.
///
/// One thread uses a trie at a time. After an error of the store in the middle of a change every later call throws
/// `TrieError.abandoned`.
public final class MerkleTrie {
  let reader: (any TrieNodeReader)?
  let keyPrefix: Bytes
  let memory: TrieMemory

  /// The root node, if it is in memory or there is none.
  var root = NodePointer.none
  /// Whether `root` stands for the whole trie: false while the root node is yet to be read.
  var isRootLoaded: Bool
  /// The hash of the root as of the last hashing.
  var rootReference: Hash256
  var isRootStale = false
  /// Whether the stored trie differs from this one.
  public internal(set) var isUnsaved = false
  /// Paths (one nibble a byte) of stored nodes that have gone.
  var removedPaths: [Bytes] = []
  var isAbandoned = false

  /// A stamp for the nodes that are visited from now on; see `evict(notUsedSince:)`.
  public var generation: UInt32 = 0

  /// The trie whose root has the hash `root`, read as needed from `reader` under `keyPrefix`.
  public init(
    root: Hash256 = emptyTrieRoot, reader: (any TrieNodeReader)? = nil, keyPrefix: Bytes = [], memory: TrieMemory = TrieMemory()
  ) {
    self.reader = reader
    self.keyPrefix = keyPrefix
    self.memory = memory
    rootReference = root
    isRootLoaded = root == emptyTrieRoot
  }

  deinit { memory.freeTree(root) }

  /// The hash of the root. Costs the hashing of what has changed since the last time.
  public func rootHash() -> Hash256 {
    if isRootStale { computeHashes() }
    return rootReference
  }

  /// Whether there is no entry. Needs no node.
  public var isEmpty: Bool { isRootLoaded && root.isNone }

  /// The value of `key`, or nil.
  public func value(_ key: UnsafeRawBufferPointer) throws(TrieError) -> Bytes? {
    try checkUsable()
    try loadRoot()
    // One byte more, so that a key without bytes has a place too.
    var packed = Bytes(key)
    packed.append(0)
    let outcome: Result<NodePointer, TrieError> = packed.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return .success(.none) }
      do throws(TrieError) { return .success(try end(of: bytes, key.count * 2)) } catch { return .failure(error) }
    }
    let node = try outcome.get()
    guard !node.isNone, equal(node.leaf, key) else { return nil }
    node.leaf.pointee.lastUsed = generation
    return Bytes(node.leaf.valueBytes)
  }

  /// The leaf where the way of a key ends, which may be another key's; none if it ends at no leaf.
  private func end(of key: UnsafePointer<UInt8>, _ nibbleCount: Int) throws(TrieError) -> NodePointer {
    var node = root
    var depth = 0
    while !node.isNone && !node.isLeaf {
      let branch = node.branch
      branch.pointee.lastUsed = generation
      let fork = branch.depth
      guard nibbleCount >= fork, commonPrefix(key, nibbleCount, branch.prefix, fork, from: depth) == fork else { return .none }
      node = try child(branch, nibbleCount == fork ? 16 : nibble(key, fork))
      depth = fork
    }
    return node
  }

  /// The value of `key`, or nil.
  public func value(_ key: some ContiguousByteSequence) throws(TrieError) -> Bytes? {
    let outcome: Result<Bytes?, TrieError> = key.withUnsafeBytes { raw in
      do throws(TrieError) { return .success(try value(raw)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  func checkUsable() throws(TrieError) {
    if isAbandoned { throw .abandoned }
  }

  func equal(_ leaf: UnsafeMutablePointer<LeafNode>, _ key: UnsafeRawBufferPointer) -> Bool {
    leaf.keyCount == key.count && UnsafeRawBufferPointer(start: leaf.key, count: key.count).elementsEqual(key)
  }
}
