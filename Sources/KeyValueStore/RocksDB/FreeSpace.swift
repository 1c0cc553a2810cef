import Glibc

/// The space that is left for a store's files.
///
/// RocksDB does not survive every way in which a disk can fill up under it, so a store stops writing while there is still
/// room for what it has in memory.
struct FreeSpace: Sendable {
  private let path: String
  private let bytesMin: UInt64

  /// - Parameter bytesMin: the space that stays untouched; 0 switches the check off.
  init(path: String, bytesMin: UInt64) {
    self.path = path
    self.bytesMin = bytesMin
  }

  /// What is wrong with writing so many bytes; nil if nothing is, or if the file system doesn't tell.
  func refusal(ofBytes count: Int) -> KeyValueStoreError? {
    guard bytesMin > 0 else { return nil }
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let free = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    let wanted = bytesMin.addingReportingOverflow(UInt64(count))
    let wantedBytes = wanted.overflow ? UInt64.max : wanted.partialValue
    guard !free.overflow, free.partialValue < wantedBytes else { return nil }
    return .noSpace("\(free.partialValue >> 20) MB are free at \(path), \(wantedBytes >> 20) MB are wanted (--datadir.minfreedisk)")
  }
}
