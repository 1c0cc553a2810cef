/// The skeleton of an open-addressing hash table: cells that hold the index of a record kept elsewhere, −1 for a free one.
struct IndexTable {
  private(set) var cells: UnsafeMutablePointer<Int32>
  /// The number of cells, a power of two, less one.
  private(set) var mask: Int

  init(capacity: Int) {
    var size = 16
    while size < capacity { size *= 2 }
    cells = .allocate(capacity: size)
    cells.initialize(repeating: -1, count: size)
    mask = size - 1
  }

  func deallocate() { cells.deallocate() }

  /// Whether a table with `count` records must grow before the next.
  @inline(__always)
  func isFull(_ count: Int) -> Bool { count &* 2 > mask }

  /// Twice the cells, filled anew by hashes of the records 0..<count.
  mutating func grow(count: Int, hash: (Int) -> UInt64) {
    let size = (mask + 1) * 2
    cells.deallocate()
    cells = .allocate(capacity: size)
    cells.initialize(repeating: -1, count: size)
    mask = size - 1
    for index in 0..<count {
      var cell = Int(truncatingIfNeeded: hash(index)) & mask
      while cells[cell] >= 0 { cell = (cell &+ 1) & mask }
      cells[cell] = Int32(truncatingIfNeeded: index)
    }
  }

  /// All cells free.
  func clear() { cells.update(repeating: -1, count: mask + 1) }
}

/// A growing run of plain records at an address that changes only when it grows.
struct RecordBuffer<Record: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Record>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  func deallocate() { base.deallocate() }

  @inline(__always)
  mutating func append(_ record: Record) {
    if count == capacity { grow() }
    (base + count).initialize(to: record)
    count &+= 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Record>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  /// Drops the records from `count` on.
  @inline(__always)
  mutating func truncate(to count: Int) { self.count = count }
}
