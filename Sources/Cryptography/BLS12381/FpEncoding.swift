extension BLS12381.Fp {
  /// From 48 big-endian bytes; nil when the integer is not below p.
  @inline(__always) package init?(bigEndian48 bytes: UnsafeRawPointer) {
    @inline(__always) func word(_ offset: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    let words = Fp(word(40), word(32), word(24), word(16), word(8), word(0))
    guard words == words.reducedOnce() else { return nil }
    self.init(canonicalWords: words)
  }

  /// Writes the canonical integer as 48 big-endian bytes.
  @inline(__always) package func store(bigEndian48 bytes: UnsafeMutableRawPointer) {
    let words = canonicalWords
    bytes.storeBytes(of: words.l5.bigEndian, toByteOffset: 0, as: UInt64.self)
    bytes.storeBytes(of: words.l4.bigEndian, toByteOffset: 8, as: UInt64.self)
    bytes.storeBytes(of: words.l3.bigEndian, toByteOffset: 16, as: UInt64.self)
    bytes.storeBytes(of: words.l2.bigEndian, toByteOffset: 24, as: UInt64.self)
    bytes.storeBytes(of: words.l1.bigEndian, toByteOffset: 32, as: UInt64.self)
    bytes.storeBytes(of: words.l0.bigEndian, toByteOffset: 40, as: UInt64.self)
  }
}
