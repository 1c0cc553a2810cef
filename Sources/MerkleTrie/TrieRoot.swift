import Primitives

/// The root of a trie without nodes: Keccak-256 of the RLP of an empty string.
public let emptyTrieRoot = Hash256(
  words: 0xa655_cc1b_171f_e856, 0x6ef8_c092_e645_83ff, 0xc0ad_6c99_1be0_485b, 0x21b4_63e3_b52f_6201)

extension TrieBatch {
  /// The root of the trie that holds just these entries; the trie itself is never built.
  public func root() -> Hash256 {
    withSorted { entries in
      guard let (first, last) = entries.insertions(0, entries.count) else { return emptyTrieRoot }
      var hasher = RootHasher(entries: entries)
      return hasher.reference(first, last + 1, 0, isRoot: true).bytes
    }
  }
}

/// The root of a trie from index to item, as blocks have for transactions, receipts and withdrawals: the keys are the
/// RLP of the indices (yellow paper, eq. 33 ff.).
public func orderedTrieRoot(_ items: some Sequence<Bytes>) -> Hash256 {
  let batch = TrieBatch(capacity: 1 << 14)
  var key = RLPWriter(capacity: 9)
  var index: UInt64 = 0
  for item in items {
    key.removeAll()
    key.uint(index)
    batch.set(key.bytes, item)
    index += 1
  }
  return batch.root()
}

/// Computes references from the leaves up, keeping only one path of nodes.
private struct RootHasher: ~Copyable {
  let entries: SortedEntries
  var encoder = NodeEncoder()
  var hashes = HashQueue()

  init(entries: SortedEntries) { self.entries = entries }

  /// The reference to the node that holds the entries `low..<high`, at least one of which is no removal and which agree
  /// up to `start`.
  mutating func reference(_ low: Int, _ high: Int, _ start: Int, isRoot: Bool) -> NodeReference {
    let mark = encoder.count
    guard let (first, last) = entries.insertions(low, high) else { return NodeReference() }
    if first == last {
      writeLeaf(first, start)
      let reference = encoder.reference(from: mark, isRoot: isRoot)
      encoder.removeAll(after: mark)
      return reference
    }
    let depth = entries.common(first, last, from: start)
    var reference = branch(first, last + 1, depth, isRoot: isRoot && depth == start)
    if depth > start {
      encoder.extension(path: entries.key(first), start: start, end: depth, child: reference)
      reference = encoder.reference(from: mark, isRoot: isRoot)
      encoder.removeAll(after: mark)
    }
    return reference
  }

  private mutating func branch(_ low: Int, _ high: Int, _ depth: Int, isRoot: Bool) -> NodeReference {
    var references = InlineArray<16, Hash256>(repeating: Hash256())
    var lengths = InlineArray<16, UInt8>(repeating: 0)
    var value = UnsafeRawBufferPointer(start: nil, count: 0)
    var leaves: UInt32 = 0
    var leafEntry = InlineArray<16, Int>(repeating: 0)
    var index = low
    while index < high {
      let (slot, end) = entries.run(index, high, depth)
      if slot == 16 {
        value = entries.value(index)
      } else if let (first, last) = entries.insertions(index, end) {
        if first == last {
          leaves |= 1 &<< UInt32(truncatingIfNeeded: slot)
          leafEntry[slot] = first
        } else {
          let reference = reference(first, last + 1, depth + 1, isRoot: false)
          references[slot] = reference.bytes
          lengths[slot] = reference.length
        }
      }
      index = end
    }
    // Leaves of one branch are hashed together.
    let mark = encoder.count
    while leaves != 0 {
      let slot = leaves.trailingZeroBitCount
      leaves &= leaves &- 1
      let start = encoder.count
      writeLeaf(leafEntry[slot], depth + 1)
      let size = encoder.count - start
      if size < 32 {
        references[slot] = NodeReference(embedded: encoder.bytes(from: start)).bytes
        lengths[slot] = UInt8(truncatingIfNeeded: size)
        encoder.removeAll(after: start)
      } else {
        hashes.append(offset: start, count: size, tag: slot)
      }
    }
    hashes.run(over: encoder.base) { slot, hash in
      references[slot] = hash
      lengths[slot] = 32
    }
    encoder.removeAll(after: mark)
    withUnsafePointer(to: &references) { references in
      withUnsafePointer(to: &lengths) { lengths in
        encoder.branch(
          present: 0xffff,
          references: UnsafeRawPointer(references).assumingMemoryBound(to: Hash256.self),
          lengths: UnsafeRawPointer(lengths).assumingMemoryBound(to: UInt8.self), value: value)
      }
    }
    let reference = encoder.reference(from: mark, isRoot: isRoot)
    encoder.removeAll(after: mark)
    return reference
  }

  private mutating func writeLeaf(_ index: Int, _ start: Int) {
    encoder.leaf(key: entries.key(index), keyCount: entries.keyCount(index), start: start, value: entries.value(index))
  }
}
