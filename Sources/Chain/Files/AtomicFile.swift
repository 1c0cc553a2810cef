import Glibc
import Primitives

/// Writes a file that appears whole under its name or not at all: to a temporary name beside it, synced, then renamed.
public struct AtomicFileWriter: ~Copyable {
  private let path: String
  private let temporary: String
  private var descriptor: Int32
  private var buffer: Bytes = []
  private static let bufferMax = 1 << 20

  /// Begins to write the file that will stand at `path`.
  public init(path: String) throws(FileError) {
    self.path = path
    temporary = path + ".partial"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError("create", path: temporary) }
    buffer.reserveCapacity(AtomicFileWriter.bufferMax)
  }

  /// Appends bytes.
  public mutating func write(_ bytes: some ContiguousByteSequence & Collection<UInt8>) throws(FileError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= AtomicFileWriter.bufferMax { try flush() }
  }

  /// Writes what is left, syncs and gives the file its name.
  public consuming func finish() throws(FileError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw FileError("write", path: path) }
    close(descriptor)
    descriptor = -1
    guard rename(temporary, path) == 0 else { throw FileError("rename", path: temporary) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary)
  }

  private mutating func flush() throws(FileError) {
    var start = 0
    while start < buffer.count {
      let written = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.unsafelyUnwrapped + start, buffer.count - start) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError("write", path: path) }
      start += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
