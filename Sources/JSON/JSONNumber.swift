/// A JSON number by its exact text, so that integers beyond 64 bits and decimals survive unrounded.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// As it stood in the text, for instance `115792089237316195423570985008687907853` or `1.50e3`.
  public let text: String

  /// The text must be a number by RFC 8259's grammar; the parser has checked that.
  init(validated text: String) { self.text = text }

  public init(_ value: some FixedWidthInteger) { text = String(value) }

  /// Nothing for infinities and NaN, which JSON cannot say.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = "\(value)"
  }

  /// Whether the text has neither fraction nor exponent.
  public var isInteger: Bool { !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") } }

  /// The value, when it is an integer from 0 to 2⁶⁴ − 1 written without fraction and exponent.
  public var uint64: UInt64? { UInt64(text) }
  /// The value, when it is an integer of 64 bits written without fraction and exponent.
  public var int64: Int64? { Int64(text) }
  /// The nearest double; infinite when beyond its range.
  public var double: Double? { Double(text) }

  public var description: String { text }
}
