/// Ethereum's two ways to write bytes and numbers in JSON: data (`"0x00ff"`, two digits a byte) and quantities (`"0xff"`, no leading zeros,
/// zero is `"0x0"`).
extension JSONWriter {
  /// Eight hexadecimal digits for four bytes, in memory order: nibbles are spread to bytes, then turned into digits all at once.
  @inlinable @inline(__always) static func hexDigits(_ word: UInt32) -> UInt64 {
    var spread = UInt64(word)
    spread = (spread | spread &<< 16) & 0x0000_ffff_0000_ffff
    spread = (spread | spread &<< 8) & 0x00ff_00ff_00ff_00ff
    let nibbles = (spread &>> 4) & 0x000f_000f_000f_000f | (spread & 0x000f_000f_000f_000f) &<< 8
    let letters = ((nibbles &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
    return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
  }

  /// Two digits for each byte, without quotes and prefix. Room must have been made.
  @inlinable @inline(__always) mutating func putHex(_ source: UnsafeRawPointer, _ length: Int) {
    var place = 0
    var target = storage + used
    while place &+ 4 <= length {
      let word = UInt32(littleEndian: source.loadUnaligned(fromByteOffset: place, as: UInt32.self))
      target.storeBytes(of: Self.hexDigits(word).littleEndian, as: UInt64.self)
      target += 8
      place &+= 4
    }
    while place < length {
      let digits = Self.hexDigits(UInt32(source.load(fromByteOffset: place, as: UInt8.self)))
      target.storeBytes(of: UInt16(truncatingIfNeeded: digits).littleEndian, as: UInt16.self)
      target += 2
      place &+= 1
    }
    used &+= 2 &* length
  }

  /// Data: `"0x"` and two digits for each byte.
  @inlinable public mutating func data(_ bytes: UnsafeRawBufferPointer) {
    beginValue(4 &+ 2 &* bytes.count)
    put(UInt8(ascii: "\""))
    put(UInt8(ascii: "0"))
    put(UInt8(ascii: "x"))
    if let source = bytes.baseAddress { putHex(source, bytes.count) }
    put(UInt8(ascii: "\""))
  }

  /// Data: `"0x"` and two digits for each byte.
  @inlinable public mutating func data(_ bytes: [UInt8]) { bytes.withUnsafeBytes { data($0) } }

  /// Data: `"0x"` and two digits for each byte.
  @inlinable public mutating func data(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { data($0) } }

  /// Two digits for each byte in quotes, without a prefix, as geth's tracers write them.
  @inlinable public mutating func unprefixedData(_ bytes: UnsafeRawBufferPointer) {
    beginValue(2 &+ 2 &* bytes.count)
    put(UInt8(ascii: "\""))
    if let source = bytes.baseAddress { putHex(source, bytes.count) }
    put(UInt8(ascii: "\""))
  }

  /// A quantity.
  @inlinable public mutating func quantity(_ value: UInt64) {
    beginValue(20)
    put(UInt8(ascii: "\""))
    put(UInt8(ascii: "0"))
    put(UInt8(ascii: "x"))
    putQuantityDigits(value)
    put(UInt8(ascii: "\""))
  }

  @inlinable public mutating func quantity(_ value: Int) { quantity(UInt64(max(0, value))) }

  /// The digits of a quantity without leading zeros. Room must have been made.
  @inlinable @inline(__always) mutating func putQuantityDigits(_ value: UInt64) {
    var shift = value == 0 ? 0 : (63 &- value.leadingZeroBitCount) & ~3
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: value &>> UInt64(shift)) & 15
      put(digit < 10 ? 48 &+ digit : 87 &+ digit)
      shift &-= 4
    }
  }

  /// A quantity of any length from its big-endian bytes, leading zeros left out.
  @inlinable public mutating func quantity(bigEndian bytes: UnsafeRawBufferPointer) {
    var first = 0
    while first < bytes.count, bytes[first] == 0 { first &+= 1 }
    guard first < bytes.count else { return quantity(UInt64(0)) }
    let length = bytes.count &- first
    beginValue(4 &+ 2 &* length)
    put(UInt8(ascii: "\""))
    put(UInt8(ascii: "0"))
    put(UInt8(ascii: "x"))
    if bytes[first] < 16 {
      let digit = bytes[first]
      put(digit < 10 ? 48 &+ digit : 87 &+ digit)
      first &+= 1
    }
    if let source = bytes.baseAddress, first < bytes.count { putHex(source + first, bytes.count &- first) }
    put(UInt8(ascii: "\""))
  }
}
