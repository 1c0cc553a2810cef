import Primitives

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keys with the values they are to have, collected in any order, to be put into a trie together or made into a trie's
/// root at once.
///
/// Keys and values lie in one buffer, so that thousands cost few allocations. An empty value removes its key. Of two
/// entries with one key the later counts.
public final class TrieBatch {
  struct Entry {
    /// The key's first eight bytes as a number, which decides most comparisons.
    var order: UInt64
    var keyOffset: UInt32
    var keyCount: UInt32
    var valueOffset: UInt32
    var valueCount: UInt32
  }

  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private var used = 0
  private var entries: [Entry] = []
  private var isSorted = true

  /// The most bytes that keys and values of one batch may take together; more is refused.
  public static let maximumByteCount = Int(UInt32.max)

  /// The number of entries, doubled keys included.
  public var count: Int { entries.count }

  public init(capacity: Int = 1024) {
    self.capacity = max(capacity, 64)
    base = .allocate(byteCount: self.capacity, alignment: 8)
  }

  deinit { base.deallocate() }

  /// Takes out all entries; the memory is kept.
  public func removeAll() {
    used = 0
    entries.removeAll(keepingCapacity: true)
    isSorted = true
  }

  /// `key` shall have `value`; an empty one removes it.
  /// - Returns: false if the batch is full, which takes 4 GiB.
  @discardableResult
  public func set(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
    let size = key.count &+ value.count
    guard used &+ size <= TrieBatch.maximumByteCount else { return false }
    if used &+ size > capacity { grow(by: size) }
    var order: UInt64 = 0
    if let source = key.baseAddress {
      (base + used).copyMemory(from: source, byteCount: key.count)
      order = TrieBatch.order(source, key.count)
    }
    if let source = value.baseAddress { (base + used + key.count).copyMemory(from: source, byteCount: value.count) }
    if let last = entries.last, last.order >= order { isSorted = false }
    entries.append(
      Entry(
        order: order, keyOffset: UInt32(truncatingIfNeeded: used), keyCount: UInt32(truncatingIfNeeded: key.count),
        valueOffset: UInt32(truncatingIfNeeded: used &+ key.count), valueCount: UInt32(truncatingIfNeeded: value.count)))
    used &+= size
    return true
  }

  /// `key` shall have `value`; an empty one removes it.
  @discardableResult
  public func set(_ key: some ContiguousByteSequence, _ value: some ContiguousByteSequence) -> Bool {
    key.withUnsafeBytes { key in value.withUnsafeBytes { set(key, $0) } }
  }

  /// `key` shall have `value`, as in a trie whose keys are hashes.
  @discardableResult
  public func set(_ key: Hash256, _ value: UnsafeRawBufferPointer) -> Bool {
    key.withUnsafeBytes { set($0, value) }
  }

  /// `key` shall have no value.
  @discardableResult
  public func remove(_ key: Hash256) -> Bool {
    key.withUnsafeBytes { set($0, UnsafeRawBufferPointer(start: nil, count: 0)) }
  }

  private static func order(_ key: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 8 { return UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) }
    var order: UInt64 = 0
    for index in 0..<8 { order = order &<< 8 | (index < count ? UInt64(key.load(fromByteOffset: index, as: UInt8.self)) : 0) }
    return order
  }

  private func grow(by size: Int) {
    capacity = max(capacity * 2, used + size)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    larger.copyMemory(from: base, byteCount: used)
    base.deallocate()
    base = larger
  }

  /// Calls `body` with the entries in the order of their keys, each key once.
  func withSorted<Result, Failure: Error>(_ body: (SortedEntries) throws(Failure) -> Result) throws(Failure) -> Result {
    sort()
    let base = UnsafeRawPointer(base)
    // Typed errors can't pass through the array's own closure, hence the copy of its address within the call.
    var outcome: Swift.Result<Result, Failure>?
    entries.withUnsafeBufferPointer { buffer in
      let view = SortedEntries(entries: buffer, base: base)
      do throws(Failure) { outcome = .success(try body(view)) } catch { outcome = .failure(error) }
    }
    return try outcome.unsafelyUnwrapped.get()
  }

  private func sort() {
    guard !isSorted else { return }
    let base = UnsafeRawPointer(base)
    entries.sort { a, b in
      if a.order != b.order { return a.order < b.order }
      let order = TrieBatch.compare(a, b, base)
      return order == 0 ? a.valueOffset < b.valueOffset : order < 0
    }
    var kept = 0
    for index in entries.indices {
      let isDoubled =
        index + 1 < entries.count && entries[index].order == entries[index + 1].order
        && TrieBatch.compare(entries[index], entries[index + 1], base) == 0
      if isDoubled { continue }
      entries[kept] = entries[index]
      kept += 1
    }
    entries.removeSubrange(kept...)
    isSorted = true
  }

  private static func compare(_ a: Entry, _ b: Entry, _ base: UnsafeRawPointer) -> Int {
    let order = memcmp(base + Int(a.keyOffset), base + Int(b.keyOffset), Int(min(a.keyCount, b.keyCount)))
    return order != 0 ? Int(order) : Int(a.keyCount) - Int(b.keyCount)
  }
}

/// The entries of a batch, sorted; valid during one call.
struct SortedEntries {
  let entries: UnsafeBufferPointer<TrieBatch.Entry>
  let base: UnsafeRawPointer

  @inline(__always) var count: Int { entries.count }

  @inline(__always) func key(_ index: Int) -> UnsafePointer<UInt8> {
    (base + Int(entries[index].keyOffset)).assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always) func keyCount(_ index: Int) -> Int { Int(entries[index].keyCount) }

  @inline(__always) func keyBytes(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + Int(entries[index].keyOffset), count: Int(entries[index].keyCount))
  }

  @inline(__always) func value(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + Int(entries[index].valueOffset), count: Int(entries[index].valueCount))
  }

  @inline(__always) func isRemoval(_ index: Int) -> Bool { entries[index].valueCount == 0 }

  /// The nibble at `depth`, or 16 where the key ends.
  @inline(__always) func slot(_ index: Int, _ depth: Int) -> Int {
    depth == keyCount(index) &* 2 ? 16 : nibble(key(index), depth)
  }

  /// The end of the run of entries from `index` on that have the same slot at `depth`.
  @inline(__always) func run(_ index: Int, _ high: Int, _ depth: Int) -> (slot: Int, end: Int) {
    let slot = slot(index, depth)
    var end = index &+ 1
    while end < high && self.slot(end, depth) == slot { end = end &+ 1 }
    return (slot, end)
  }

  /// One bit for each slot at `depth` that an entry which is no removal has.
  func slots(_ low: Int, _ high: Int, _ depth: Int) -> UInt32 {
    var slots: UInt32 = 0
    var index = low
    while index < high {
      if !isRemoval(index) { slots |= 1 &<< UInt32(truncatingIfNeeded: slot(index, depth)) }
      index = index &+ 1
    }
    return slots
  }

  /// How far the paths of two entries agree, from `start` on.
  func common(_ a: Int, _ b: Int, from start: Int) -> Int {
    commonPrefix(key(a), keyCount(a) &* 2, key(b), keyCount(b) &* 2, from: start)
  }

  /// How far the path of an entry agrees with other nibbles, from `start` on.
  func common(_ index: Int, _ other: UnsafePointer<UInt8>, _ otherCount: Int, from start: Int) -> Int {
    commonPrefix(key(index), keyCount(index) &* 2, other, otherCount, from: start)
  }

  /// The first and the last entry of a range that are not removals.
  func insertions(_ low: Int, _ high: Int) -> (first: Int, last: Int)? {
    var first = low
    while first < high && isRemoval(first) { first = first &+ 1 }
    guard first < high else { return nil }
    var last = high &- 1
    while isRemoval(last) { last = last &- 1 }
    return (first, last)
  }
}
