import Primitives

/// Reads the reason that Solidity and Vyper put into reverted data.
enum RevertReason {
  /// The selectors of `Error(string)` and `Panic(uint256)`.
  private static let errorSelector: Bytes = [0x08, 0xc3, 0x79, 0xa0]
  private static let panicSelector: Bytes = [0x4e, 0x48, 0x7b, 0x71]

  /// The text of an `Error(string)`, or what a `Panic(uint256)` means; nothing for other data.
  static func decode(_ data: Bytes) -> String? {
    if data.starts(with: errorSelector) { return string(data.dropFirst(4)) }
    if data.starts(with: panicSelector), data.count >= 36 {
      guard let code = UInt64(exactly: UInt256(bigEndian: data[4..<36])) else { return "unknown panic code" }
      return panic(code)
    }
    return nil
  }

  /// One ABI-encoded string: offset, length, bytes.
  private static func string(_ arguments: ArraySlice<UInt8>) -> String? {
    let bytes = Bytes(arguments)
    guard let offset = word(bytes, at: 0), let length = word(bytes, at: offset), offset + 32 <= bytes.count,
      length <= bytes.count - offset - 32
    else { return nil }
    return String(decoding: bytes[offset + 32..<offset + 32 + length], as: UTF8.self)
  }

  /// The number in the word at a place, if it is small enough to be a place in memory.
  private static func word(_ bytes: Bytes, at place: Int) -> Int? {
    guard place >= 0, place <= bytes.count - 32 else { return nil }
    guard let value = UInt64(exactly: UInt256(bigEndian: bytes[place..<place + 32])), value <= UInt64(bytes.count) else { return nil }
    return Int(value)
  }

  /// Solidity's panic codes.
  private static func panic(_ code: UInt64) -> String {
    switch code {
    case 0x00: "generic panic"
    case 0x01: "assert(false)"
    case 0x11: "arithmetic underflow or overflow"
    case 0x12: "division or modulo by zero"
    case 0x21: "enum overflow"
    case 0x22: "invalid encoded storage byte array accessed"
    case 0x31: "out-of-bounds array access; popping on an empty array"
    case 0x32: "out-of-bounds access of an array or bytesN"
    case 0x41: "out of memory"
    case 0x51: "uninitialized function"
    default: "unknown panic code: 0x" + String(code, radix: 16)
    }
  }
}
