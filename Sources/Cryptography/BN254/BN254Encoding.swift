extension BN254.Fp {
  /// Reads 32 big-endian bytes; nil for p and above, which no coordinate may be (EIP-196).
  init?(bigEndian pointer: UnsafeRawPointer) {
    let plain = Fp(
      UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
      UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      UInt64(bigEndian: pointer.loadUnaligned(as: UInt64.self)))
    guard plain.isBelow(.modulus) else { return nil }
    self = plain * .montgomerySquare
  }

  /// Writes 32 big-endian bytes.
  func store(bigEndianTo pointer: UnsafeMutableRawPointer) {
    let plain = self * Fp(1, 0, 0, 0)
    pointer.storeBytes(of: plain.l3.bigEndian, as: UInt64.self)
    pointer.storeBytes(of: plain.l2.bigEndian, toByteOffset: 8, as: UInt64.self)
    pointer.storeBytes(of: plain.l1.bigEndian, toByteOffset: 16, as: UInt64.self)
    pointer.storeBytes(of: plain.l0.bigEndian, toByteOffset: 24, as: UInt64.self)
  }

  /// Whether the words, read as a number, are less than those of `other`.
  func isBelow(_ other: Fp) -> Bool {
    if l3 != other.l3 { return l3 < other.l3 }
    if l2 != other.l2 { return l2 < other.l2 }
    if l1 != other.l1 { return l1 < other.l1 }
    return l0 < other.l0
  }
}

extension BN254.G1 {
  /// Reads x and y, 32 big-endian bytes each; zeros are the point at infinity. Nil if a coordinate is not below p or if
  /// the point is not on the curve (EIP-196).
  init?(encoded pointer: UnsafeRawPointer) {
    guard let x = BN254.Fp(bigEndian: pointer), let y = BN254.Fp(bigEndian: pointer + 32) else { return nil }
    self.init(x: x, y: y)
    guard isInfinity || isOnCurve else { return nil }
  }

  /// Writes x and y, 64 bytes in all.
  func store(to pointer: UnsafeMutableRawPointer) {
    x.store(bigEndianTo: pointer)
    y.store(bigEndianTo: pointer + 32)
  }
}

extension BN254.G2 {
  /// Reads x and y, each with the imaginary part first, 128 bytes in all; zeros are the point at infinity. Nil if a
  /// coordinate is not below p or if the point is not on the twist (EIP-197). The subgroup is not checked.
  init?(encoded pointer: UnsafeRawPointer) {
    guard let xi = BN254.Fp(bigEndian: pointer), let xr = BN254.Fp(bigEndian: pointer + 32),
      let yi = BN254.Fp(bigEndian: pointer + 64), let yr = BN254.Fp(bigEndian: pointer + 96)
    else { return nil }
    self.init(x: BN254.Fp2(xr, xi), y: BN254.Fp2(yr, yi))
    guard isInfinity || isOnCurve else { return nil }
  }
}
