import JSON
import Primitives

/// Reading the fields of the published tests' and of geth's tools' JSON files. Numbers there may have leading zeros, be
/// decimal, or be JSON numbers.
extension JSONValue {
  /// The member `name`, which must be there.
  func member(_ name: String) throws(FormatError) -> JSONValue {
    guard let value = self[name] else { throw FormatError("\(name) is missing") }
    return value
  }

  /// The value as a 256-bit number; nil if it is none, or larger.
  var looseUInt256: UInt256? {
    if let number = uint64 { return UInt256(number) }
    guard let text = string else { return nil }
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      let digits = text.dropFirst(2).drop { $0 == "0" }
      return digits.isEmpty ? UInt256() : UInt256(hex: "0x" + digits)
    }
    return UInt256(decimal: text)
  }

  /// The value as a 64-bit number; nil if it is none, or larger.
  var looseUInt64: UInt64? {
    guard let value = looseUInt256, value.fitsUInt64 else { return nil }
    return value.l0
  }

  func uint256(_ name: String) throws(FormatError) -> UInt256 {
    guard let number = try member(name).looseUInt256 else { throw FormatError("\(name) is no number of at most 256 bits") }
    return number
  }

  func uint64(_ name: String) throws(FormatError) -> UInt64 {
    guard let number = try member(name).looseUInt64 else { throw FormatError("\(name) is no number of at most 64 bits") }
    return number
  }

  /// A number that may be missing or null.
  func optionalUInt256(_ name: String) throws(FormatError) -> UInt256? {
    guard let value = self[name], !value.isNull else { return nil }
    return try uint256(name)
  }

  func optionalUInt64(_ name: String) throws(FormatError) -> UInt64? {
    guard let value = self[name], !value.isNull else { return nil }
    return try uint64(name)
  }

  /// The value as bytes written in hexadecimal, with or without `0x`.
  var hexBytes: Bytes? { string.flatMap { Hex.decode($0) } }

  func bytes(_ name: String) throws(FormatError) -> Bytes {
    guard let bytes = try member(name).hexBytes else { throw FormatError("\(name) is not hexadecimal") }
    return bytes
  }

  func address(_ name: String) throws(FormatError) -> Address {
    guard let text = try member(name).string, let address = Address(hex: text) else { throw FormatError("\(name) is no address") }
    return address
  }

  func hash(_ name: String) throws(FormatError) -> Hash256 {
    guard let text = try member(name).string, let hash = Hash256(hex: text) else { throw FormatError("\(name) is no 32-byte hash") }
    return hash
  }

  /// A hash that may be missing, null or empty.
  func optionalHash(_ name: String) throws(FormatError) -> Hash256? {
    guard let value = self[name], !value.isNull, value.string != "" else { return nil }
    return try hash(name)
  }

  /// A hash written as a number, so perhaps shorter than 32 bytes.
  var looseHash: Hash256? { looseUInt256.map { Hash256($0) } }

  func elements(_ name: String) throws(FormatError) -> [JSONValue] {
    guard let elements = try member(name).array else { throw FormatError("\(name) is no list") }
    return elements
  }
}

extension JSONLimits {
  /// Files of published tests have up to some tens of megabytes; the reader stops far above.
  public static let testFile = JSONLimits(bytes: 1 << 30, depth: 64)
}

extension JSONValue {
  /// Reads a file of published tests, or one for geth's tools.
  init(testFile bytes: Bytes) throws(FormatError) {
    do throws(JSONError) { self = try JSONValue(parsing: bytes, limits: .testFile) } catch {
      throw FormatError(error.description(in: bytes))
    }
  }
}
