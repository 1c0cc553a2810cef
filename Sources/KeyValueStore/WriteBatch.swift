import Primitives

/// Changes to a store that are made together, in order: a later one to the same key wins.
///
/// They lie in one buffer, so that building a batch of thousands costs no allocations worth counting. A batch belongs
/// to one thread at a time.
public final class WriteBatch {
  /// One change, as `forEach` shows it.
  enum Operation {
    case put(ColumnFamily, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
    case delete(ColumnFamily, key: UnsafeRawBufferPointer)
    case deleteRange(ColumnFamily, from: UnsafeRawBufferPointer, upTo: UnsafeRawBufferPointer)
  }

  /// A point in the batch to go back to.
  public struct Mark: Sendable {
    fileprivate let used: Int
    fileprivate let count: Int
  }

  private static let headerSize = 10
  private var buffer: UnsafeMutableRawPointer
  private var capacity: Int
  private var used = 0

  /// The number of changes.
  public private(set) var count = 0

  /// The bytes of keys and values with some overhead, about what the write will cost in memory and log.
  public var byteCount: Int { used }

  /// An empty batch with room for `capacity` bytes.
  public init(capacity: Int = 4096) {
    self.capacity = max(capacity, 64)
    buffer = .allocate(byteCount: self.capacity, alignment: 8)
  }

  deinit { buffer.deallocate() }

  /// Sets `key` to `value`.
  public func put(_ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    append(family, kind: 0, key, value)
  }

  /// Sets `key` to `value`.
  public func put(_ family: ColumnFamily, _ key: some ContiguousByteSequence, _ value: some ContiguousByteSequence) {
    key.withUnsafeBytes { key in value.withUnsafeBytes { put(family, key, $0) } }
  }

  /// Removes `key` if it is there.
  public func delete(_ family: ColumnFamily, _ key: UnsafeRawBufferPointer) {
    append(family, kind: 1, key, UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// Removes `key` if it is there.
  public func delete(_ family: ColumnFamily, _ key: some ContiguousByteSequence) {
    key.withUnsafeBytes { delete(family, $0) }
  }

  /// Removes every key from `first` up to but without `end`: none if `end` does not come after `first`.
  public func deleteRange(_ family: ColumnFamily, from first: some ContiguousByteSequence, upTo end: some ContiguousByteSequence) {
    first.withUnsafeBytes { first in
      end.withUnsafeBytes { end in
        if first.lexicographicallyPrecedes(end) { append(family, kind: 2, first, end) }
      }
    }
  }

  /// Removes every change; the memory is kept.
  public func removeAll() {
    used = 0
    count = 0
  }

  /// The end of the batch as it is now.
  public var mark: Mark { Mark(used: used, count: count) }

  /// Takes back every change that was made after `mark`, which must be of this batch and not after its end.
  public func removeAll(after mark: Mark) {
    guard mark.used <= used else { return }
    used = mark.used
    count = mark.count
  }

  private func append(_ family: ColumnFamily, kind: UInt8, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    let size = WriteBatch.headerSize &+ key.count &+ value.count
    if used &+ size > capacity { grow(by: size) }
    let place = buffer + used
    place.storeBytes(of: UInt8(truncatingIfNeeded: family.rawValue), as: UInt8.self)
    place.storeBytes(of: kind, toByteOffset: 1, as: UInt8.self)
    place.storeBytes(of: UInt32(truncatingIfNeeded: key.count), toByteOffset: 2, as: UInt32.self)
    place.storeBytes(of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 6, as: UInt32.self)
    if let base = key.baseAddress { (place + WriteBatch.headerSize).copyMemory(from: base, byteCount: key.count) }
    if let base = value.baseAddress {
      (place + WriteBatch.headerSize + key.count).copyMemory(from: base, byteCount: value.count)
    }
    used &+= size
    count &+= 1
  }

  private func grow(by size: Int) {
    capacity = max(capacity * 2, used + size)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    larger.copyMemory(from: buffer, byteCount: used)
    buffer.deallocate()
    buffer = larger
  }

  /// Calls `body` with each change in order.
  func forEach(_ body: (Operation) -> Void) {
    var place = 0
    while place < used {
      let (operation, size) = operation(at: place)
      if let operation { body(operation) }
      place += size
    }
  }

  /// The change at an offset of the buffer, and the bytes that it takes there.
  func operation(at place: Int) -> (Operation?, size: Int) {
    let start = UnsafeRawPointer(buffer) + place
    let keyCount = Int(start.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
    let valueCount = Int(start.loadUnaligned(fromByteOffset: 6, as: UInt32.self))
    let size = WriteBatch.headerSize + keyCount + valueCount
    guard let family = ColumnFamily(rawValue: Int(start.load(as: UInt8.self))) else { return (nil, size) }
    let key = UnsafeRawBufferPointer(start: start + WriteBatch.headerSize, count: keyCount)
    let value = UnsafeRawBufferPointer(start: start + WriteBatch.headerSize + keyCount, count: valueCount)
    switch start.load(fromByteOffset: 1, as: UInt8.self) {
    case 0: return (.put(family, key: key, value: value), size)
    case 1: return (.delete(family, key: key), size)
    default: return (.deleteRange(family, from: key, upTo: value), size)
    }
  }
}
