import KeyValueStore
import Primitives
import Synchronization

/// A store whose reads of one family fail when told to.
final class BrokenReads: KeyValueStore {
  private let store: any KeyValueStore
  private let broken = Mutex<ColumnFamily?>(nil)

  init(_ store: any KeyValueStore) { self.store = store }

  func setBroken(_ family: ColumnFamily?) { broken.withLock { $0 = family } }

  private func check(_ family: ColumnFamily) throws(KeyValueStoreError) {
    if broken.withLock({ $0 == family }) { throw .io("made to fail") }
  }

  func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool {
    try check(family)
    return try store.read(family, key, body)
  }

  func cursor(_ family: ColumnFamily) throws(KeyValueStoreError) -> any KeyValueCursor {
    try check(family)
    return try store.cursor(family)
  }

  func write(_ batch: WriteBatch, durability: WriteDurability) throws(KeyValueStoreError) {
    try store.write(batch, durability: durability)
  }

  func snapshot() throws(KeyValueStoreError) -> any KeyValueReader { try store.snapshot() }
  func flush() throws(KeyValueStoreError) { try store.flush() }
}
