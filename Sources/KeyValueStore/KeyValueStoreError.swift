/// What can go wrong between a store and its disk. Each case tells an operator what to do.
public enum KeyValueStoreError: Error, Equatable, Sendable {
  /// Another process has the directory open: stop it, or choose another directory.
  case inUse(path: String)
  /// There is no store at the path and none was to be made: run `init` first, or correct the path.
  case missing(path: String)
  /// The directory holds files that are not a store of ours: choose another directory.
  case foreign(path: String, reason: String)
  /// The directory can't be made, read or written by this user.
  case notPermitted(path: String)
  /// The disk is full: make room and start again; what was acknowledged is safe.
  case noSpace(String)
  /// Stored data fails its checksum or can't be decoded: restore from a backup or import again.
  case corruption(String)
  /// The store was written by a version with another schema.
  case unknownSchema(found: UInt32, supported: UInt32)
  /// Any other failure of the disk or the file system.
  case io(String)
}

extension KeyValueStoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .inUse(let path): "data directory is in use by another process: \(path)"
    case .missing(let path): "no data at \(path)"
    case .foreign(let path, let reason): "\(path) does not hold data of this program: \(reason)"
    case .notPermitted(let path): "no permission to use the data directory \(path)"
    case .noSpace(let text): "no space left for the data directory: \(text)"
    case .corruption(let text): "the data directory is damaged: \(text)"
    case .unknownSchema(let found, let supported):
      "the data directory has schema version \(found), this program knows \(supported)"
    case .io(let text): "the data directory can't be read or written: \(text)"
    }
  }
}
