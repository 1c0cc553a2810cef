import Cryptography
import Primitives

/// Files with passwords, one a line, as geth reads them.
public enum PasswordFile {
  /// The longest file in bytes.
  public static let bytesMax = 1 << 20

  /// What a password file says.
  public struct Content: Sendable {
    /// One password a line; at least one, which may be empty.
    public let passwords: [SecretBytes]
    /// The fault if others may read the file, to be shown to the operator.
    public let warning: KeyStoreError?
  }

  /// Reads the passwords of a file or pipe. Ends of lines, `\n` with any number of `\r` before it, are no part of a password; other
  /// blanks are.
  public static func read(_ path: String) throws(KeyStoreError) -> Content {
    let file = try SecretFile.read(path, bytesMax: bytesMax, rule: .anyone, kind: .fileOrPipe)
    let warning: KeyStoreError? =
      AccessRule.ownerAndReadingGroup.allows(mode: file.mode) ? nil : .openToOthers(path: path, mode: file.mode)
    return Content(passwords: file.bytes.withUnsafeBytes { lines($0) }, warning: warning)
  }

  /// The lines of a text; after a last end of line there is no further one.
  package static func lines(_ text: UnsafeRawBufferPointer) -> [SecretBytes] {
    var lines: [SecretBytes] = []
    var start = 0
    while start < text.count || lines.isEmpty {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      var last = end
      while last > start, text[last - 1] == UInt8(ascii: "\r") { last -= 1 }
      lines.append(SecretBytes(copying: UnsafeRawBufferPointer(rebasing: text[start..<last])))
      start = end + 1
      // Each password takes a page of locked memory: more than anyone has are not read.
      if lines.count == linesMax { break }
    }
    return lines
  }

  /// Most passwords that are read of one file.
  static let linesMax = 1000
}
