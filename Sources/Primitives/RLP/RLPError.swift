/// Why bytes are not the canonical RLP encoding of what was expected (yellow paper, appendix B).
public enum RLPError: Error, Hashable, Sendable {
  /// The input ends before the item that its prefix announces.
  case truncated
  /// A length or a single byte is not in its shortest form.
  case nonMinimalLength
  /// A list stands where a string must be.
  case expectedString
  /// A string stands where a list must be.
  case expectedList
  /// A string of fixed length has another length, in bytes.
  case wrongLength(expected: Int, actual: Int)
  /// A number starts with a zero byte.
  case leadingZero
  /// A number has more bytes than its type.
  case numberTooLarge
  /// A list ended before the items it must have.
  case missingItem
  /// Bytes or items are left after the last expected one.
  case trailingBytes
  /// A value is well-formed RLP but outside what its field allows.
  case invalidValue
}

extension RLPError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "RLP ends in the middle of an item"
    case .nonMinimalLength: "RLP length is not in its shortest form"
    case .expectedString: "RLP has a list where a string is expected"
    case .expectedList: "RLP has a string where a list is expected"
    case .wrongLength(let expected, let actual): "RLP string has \(actual) bytes where \(expected) are expected"
    case .leadingZero: "RLP number starts with a zero byte"
    case .numberTooLarge: "RLP number is too large for its field"
    case .missingItem: "RLP list has too few items"
    case .trailingBytes: "RLP has bytes after the last expected item"
    case .invalidValue: "RLP value is not allowed in its field"
    }
  }
}
