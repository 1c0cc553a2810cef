/// Why a text is not JSON as RFC 8259 defines it, or is beyond the reader's limits, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The rule that broke.
  public enum Reason: Equatable, Sendable {
    /// The text ends inside a value.
    case unexpectedEnd
    /// A byte that cannot stand here; the text says what was expected.
    case unexpected(byte: UInt8, expected: Expectation)
    /// A number with a leading zero, a bare minus sign, or without digits after its point or exponent.
    case malformedNumber
    /// A control character (below U+0020) inside a string; it must be escaped.
    case controlCharacterInString
    /// A backslash followed by something that is no escape.
    case malformedEscape
    /// A `\u` escape that is half of a surrogate pair.
    case unpairedSurrogate
    /// Bytes of a string that are not UTF-8.
    case invalidUTF8
    /// Something other than white space after the value.
    case trailingData
    /// Nested more deeply than the limit allows.
    case tooDeep(limit: Int)
    /// More bytes than the limit allows.
    case tooLarge(limit: Int)
  }

  /// What the reader was looking for.
  public enum Expectation: String, Equatable, Sendable {
    case value = "a value"
    case memberName = "a member name in quotes"
    case colon = "':' after a member name"
    case commaOrBrace = "',' or '}' after a member"
    case commaOrBracket = "',' or ']' after an element"
    case literal = "true, false or null"
  }

  public let reason: Reason
  /// Distance in bytes from the beginning of the text.
  public let offset: Int

  @usableFromInline init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The rule in words, without the place.
  public var message: String {
    switch reason {
    case .unexpectedEnd: "the text ends inside a value"
    case .unexpected(let byte, let expected): "unexpected \(Self.name(of: byte)), expected \(expected.rawValue)"
    case .malformedNumber: "malformed number"
    case .controlCharacterInString: "control character in a string"
    case .malformedEscape: "malformed escape in a string"
    case .unpairedSurrogate: "unpaired surrogate in a string"
    case .invalidUTF8: "a string is not valid UTF-8"
    case .trailingData: "data after the end of the value"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .tooLarge(let limit): "longer than \(limit) bytes"
    }
  }

  public var description: String { "invalid JSON at byte \(offset): \(message)" }

  /// The same with line and column (both from 1, the column in bytes), for texts that a person wrote.
  public func description(in text: some Collection<UInt8>) -> String {
    var line = 1
    var column = 1
    for byte in text.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return "invalid JSON at line \(line), column \(column): \(message)"
  }

  private static func name(of byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7f { return "'\(Character(UnicodeScalar(byte)))'" }
    let digits = String(byte, radix: 16)
    return "byte 0x" + (digits.count == 1 ? "0" + digits : digits)
  }
}

/// Bounds on what the reader accepts. They are checked before anything is allocated for the text.
public struct JSONLimits: Sendable {
  /// Longest accepted text in bytes.
  public var bytes: Int
  /// Deepest accepted nesting of arrays and objects. The reader recurses, so this bounds its stack.
  public var depth: Int

  public init(bytes: Int = 1 << 30, depth: Int = 256) {
    self.bytes = bytes
    self.depth = depth
  }
}
