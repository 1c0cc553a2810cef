/// Hexadecimal text as Ethereum's JSON interfaces write it.
///
/// *Data* is `0x` and two digits a byte; a *quantity* is `0x` and the shortest form of a number, `0x0` for zero
/// (Ethereum JSON-RPC specification, "Hex value encoding").
public enum Hex {
  /// The value of an ASCII hexadecimal digit, or 255.
  @inlinable static func nibble(_ c: UInt8) -> UInt8 {
    switch c {
    case 0x30...0x39: c &- 0x30
    case 0x61...0x66: c &- 0x57
    case 0x41...0x46: c &- 0x37
    default: 255
    }
  }

  /// The lower-case ASCII digit of a value from 0 to 15.
  @inlinable static func digit(_ n: UInt8) -> UInt8 { n < 10 ? 0x30 &+ n : 0x57 &+ n }

  /// The bytes of an even number of digits with or without `0x`; nil if anything else occurs.
  public static func decode(_ text: some StringProtocol) -> Bytes? {
    var text = text
    return text.makeContiguousUTF8Decoded { decode(utf8: $0) }
  }

  /// The bytes of an even number of ASCII digits with or without `0x`; nil if anything else occurs.
  public static func decode(utf8 text: UnsafeBufferPointer<UInt8>) -> Bytes? {
    var start = 0
    if text.count >= 2, text[0] == 0x30, text[1] | 0x20 == 0x78 { start = 2 }
    let digits = text.count - start
    guard digits & 1 == 0 else { return nil }
    var valid = true
    let bytes = Bytes(unsafeUninitializedCapacity: digits / 2) { output, count in
      var index = start
      var written = 0
      while index < text.count {
        let high = nibble(text[index])
        let low = nibble(text[index &+ 1])
        if high | low > 15 {
          valid = false
          break
        }
        output[written] = high &<< 4 | low
        written &+= 1
        index &+= 2
      }
      count = written
    }
    return valid ? bytes : nil
  }

  /// `0x` and two lower-case digits a byte.
  public static func encode(_ bytes: UnsafeRawBufferPointer, prefix: Bool = true) -> String {
    let start = prefix ? 2 : 0
    return String(unsafeUninitializedCapacity: bytes.count * 2 + start) { output in
      if prefix {
        output[0] = 0x30
        output[1] = 0x78
      }
      var index = start
      for byte in bytes {
        output[index] = digit(byte >> 4)
        output[index &+ 1] = digit(byte & 15)
        index &+= 2
      }
      return index
    }
  }

  /// `0x` and two lower-case digits a byte.
  public static func encode(_ bytes: some ContiguousByteSequence, prefix: Bool = true) -> String {
    bytes.withUnsafeBytes { encode($0, prefix: prefix) }
  }
}

extension StringProtocol {
  /// Calls `body` with the UTF-8 of the text without requiring it to be stored contiguously.
  mutating func makeContiguousUTF8Decoded<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(utf8).withUnsafeBufferPointer(body)
  }
}

extension UInt64 {
  /// Parses a JSON-RPC quantity: `0x`, no leading zero, at most 64 bits; nil otherwise.
  public init?(quantity text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count >= 3, digits.count <= 18, digits[0] == 0x30, digits[1] | 0x20 == 0x78 else { return nil }
    guard digits[2] != 0x30 || digits.count == 3 else { return nil }
    var value: UInt64 = 0
    for c in digits[2...] {
      let n = Hex.nibble(c)
      guard n <= 15 else { return nil }
      value = value &<< 4 | UInt64(n)
    }
    self = value
  }

  /// The number as a JSON-RPC quantity: `0x0`, `0x1f`.
  public var hexQuantity: String { "0x" + String(self, radix: 16) }
}
