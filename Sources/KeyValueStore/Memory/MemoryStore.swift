import Primitives
import Synchronization

/// A store in memory: for tests, simulations and chains that need not outlive their process. Its writes can be made to
/// fail.
public final class MemoryStore: KeyValueStore {
  /// Unchecked: the maps share nodes with snapshots, but shared nodes are never changed.
  private struct State: @unchecked Sendable {
    var families: [OrderedMap]
    var faults: WriteFaults
    var writes = 0
  }

  private let state: Mutex<State>

  /// An empty store.
  public init(faults: WriteFaults = .none) {
    state = Mutex(State(families: ColumnFamily.allCases.map { _ in OrderedMap() }, faults: faults))
  }

  /// Replaces what is to fail; writes are counted from 0 again.
  public func setFaults(_ faults: WriteFaults) {
    state.withLock {
      $0.faults = faults
      $0.writes = 0
    }
  }

  public func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool {
    let value = state.withLock { $0.families[family.rawValue].value(key) }
    guard let value else { return false }
    value.withUnsafeBytes { body($0) }
    return true
  }

  public func cursor(_ family: ColumnFamily) throws(KeyValueStoreError) -> any KeyValueCursor {
    let map = state.withLock { Frozen(map: $0.families[family.rawValue]) }
    return MemoryCursor(map.map)
  }

  public func write(_ batch: WriteBatch, durability: WriteDurability) throws(KeyValueStoreError) {
    let operations = Lent(batch)
    let fault = state.withLock { state in
      let fault = state.faults.fault(write: state.writes)
      state.writes += 1
      if fault == nil { operations.value.forEach { apply($0, &state.families) } }
      return fault
    }
    if case .refuse(let error) = fault { throw error }
  }

  public func snapshot() throws(KeyValueStoreError) -> any KeyValueReader {
    MemorySnapshot(state.withLock { Frozen(maps: $0.families) })
  }

  public func flush() throws(KeyValueStoreError) {}
}

private func apply(_ operation: WriteBatch.Operation, _ families: inout [OrderedMap]) {
  switch operation {
  case .put(let family, let key, let value): families[family.rawValue].set(key, Bytes(value))
  case .delete(let family, let key): families[family.rawValue].remove(key)
  case .deleteRange(let family, let first, let end): families[family.rawValue].removeRange(from: first, upTo: end)
  }
}

/// Maps that nobody changes any more: their nodes are copied by whoever wants to change them.
private struct Frozen: @unchecked Sendable {
  let maps: [OrderedMap]
  init(maps: [OrderedMap]) { self.maps = maps }
  init(map: OrderedMap) { maps = [map] }
  var map: OrderedMap { maps[0] }
}

/// The state of a `MemoryStore` at one moment.
private final class MemorySnapshot: KeyValueReader {
  private let frozen: Frozen

  init(_ frozen: Frozen) { self.frozen = frozen }

  func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool {
    guard let value = frozen.maps[family.rawValue].value(key) else { return false }
    value.withUnsafeBytes { body($0) }
    return true
  }

  func cursor(_ family: ColumnFamily) throws(KeyValueStoreError) -> any KeyValueCursor {
    MemoryCursor(frozen.maps[family.rawValue])
  }
}

private final class MemoryCursor: KeyValueCursor {
  private var place: OrderedMap.Cursor

  init(_ map: OrderedMap) { place = OrderedMap.Cursor(map.root) }

  var isValid: Bool { place.key != nil }
  func seek(to key: UnsafeRawBufferPointer) throws(KeyValueStoreError) { place.seek(to: key) }
  func seek(backTo key: UnsafeRawBufferPointer) throws(KeyValueStoreError) { place.seek(backTo: key) }
  func seekToFirst() throws(KeyValueStoreError) { place.seekToFirst() }
  func seekToLast() throws(KeyValueStoreError) { place.seekToLast() }
  func next() throws(KeyValueStoreError) { place.next() }
  func previous() throws(KeyValueStoreError) { place.previous() }

  func withEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
    guard let key = place.key, let value = place.value else { return }
    key.withUnsafeBytes { key in value.withUnsafeBytes { body(key, $0) } }
  }
}
