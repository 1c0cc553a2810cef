#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension WriteBatch {
  /// Batches of fewer changes are taken as they are.
  private static let sortingCountMin = 128

  /// Calls `body` with each change, those of a family in the order of their keys and those of one key in the order in
  /// which they were made: the outcome is the same, and a store that keeps its keys sorted inserts neighbours much
  /// faster.
  func forEachSorted(_ body: (Operation) -> Void) {
    guard count >= WriteBatch.sortingCountMin else { return forEach(body) }
    var run: [SortedChange] = []
    run.reserveCapacity(count)
    var place = 0
    while place < byteCount {
      let (operation, size) = operation(at: place)
      switch operation {
      case .put(let family, let key, _), .delete(let family, let key):
        run.append(SortedChange(family: family, key: key, place: place))
      case .deleteRange:
        // What comes before a range's removal stays before it.
        pass(&run, to: body)
        if let operation { body(operation) }
      case nil: break
      }
      place += size
    }
    pass(&run, to: body)
  }

  private func pass(_ run: inout [SortedChange], to body: (Operation) -> Void) {
    run.sort { $0.comesBefore($1) }
    for change in run {
      if let operation = operation(at: change.place).0 { body(operation) }
    }
    run.removeAll(keepingCapacity: true)
  }
}

/// A change's place in a batch with what its order depends on.
private struct SortedChange {
  /// The family and the first seven bytes of the key, as a number that decides most comparisons.
  let order: UInt64
  let key: UnsafeRawBufferPointer
  let place: Int

  init(family: ColumnFamily, key: UnsafeRawBufferPointer, place: Int) {
    self.key = key
    self.place = place
    var start: UInt64 = 0
    if key.count >= 8, let base = key.baseAddress {
      start = UInt64(bigEndian: base.loadUnaligned(as: UInt64.self)) &>> 8
    } else {
      for index in 0..<7 { start = start &<< 8 | (index < key.count ? UInt64(key[index]) : 0) }
    }
    order = UInt64(truncatingIfNeeded: family.rawValue) &<< 56 | start
  }

  func comesBefore(_ other: SortedChange) -> Bool {
    if order != other.order { return order < other.order }
    if let a = key.baseAddress, let b = other.key.baseAddress {
      let difference = memcmp(a, b, min(key.count, other.key.count))
      if difference != 0 { return difference < 0 }
    }
    return key.count != other.key.count ? key.count < other.key.count : place < other.place
  }
}
