import CRocksDB
import Primitives

/// The state of a `RocksDBStore` at one moment.
final class RocksDBSnapshot: KeyValueReader, @unchecked Sendable {
  private let database: RocksDBDatabase
  private let snapshot: OpaquePointer
  private let options: OpaquePointer

  init(_ database: RocksDBDatabase) {
    self.database = database
    snapshot = rocksdb_create_snapshot(database.handle)
    options = rocksdb_readoptions_create()
    rocksdb_readoptions_set_snapshot(options, snapshot)
  }

  deinit {
    rocksdb_readoptions_destroy(options)
    rocksdb_release_snapshot(database.handle, snapshot)
  }

  func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool {
    try database.read(family, key, snapshotOptions: options, body)
  }

  func values(_ family: ColumnFamily, _ keys: [Bytes]) throws(KeyValueStoreError) -> [Bytes?] {
    try database.values(family, keys, snapshotOptions: options)
  }

  func cursor(_ family: ColumnFamily) throws(KeyValueStoreError) -> any KeyValueCursor {
    RocksDBCursor(database, family, snapshot: (self, snapshot))
  }
}

/// A cursor over one family of a `RocksDBStore`.
final class RocksDBCursor: KeyValueCursor {
  private let database: RocksDBDatabase
  private let owner: RocksDBSnapshot?
  private let options: OpaquePointer
  private let iterator: OpaquePointer

  init(_ database: RocksDBDatabase, _ family: ColumnFamily, snapshot: (owner: RocksDBSnapshot, handle: OpaquePointer)?) {
    self.database = database
    owner = snapshot?.owner
    options = rocksdb_readoptions_create()
    if let snapshot { rocksdb_readoptions_set_snapshot(options, snapshot.handle) }
    iterator = rocksdb_create_iterator_cf(database.handle, options, database[family])
  }

  deinit {
    rocksdb_iter_destroy(iterator)
    rocksdb_readoptions_destroy(options)
  }

  var isValid: Bool { rocksdb_iter_valid(iterator) != 0 }

  func seek(to key: UnsafeRawBufferPointer) throws(KeyValueStoreError) {
    rocksdb_iter_seek(iterator, key.chars, key.count)
    try check()
  }

  func seek(backTo key: UnsafeRawBufferPointer) throws(KeyValueStoreError) {
    rocksdb_iter_seek_for_prev(iterator, key.chars, key.count)
    try check()
  }

  func seekToFirst() throws(KeyValueStoreError) {
    rocksdb_iter_seek_to_first(iterator)
    try check()
  }

  func seekToLast() throws(KeyValueStoreError) {
    rocksdb_iter_seek_to_last(iterator)
    try check()
  }

  func next() throws(KeyValueStoreError) {
    guard isValid else { return }
    rocksdb_iter_next(iterator)
    try check()
  }

  func previous() throws(KeyValueStoreError) {
    guard isValid else { return }
    rocksdb_iter_prev(iterator)
    try check()
  }

  func withEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
    guard isValid else { return }
    var keyCount = 0
    var valueCount = 0
    let key = rocksdb_iter_key(iterator, &keyCount)
    let value = rocksdb_iter_value(iterator, &valueCount)
    body(UnsafeRawBufferPointer(start: key, count: keyCount), UnsafeRawBufferPointer(start: value, count: valueCount))
  }

  /// A cursor that stands nowhere is at the end, or has met an error.
  private func check() throws(KeyValueStoreError) {
    if isValid { return }
    var failure = RocksDBFailure()
    rocksdb_iter_get_error(iterator, &failure.text)
    if let error = failure.error(path: database.path) { throw error }
  }
}
