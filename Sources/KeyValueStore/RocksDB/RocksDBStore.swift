import CRocksDB
import Foundation
import Primitives
import Synchronization

/// A store on disk, in RocksDB.
///
/// A directory belongs to one process at a time. Closed when the last reference to the store, its snapshots and its
/// cursors is gone.
public final class RocksDBStore: KeyValueStore {
  /// The layout of keys and values that this program reads and writes.
  public static let schemaVersion: UInt32 = 1

  /// Whether a store is made where there is none.
  public enum Creation: Sendable {
    /// Open what is there; refuse if there is nothing.
    case never
    /// Make a store if the directory is missing or empty.
    case ifMissing
  }

  private let database: RocksDBDatabase
  private let writing: Mutex<Writing>
  private let freeSpace: FreeSpace

  /// What one writer at a time uses.
  private struct Writing: @unchecked Sendable {
    let batch: OpaquePointer
    let synced: OpaquePointer
    let logged: OpaquePointer
    let unlogged: OpaquePointer
    /// Writes that no log holds wait in memory: they must reach the files before a logged write may follow, else a
    /// crash would leave a gap.
    var hasUnlogged = false
  }

  /// Opens the store at `path`.
  /// - Throws: `inUse` when another process has it open, `missing` and `foreign` as `creation` allows, `unknownSchema`
  ///   when another version wrote it.
  public init(path: String, creation: Creation = .ifMissing, tuning: RocksDBTuning = RocksDBTuning()) throws(KeyValueStoreError) {
    let isNew = try RocksDBStore.inspect(path, creation)
    let options = RocksDBOptions(tuning)
    let names = ["default"] + ColumnFamily.allCases.map(\.name)
    if !isNew { try RocksDBStore.checkFamilies(path, options.database, names) }
    var handles = [OpaquePointer?](repeating: nil, count: names.count)
    var familyOptions: [OpaquePointer?] = [options.families[0]] + options.families
    var failure = RocksDBFailure()
    let copies = names.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var pointers = copies.map { UnsafePointer($0) }
    let handle = rocksdb_open_column_families(
      options.database, path, Int32(names.count), &pointers, &familyOptions, &handles, &failure.text)
    if let error = failure.error(path: path) { throw error }
    guard let handle else { throw .io("RocksDB did not open \(path)") }
    database = RocksDBDatabase(path: path, handle: handle, allHandles: handles.compactMap { $0 }, options: options)
    writing = Mutex(RocksDBStore.makeWriting())
    freeSpace = FreeSpace(path: path, bytesMin: tuning.freeBytesMin)
    try checkSchema(isNew: isNew)
  }

  deinit {
    writing.withLock {
      rocksdb_writebatch_destroy($0.batch)
      rocksdb_writeoptions_destroy($0.synced)
      rocksdb_writeoptions_destroy($0.logged)
      rocksdb_writeoptions_destroy($0.unlogged)
    }
  }

  /// The directory.
  public var path: String { database.path }

  public func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool {
    try database.read(family, key, snapshotOptions: nil, body)
  }

  public func values(_ family: ColumnFamily, _ keys: [Bytes]) throws(KeyValueStoreError) -> [Bytes?] {
    try database.values(family, keys, snapshotOptions: nil)
  }

  public func cursor(_ family: ColumnFamily) throws(KeyValueStoreError) -> any KeyValueCursor {
    RocksDBCursor(database, family, snapshot: nil)
  }

  public func snapshot() throws(KeyValueStoreError) -> any KeyValueReader { RocksDBSnapshot(database) }

  public func write(_ batch: WriteBatch, durability: WriteDurability) throws(KeyValueStoreError) {
    if let refusal = freeSpace.refusal(ofBytes: batch.byteCount) { throw refusal }
    let lent = Lent(batch)
    let error: KeyValueStoreError? = writing.withLock { writing in
      if durability != .unlogged && writing.hasUnlogged {
        if let error = database.flush() { return error }
        writing.hasUnlogged = false
      }
      rocksdb_writebatch_clear(writing.batch)
      fill(writing.batch, lent.value)
      let options =
        switch durability {
        case .synced: writing.synced
        case .logged: writing.logged
        case .unlogged: writing.unlogged
        }
      var failure = RocksDBFailure()
      rocksdb_write(database.handle, options, writing.batch, &failure.text)
      if let error = failure.error(path: database.path) { return error }
      if durability == .unlogged { writing.hasUnlogged = true }
      return nil
    }
    if let error { throw error }
  }

  public func flush() throws(KeyValueStoreError) {
    let error: KeyValueStoreError? = writing.withLock { writing in
      if let error = database.flush() { return error }
      writing.hasUnlogged = false
      return nil
    }
    if let error { throw error }
  }

  /// One of RocksDB's own counters, such as `rocksdb.estimate-num-keys`, for one family; nil if it has none of that name.
  public func property(_ name: String, of family: ColumnFamily) -> String? {
    guard let text = rocksdb_property_value_cf(database.handle, database[family], name) else { return nil }
    defer { rocksdb_free(text) }
    return String(cString: text)
  }

  private func fill(_ target: OpaquePointer, _ batch: WriteBatch) {
    // RocksDB's counters of its own work cost more than a tenth of an insertion.
    rocksdb_set_perf_level(Int32(rocksdb_disable))
    batch.forEachSorted { operation in
      switch operation {
      case .put(let family, let key, let value):
        rocksdb_writebatch_put_cf(target, database[family], key.chars, key.count, value.chars, value.count)
      case .delete(let family, let key):
        rocksdb_writebatch_delete_cf(target, database[family], key.chars, key.count)
      case .deleteRange(let family, let first, let end):
        rocksdb_writebatch_delete_range_cf(target, database[family], first.chars, first.count, end.chars, end.count)
      }
    }
  }

  private static func makeWriting() -> Writing {
    let writing = Writing(
      batch: rocksdb_writebatch_create(), synced: rocksdb_writeoptions_create(), logged: rocksdb_writeoptions_create(),
      unlogged: rocksdb_writeoptions_create())
    rocksdb_writeoptions_set_sync(writing.synced, 1)
    rocksdb_writeoptions_disable_WAL(writing.unlogged, 1)
    // Batches are inserted in key order, so the place of the last insertion is a good guess for the next.
    for options in [writing.synced, writing.logged, writing.unlogged] {
      rocksdb_writeoptions_set_memtable_insert_hint_per_batch(options, 1)
    }
    return writing
  }
}

extension RocksDBStore {
  private static let schemaKey = Bytes("schema-version".utf8)

  /// Looks at the directory before RocksDB may write in it. - Returns: whether there is no store yet.
  private static func inspect(_ path: String, _ creation: Creation) throws(KeyValueStoreError) -> Bool {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists && !isDirectory.boolValue { throw .foreign(path: path, reason: "it is a file") }
    let content: [String]
    do {
      content = exists ? try FileManager.default.contentsOfDirectory(atPath: path) : []
    } catch {
      throw .notPermitted(path: path)
    }
    if content.contains("CURRENT") { return false }
    if creation == .never { throw .missing(path: path) }
    // A first opening that was cut off leaves only RocksDB's own LOCK and logs.
    if let stranger = content.first(where: {
      !$0.hasPrefix("LOG") && $0 != "LOCK" && !$0.hasPrefix("MANIFEST") && $0 != "IDENTITY" && !$0.hasSuffix(".dbtmp")
        && !$0.hasSuffix(".log")
    }) {
      throw .foreign(path: path, reason: "it holds \(stranger)")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw (error as? CocoaError)?.code == .fileWriteOutOfSpace ? .noSpace(path) : .notPermitted(path: path)
    }
    return true
  }

  private static func checkFamilies(_ path: String, _ options: OpaquePointer, _ known: [String]) throws(KeyValueStoreError) {
    var count = 0
    var failure = RocksDBFailure()
    let list = rocksdb_list_column_families(options, path, &count, &failure.text)
    if let error = failure.error(path: path) { throw error }
    guard let list else { return }
    defer { rocksdb_list_column_families_destroy(list, count) }
    let found = (0..<count).compactMap { list[$0].map { String(cString: $0) } }
    if let stranger = found.first(where: { !known.contains($0) }) {
      throw .foreign(path: path, reason: "it holds a database with a column family \"\(stranger)\"")
    }
    if !found.contains(ColumnFamily.meta.name) { throw .foreign(path: path, reason: "it holds another program's database") }
  }

  private func checkSchema(isNew: Bool) throws(KeyValueStoreError) {
    if let stored = try value(.meta, RocksDBStore.schemaKey) {
      guard stored.count == 4 else { throw .corruption("schema version of \(stored.count) bytes") }
      let version = stored.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      guard version == RocksDBStore.schemaVersion else {
        throw .unknownSchema(found: version, supported: RocksDBStore.schemaVersion)
      }
      return
    }
    // A store without the entry was made but not finished: nothing else can have been written before it.
    let batch = WriteBatch()
    batch.put(.meta, RocksDBStore.schemaKey, withUnsafeBytes(of: RocksDBStore.schemaVersion.bigEndian) { Bytes($0) })
    try write(batch, durability: .synced)
  }
}
