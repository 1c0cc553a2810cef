import Foundation

/// A buffered way to a file descriptor, for traces of millions of lines.
final class BufferedOutput {
  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  /// Set when a write failed; what follows is dropped.
  private var failure: Int32?
  private static let bufferMax = 1 << 16

  init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  static func standardOutput() -> BufferedOutput { BufferedOutput(STDOUT_FILENO, name: "the standard output") }
  static func standardError() -> BufferedOutput { BufferedOutput(STDERR_FILENO, name: "the error output") }

  func write(_ bytes: UnsafeRawBufferPointer) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= BufferedOutput.bufferMax { drain() }
  }

  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= BufferedOutput.bufferMax { drain() }
  }

  func line(_ text: String) { write(text + "\n") }

  /// Writes what is left.
  func finish() throws(CommandFailure) {
    drain()
    if let failure {
      throw CommandFailure("cannot write to \(name): \(String(cString: strerror(failure)))", code: EVMExit.inputOutput)
    }
  }

  private func drain() {
    var start = 0
    while start < buffer.count && failure == nil {
      let written = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.unsafelyUnwrapped + start, buffer.count - start) }
      if written < 0 && errno == EINTR { continue }
      if written <= 0 { failure = errno } else { start += written }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Exit codes of geth's evm tool.
enum EVMExit {
  static let json: Int32 = 10
  static let inputOutput: Int32 = 11
}
