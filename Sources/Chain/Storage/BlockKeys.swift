import Primitives

/// The keys of blocks in the store.
enum BlockKeys {
  /// Number, big-endian, then hash: blocks lie in order of height.
  static func block(_ number: UInt64, _ hash: Hash256) -> Bytes {
    var key = Bytes(repeating: 0, count: 40)
    key.withUnsafeMutableBytes { raw in
      raw.storeBytes(of: number.bigEndian, as: UInt64.self)
      hash.store(to: raw.baseAddress.unsafelyUnwrapped + 8)
    }
    return key
  }

  /// `t` and a transaction's hash → number and index.
  static func transaction(_ hash: Hash256) -> Bytes { prefixed(UInt8(ascii: "t"), hash) }

  /// `h` and a block's hash → number.
  static func hash(_ hash: Hash256) -> Bytes { prefixed(UInt8(ascii: "h"), hash) }

  /// `n` and a number → the hash of the chain's block at that height.
  static func number(_ number: UInt64) -> Bytes {
    var key = Bytes(repeating: UInt8(ascii: "n"), count: 9)
    key.withUnsafeMutableBytes { $0.storeBytes(of: number.bigEndian, toByteOffset: 1, as: UInt64.self) }
    return key
  }

  private static func prefixed(_ prefix: UInt8, _ hash: Hash256) -> Bytes {
    var key = Bytes(repeating: prefix, count: 33)
    key.withUnsafeMutableBytes { hash.store(to: $0.baseAddress.unsafelyUnwrapped + 1) }
    return key
  }

  /// A number as eight big-endian bytes.
  static func bigEndian(_ number: UInt64) -> Bytes { withUnsafeBytes(of: number.bigEndian) { Bytes($0) } }
}

extension UnsafeRawBufferPointer {
  /// The big-endian number at `offset`; nil if there are fewer than eight bytes.
  func bigEndianUInt64(at offset: Int = 0) -> UInt64? {
    guard offset + 8 <= count else { return nil }
    return UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
