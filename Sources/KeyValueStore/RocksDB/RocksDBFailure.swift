import CRocksDB

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The C library's way of saying that something failed: a string that the caller frees.
struct RocksDBFailure: ~Copyable {
  var text: UnsafeMutablePointer<CChar>?

  init() { text = nil }

  deinit { rocksdb_free(text) }

  /// The error that was reported, if one was.
  func error(path: String) -> KeyValueStoreError? {
    guard let text else { return nil }
    return RocksDBFailure.classify(String(cString: text), path: path)
  }

  /// Makes one of our errors of the library's text.
  static func classify(_ text: String, path: String) -> KeyValueStoreError {
    if text.contains("LOCK") && (text.contains("Resource temporarily unavailable") || text.contains("lock hold by current process")) {
      return .inUse(path: path)
    }
    if text.contains("No space left") || text.contains("Disk quota exceeded") || text.contains("File too large") { return .noSpace(text) }
    if text.contains("Permission denied") || text.contains("Read-only file system") { return .notPermitted(path: path) }
    if text.contains("Corruption") || text.contains("checksum mismatch") { return .corruption(text) }
    return .io(text)
  }
}
