extension UInt256 {
  /// From 32 big-endian bytes at any alignment.
  @inlinable @inline(__always)
  public init(loadingBigEndian p: UnsafeRawPointer) {
    self.init(
      p.loadUnaligned(fromByteOffset: 24, as: UInt64.self).byteSwapped,
      p.loadUnaligned(fromByteOffset: 16, as: UInt64.self).byteSwapped,
      p.loadUnaligned(fromByteOffset: 8, as: UInt64.self).byteSwapped,
      p.loadUnaligned(as: UInt64.self).byteSwapped)
  }

  /// Writes 32 big-endian bytes at any alignment.
  @inlinable @inline(__always)
  public func storeBigEndian(_ p: UnsafeMutableRawPointer) {
    p.storeBytes(of: l3.byteSwapped, as: UInt64.self)
    p.storeBytes(of: l2.byteSwapped, toByteOffset: 8, as: UInt64.self)
    p.storeBytes(of: l1.byteSwapped, toByteOffset: 16, as: UInt64.self)
    p.storeBytes(of: l0.byteSwapped, toByteOffset: 24, as: UInt64.self)
  }

  /// From big-endian bytes, shorter ones padded on the left. Of more than 32 bytes the last 32 count.
  @inlinable
  public init(bigEndian bytes: UnsafeRawBufferPointer) {
    var value = UInt256(0)
    let start = bytes.count > 32 ? bytes.count &- 32 : 0
    for i in start..<bytes.count { value = value.appendingByte(bytes[i]) }
    self = value
  }

  /// From big-endian bytes, shorter ones padded on the left. Of more than 32 bytes the last 32 count.
  @inlinable
  public init(bigEndian bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { UInt256(bigEndian: $0) }
  }

  /// From big-endian bytes, shorter ones padded on the left. Of more than 32 bytes the last 32 count.
  @inlinable
  public init(bigEndian bytes: ArraySlice<UInt8>) {
    self = bytes.withUnsafeBytes { UInt256(bigEndian: $0) }
  }

  @inlinable @inline(__always)
  func appendingByte(_ byte: UInt8) -> UInt256 {
    UInt256(
      (l0 &<< 8) | UInt64(byte), (l1 &<< 8) | (l0 &>> 56), (l2 &<< 8) | (l1 &>> 56), (l3 &<< 8) | (l2 &>> 56))
  }

  /// 32 bytes, most significant first.
  @inlinable
  public var bigEndianBytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      if let base = buffer.baseAddress { storeBigEndian(UnsafeMutableRawPointer(base)) }
      count = 32
    }
  }

  /// The shortest big-endian form, as RLP has it; empty for zero.
  @inlinable
  public var minimalBigEndianBytes: [UInt8] { Array(bigEndianBytes.suffix(byteWidth)) }
}
