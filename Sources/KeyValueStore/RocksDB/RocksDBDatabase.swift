import CRocksDB
import Foundation
import Primitives

/// The open database that a store, its snapshots and its cursors share; closed when the last of them is gone.
///
/// The C library's handles may be used from several threads at once.
final class RocksDBDatabase: @unchecked Sendable {
  let path: String
  let handle: OpaquePointer
  private let families: [OpaquePointer]
  private let allHandles: [OpaquePointer]
  private let options: RocksDBOptions
  private let readOptions: OpaquePointer

  /// Takes over `handle` and the families' handles, which are in `ColumnFamily`'s order behind the unused default one.
  init(path: String, handle: OpaquePointer, allHandles: [OpaquePointer], options: consuming RocksDBOptions) {
    self.path = path
    self.handle = handle
    self.allHandles = allHandles
    families = Array(allHandles.dropFirst())
    self.options = options
    readOptions = rocksdb_readoptions_create()
    rocksdb_readoptions_set_verify_checksums(readOptions, 1)
  }

  deinit {
    for family in allHandles { rocksdb_column_family_handle_destroy(family) }
    rocksdb_close(handle)
    rocksdb_readoptions_destroy(readOptions)
  }

  subscript(family: ColumnFamily) -> OpaquePointer { families[family.rawValue] }

  /// Brings the write buffers of all families to files, those of all or of none. - Returns: what went wrong, if something did.
  ///
  /// This release's C interface flushes one family at a call, and a disk that fills up between two calls would leave parts of
  /// different batches. Making a checkpoint flushes all families in one step; the checkpoint itself, links to files, goes again.
  func flush() -> KeyValueStoreError? {
    let folder = path + ".flush"
    removeFolder(folder)
    removeFolder(folder + ".tmp")
    var failure = RocksDBFailure()
    guard let checkpoint = rocksdb_checkpoint_object_create(handle, &failure.text) else {
      return failure.error(path: path) ?? .io("RocksDB made no checkpoint of \(path)")
    }
    defer { rocksdb_checkpoint_object_destroy(checkpoint) }
    rocksdb_checkpoint_create(checkpoint, folder, 0, &failure.text)
    removeFolder(folder)
    return failure.error(path: path)
  }

  private func removeFolder(_ folder: String) {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    // What can't be removed now makes the next checkpoint fail, which says so.
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Reads one value; `snapshotOptions` are read options bound to a snapshot, or nil for the newest state.
  func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, snapshotOptions: OpaquePointer?, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool {
    rocksdb_set_perf_level(Int32(rocksdb_disable))
    var failure = RocksDBFailure()
    let slice = rocksdb_get_pinned_cf(
      handle, snapshotOptions ?? readOptions, families[family.rawValue], key.chars, key.count, &failure.text)
    if let error = failure.error(path: path) { throw error }
    guard let slice else { return false }
    defer { rocksdb_pinnableslice_destroy(slice) }
    var count = 0
    let value = rocksdb_pinnableslice_value(slice, &count)
    body(UnsafeRawBufferPointer(start: value, count: count))
    return true
  }

  /// Reads several values at once, which overlaps the waiting for the disk.
  func values(_ family: ColumnFamily, _ keys: [Bytes], snapshotOptions: OpaquePointer?) throws(KeyValueStoreError) -> [Bytes?] {
    guard !keys.isEmpty else { return [] }
    var slices = [OpaquePointer?](repeating: nil, count: keys.count)
    var failures = [UnsafeMutablePointer<CChar>?](repeating: nil, count: keys.count)
    let joined = keys.flatMap { $0 }
    let sizes = keys.map(\.count)
    joined.withUnsafeBytes { raw in
      var places: [UnsafePointer<CChar>?] = []
      var offset = 0
      for size in sizes {
        places.append(raw.chars.map { $0 + offset })
        offset += size
      }
      rocksdb_batched_multi_get_cf(
        handle, snapshotOptions ?? readOptions, families[family.rawValue], keys.count, &places, sizes, &slices, &failures, false)
    }
    var values: [Bytes?] = []
    var firstFailure: KeyValueStoreError?
    for index in keys.indices {
      if let text = failures[index] {
        firstFailure = firstFailure ?? RocksDBFailure.classify(String(cString: text), path: path)
        rocksdb_free(text)
      }
      guard let slice = slices[index] else {
        values.append(nil)
        continue
      }
      var count = 0
      let value = rocksdb_pinnableslice_value(slice, &count)
      values.append(Bytes(UnsafeRawBufferPointer(start: value, count: count)))
      rocksdb_pinnableslice_destroy(slice)
    }
    if let firstFailure { throw firstFailure }
    return values
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes as the C library takes them.
  var chars: UnsafePointer<CChar>? { baseAddress.map { $0.assumingMemoryBound(to: CChar.self) } }
}
