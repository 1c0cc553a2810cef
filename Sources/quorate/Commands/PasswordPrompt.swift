import Cryptography
import Foundation

/// Asks for a password: on a terminal without showing it, else as a line of the standard input.
enum PasswordPrompt {
  /// Longest password in bytes; what is typed beyond is refused.
  private static let bytesMax = 4096

  /// Prints a line where it doesn't mix with a command's output.
  static func say(_ text: String) { write(text + "\n") }

  /// One password. Nothing typed is a password too; the end of the input is not.
  static func ask(_ prompt: String) throws(CommandFailure) -> SecretBytes {
    var state = termios()
    guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &state) == 0 else {
      write(prompt)
      return try readLine(isTerminal: false)
    }
    var silent = state
    // Without ISIG the keys for interrupting arrive as characters, so that the terminal is always set back.
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    withUnsafeMutableBytes(of: &silent.c_cc) { keys in
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
      throw CommandFailure("cannot stop the terminal from showing what is typed")
    }
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &state)
      write("\n")
    }
    // Only now, because what is typed before is thrown away.
    write(prompt)
    return try readLine(isTerminal: true)
  }

  /// Reads byte by byte, because what stands behind the line is for the next question.
  private static func readLine(isTerminal: Bool) throws(CommandFailure) -> SecretBytes {
    var length = 0
    var failure: CommandFailure?
    let buffer = SecretBytes(count: bytesMax) { line in
      while failure == nil {
        var byte: UInt8 = 0
        let count = read(STDIN_FILENO, &byte, 1)
        if count < 0, errno == EINTR { continue }
        guard count == 1 else {
          if length == 0 || count < 0 { failure = CommandFailure("Failed to read password: end of input") }
          return
        }
        switch byte {
        case UInt8(ascii: "\n"): return
        case UInt8(ascii: "\r") where isTerminal: return
        // Ctrl-C and Ctrl-\.
        case 3 where isTerminal, 28 where isTerminal: failure = CommandFailure("Failed to read password: interrupted", code: 130)
        // Ctrl-D.
        case 4 where isTerminal:
          if length == 0 { failure = CommandFailure("Failed to read password: end of input") }
          return
        // Backspace takes a whole character of UTF-8.
        case 8 where isTerminal, 127 where isTerminal: length = withoutLastCharacter(line, length)
        // Ctrl-U.
        case 21 where isTerminal: length = 0
        default:
          guard length < bytesMax else {
            failure = CommandFailure("a password has at most \(bytesMax) bytes")
            return
          }
          line[length] = byte
          length += 1
        }
      }
    }
    if let failure { throw failure }
    return buffer.withUnsafeBytes { line in
      // As in a password file, a carriage return belongs to the end of the line.
      var end = length
      while !isTerminal, end > 0, line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      return SecretBytes(copying: UnsafeRawBufferPointer(rebasing: line[..<end]))
    }
  }

  private static func withoutLastCharacter(_ line: UnsafeMutableRawBufferPointer, _ length: Int) -> Int {
    var length = length
    while length > 0 {
      length -= 1
      if line[length] & 0xc0 != 0x80 { break }
    }
    return length
  }

  private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
