import Glibc
import Primitives

/// A file's bytes, mapped read-only into memory.
public final class MappedFile: @unchecked Sendable {
  /// The whole file; valid as long as this object lives.
  public let bytes: UnsafeRawBufferPointer

  /// Opens the file at `path`. Throws if it can't be opened, is no regular file or can't be mapped.
  public init(path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("open", path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError("read", path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(operation: "read", path: path, reason: "it is not a regular file")
    }
    guard status.st_size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw FileError("map", path: path) }
    madvise(address, Int(status.st_size), MADV_SEQUENTIAL)
    bytes = UnsafeRawBufferPointer(start: address, count: Int(status.st_size))
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }
}

/// A file or folder that could not be used: what was tried, where, and why not in the system's words.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, as a verb: "open", "write".
  public var operation: String
  public var path: String
  public var reason: String

  public init(operation: String, path: String, reason: String) {
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  /// The error of the last call of the C library.
  public init(_ operation: String, path: String) {
    self.init(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }

  public var description: String { "cannot \(operation) \(path): \(reason)" }
}
