import Cryptography
import Primitives

/// Why a text is no private key in hexadecimal.
public enum HexKeyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Fewer than 64 digits.
  case tooShort
  /// More than 64 digits, or more than an end of line behind them.
  case tooLong
  /// A character that is no digit; the place counts from 0.
  case invalidCharacter(place: Int)
  /// 64 digits that are no number from 1 to the order of the curve.
  case outOfRange

  public var description: String {
    switch self {
    case .tooShort: "key file too short, want 64 hex characters"
    case .tooLong: "key file too long, want 64 hex characters"
    case .invalidCharacter(let place): "invalid hex character in private key at place \(place)"
    case .outOfRange: "invalid private key: not a number from 1 to the order of secp256k1"
    }
  }
}

/// A private key as 64 hexadecimal digits: `nodekey` files, and keys given to `account import`.
public enum HexKey {
  /// Reads 64 digits, with or without `0x`, and an end of line at most.
  public static func parse(_ text: UnsafeRawBufferPointer) throws(HexKeyError) -> PrivateKey {
    let start = text.count >= 2 && text[0] == UInt8(ascii: "0") && text[1] | 0x20 == UInt8(ascii: "x") ? 2 : 0
    var end = text.count
    var breaks = 0
    while end > start, breaks < 2, text[end - 1] == UInt8(ascii: "\n") || text[end - 1] == UInt8(ascii: "\r") {
      end -= 1
      breaks += 1
    }
    for place in start..<min(end, start + 64) where value(text[place]) > 15 { throw .invalidCharacter(place: place) }
    guard end - start >= 64 else { throw .tooShort }
    guard end - start == 64 else { throw .tooLong }
    let secret = SecretBytes(count: 32) { bytes in
      for index in 0..<32 { bytes[index] = value(text[start + 2 * index]) << 4 | value(text[start + 2 * index + 1]) }
    }
    guard let key = PrivateKey(secret) else { throw .outOfRange }
    return key
  }

  /// 64 lower-case digits.
  public static func encode(_ key: PrivateKey) -> SecretBytes {
    SecretBytes(count: 64) { digits in
      key.secret.withUnsafeBytes { bytes in
        for (index, byte) in bytes.enumerated() {
          digits[2 * index] = digit(byte >> 4)
          digits[2 * index + 1] = digit(byte & 15)
        }
      }
    }
  }

  /// The value of a digit, or more than 15.
  private static func value(_ character: UInt8) -> UInt8 {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: 255
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }

  /// The longest file with such a key, in bytes.
  static let bytesMax = 1024

  /// Reads a key from a file that is open to nobody beyond `rule`, and says the file's mode.
  public static func read(_ path: String, rule: AccessRule) throws(KeyStoreError) -> (key: PrivateKey, mode: UInt32) {
    let file = try SecretFile.read(path, bytesMax: bytesMax, rule: rule, kind: .fileOrPipe)
    do throws(HexKeyError) {
      return (try file.bytes.withUnsafeBytes { (text) throws(HexKeyError) in try parse(text) }, file.mode)
    } catch {
      throw .hexKey(path: path, error)
    }
  }
}
