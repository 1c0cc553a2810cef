import Cryptography
import Primitives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whom a file with a secret may be open to.
public enum AccessRule: Sendable, Equatable {
  /// The owner alone: 0600, 0400.
  case owner
  /// The owner, and its group for reading, as container platforms mount secrets: 0640, 0440.
  case ownerAndReadingGroup
  /// Anyone.
  case anyone

  /// Whether a mode, of which the last nine bits count, keeps to the rule.
  public func allows(mode: UInt32) -> Bool {
    switch self {
    case .owner: mode & 0o077 == 0
    case .ownerAndReadingGroup: mode & 0o037 == 0
    case .anyone: true
    }
  }
}

/// Reading and writing files that hold secrets: with bounds, with a look at who else may read them, and so that a crash leaves the
/// old file or the new one.
public enum SecretFile {
  /// What may be read.
  public enum Kind: Sendable { case regularFile, fileOrPipe }

  /// The content of a file, and the nine bits of its mode.
  public struct Content: Sendable {
    public let bytes: SecretBytes
    public let mode: UInt32
  }

  /// Reads a file of at most `bytesMax` bytes that is open to nobody beyond `rule`. A pipe has no mode to look at.
  public static func read(
    _ path: String, bytesMax: Int, rule: AccessRule, kind: Kind = .regularFile
  ) throws(KeyStoreError) -> Content {
    // Without O_NONBLOCK opening a pipe that nobody writes to would wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (kind == .regularFile ? O_NONBLOCK : 0))
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    // The open file is asked, not its name, which might lead elsewhere by now.
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
    let form = status.st_mode & S_IFMT
    guard form == S_IFREG || (kind == .fileOrPipe && (form == S_IFIFO || form == S_IFCHR)) else { throw .notAFile(path: path) }
    let mode = UInt32(status.st_mode) & 0o777
    guard form != S_IFREG || rule.allows(mode: mode) else { throw .openToOthers(path: path, mode: mode) }
    guard form != S_IFREG || status.st_size <= bytesMax else { throw .tooLarge(path: path, limitBytes: bytesMax) }
    return Content(bytes: try contents(of: descriptor, path, bytesMax), mode: mode)
  }

  private static func contents(of descriptor: Int32, _ path: String, _ bytesMax: Int) throws(KeyStoreError) -> SecretBytes {
    var used = 0
    var failure: Int32 = 0
    let buffer = SecretBytes(count: bytesMax + 1) { target in
      while used < target.count {
        let count = readBytes(descriptor, target.baseAddress.map { $0 + used }, target.count - used)
        if count > 0 {
          used += count
        } else if count == 0 {
          return
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else { throw .unreadable(path: path, reason: systemReason(failure)) }
    guard used <= bytesMax else { throw .tooLarge(path: path, limitBytes: bytesMax) }
    return buffer.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<used])) }
  }

  /// Writes a file that only its owner may read, so that it is there whole or not at all, also after a loss of power.
  ///
  /// - Parameter replacing: whether a file that is there gives way; else `exists` is thrown.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String, replacing: Bool) throws(KeyStoreError) {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    // Names that begin with a point are passed over by whoever scans the directory meanwhile.
    var generator = SystemRandomNumberGenerator()
    let temporary = "\(directory)/.\(name).tmp\(String(generator.next(), radix: 36))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    let failure = fill(descriptor, bytes) ?? publish(temporary, as: path, replacing)
    if let failure {
      unlink(temporary)
      throw failure == EEXIST ? .exists(path: path) : .unwritable(path: path, reason: systemReason(failure))
    }
    try synchronize(directory)
  }

  /// Writes, synchronises and closes. The number of the error, if there is one.
  private static func fill(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32? {
    var failure: Int32?
    var written = 0
    while written < bytes.count, failure == nil {
      let count = writeBytes(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count >= 0 { written += count } else if errno != EINTR { failure = errno }
    }
    if failure == nil, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == nil { failure = errno }
    return failure
  }

  /// Gives the finished file its name. The number of the error, if there is one.
  private static func publish(_ temporary: String, as path: String, _ replacing: Bool) -> Int32? {
    if replacing { return rename(temporary, path) == 0 ? nil : errno }
    // Unlike renaming, linking fails when the name is taken, also by someone else at the same moment.
    guard link(temporary, path) == 0 else { return errno }
    unlink(temporary)
    return nil
  }

  /// Makes the directory's new entry survive a loss of power.
  private static func synchronize(_ directory: String) throws(KeyStoreError) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: directory, reason: systemReason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .unwritable(path: directory, reason: systemReason()) }
  }

  /// Makes a directory, and those above it that are missing, open to their owner alone.
  public static func makeDirectory(_ path: String) throws(KeyStoreError) {
    guard mkdir(path, 0o700) != 0 else { return }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .unwritable(path: path, reason: systemReason(ENOTDIR)) }
    case ENOENT:
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw .unwritable(path: path, reason: systemReason(ENOENT))
      }
      try makeDirectory(String(path[..<slash]))
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unwritable(path: path, reason: systemReason()) }
    default: throw .unwritable(path: path, reason: systemReason())
    }
  }

  /// Whether there is anything under a name.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// What is wrong with a directory of secrets: nil if only its owner may look into it or if it is not there.
  public static func directoryFault(_ path: String) -> KeyStoreError? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let mode = UInt32(status.st_mode) & 0o777
    return AccessRule.owner.allows(mode: mode) ? nil : .openToOthers(path: path.hasSuffix("/") ? path : path + "/", mode: mode)
  }
}

/// The system's calls under names that the functions above don't hide.
private func readBytes(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int { read(descriptor, target, count) }
private func writeBytes(_ descriptor: Int32, _ source: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, source, count) }

/// The system's word for an error number.
func systemReason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
