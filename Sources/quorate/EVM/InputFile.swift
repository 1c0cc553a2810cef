import Foundation
import Primitives

/// Reading files and the standard input.
enum InputFile {
  /// The whole file.
  static func read(_ path: String) throws(CommandFailure) -> Bytes {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes: Bytes = []
    var chunk = Bytes(repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure("cannot read \(path): \(String(cString: strerror(errno)))", code: EVMExit.inputOutput)
  }

  /// All of the standard input.
  static func readStandardInput() -> Bytes { Bytes(FileHandle.standardInput.readDataToEndOfFile()) }

  /// Hexadecimal bytes with or without `0x`, white space around.
  static func hex(_ text: String, _ name: String) throws(CommandFailure) -> Bytes {
    guard let bytes = Hex.decode(text.filter { !$0.isWhitespace }) else { throw CommandFailure("\(name) is not hexadecimal") }
    return bytes
  }
}
