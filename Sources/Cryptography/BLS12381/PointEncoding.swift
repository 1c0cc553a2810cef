extension BLS12381 {
  /// Why the input of a precompile, a point or a field element is refused.
  public enum InputError: Error, Equatable, Sendable {
    /// The input's length is not one the operation takes.
    case wrongLength
    /// A field element is not below p, or its padding or flag bits are not as they must be.
    case malformedFieldElement
    /// A point's coordinates do not satisfy the curve's equation.
    case notOnCurve
    /// A point is on the curve but not in the subgroup of order r.
    case notInSubgroup
  }

  /// Reads the encodings of EIP-2537: 64 big-endian bytes for an element of Fp, the topmost 16 zero; c0 then c1 for Fp2; x then
  /// y for points, all zero for infinity. Callers have checked the length.
  struct Reader {
    var cursor: UnsafeRawPointer

    mutating func fp() throws(InputError) -> Fp {
      let padding = cursor.loadUnaligned(as: UInt64.self) | cursor.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      guard padding == 0, let value = Fp(bigEndian48: cursor + 16) else { throw .malformedFieldElement }
      cursor += 64
      return value
    }

    mutating func fp2() throws(InputError) -> Fp2 {
      let c0 = try fp()
      let c1 = try fp()
      return Fp2(c0, c1)
    }

    /// A point of the curve, in the subgroup or not.
    mutating func g1() throws(InputError) -> AffinePoint<Fp> {
      let point = AffinePoint(x: try fp(), y: try fp())
      guard point.isOnCurve else { throw .notOnCurve }
      return point
    }

    /// A point of the twist, in the subgroup or not.
    mutating func g2() throws(InputError) -> AffinePoint<Fp2> {
      let point = AffinePoint(x: try fp2(), y: try fp2())
      guard point.isOnCurve else { throw .notOnCurve }
      return point
    }

    mutating func subgroupG1() throws(InputError) -> AffinePoint<Fp> {
      let point = try g1()
      guard point.isInSubgroup else { throw .notInSubgroup }
      return point
    }

    mutating func subgroupG2() throws(InputError) -> AffinePoint<Fp2> {
      let point = try g2()
      guard point.isInSubgroup else { throw .notInSubgroup }
      return point
    }

    mutating func scalar() -> Scalar {
      let value = Scalar(bigEndian32: cursor)
      cursor += 32
      return value
    }
  }
}

// MARK: - Points as bytes

extension BLS12381.AffinePoint where F == BLS12381.Fp {
  /// The 128-byte encoding of EIP-2537.
  package var encoded: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 128) { buffer, count in
      buffer.initialize(repeating: 0)
      if let base = UnsafeMutableRawPointer(buffer.baseAddress) {
        x.store(bigEndian48: base + 16)
        y.store(bigEndian48: base + 80)
      }
      count = 128
    }
  }

  /// From the 48-byte compressed form of the consensus specifications: x, with the top bit set, the next bit for infinity and
  /// the third for the larger of the two y. The point is checked to be of the subgroup. Fewer than 48 bytes are refused.
  package init(compressed bytes: UnsafeRawBufferPointer) throws(BLS12381.InputError) {
    guard bytes.count == 48, let base = bytes.baseAddress else { throw .wrongLength }
    let flags = bytes[0]
    guard flags & 0x80 != 0 else { throw .malformedFieldElement }
    if flags & 0x40 != 0 {
      guard flags == 0xc0, bytes.dropFirst().allSatisfy({ $0 == 0 }) else { throw .malformedFieldElement }
      self = .infinity
      return
    }
    let x: BLS12381.Fp? = withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { copy in
      copy.copyMemory(from: UnsafeRawBufferPointer(start: base, count: 48))
      copy[0] = flags & 0x1f
      return copy.baseAddress.flatMap { BLS12381.Fp(bigEndian48: $0) }
    }
    guard let x else { throw .malformedFieldElement }
    guard let y = (x.squared() * x + .curveB).squareRoot() else { throw .notOnCurve }
    let point = Self(x: x, y: y.isLexicographicallyLarger == (flags & 0x20 != 0) ? y : -y)
    guard point.isInSubgroup else { throw .notInSubgroup }
    self = point
  }
}

extension BLS12381.AffinePoint where F == BLS12381.Fp2 {
  /// The 256-byte encoding of EIP-2537.
  package var encoded: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
      buffer.initialize(repeating: 0)
      if let base = UnsafeMutableRawPointer(buffer.baseAddress) {
        x.c0.store(bigEndian48: base + 16)
        x.c1.store(bigEndian48: base + 80)
        y.c0.store(bigEndian48: base + 144)
        y.c1.store(bigEndian48: base + 208)
      }
      count = 256
    }
  }

  /// The 96-byte compressed form of the consensus specifications: c1 then c0 of x, with the flags in the first byte.
  package var compressed: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 96)
    if isInfinity {
      bytes[0] = 0xc0
      return bytes
    }
    bytes.withUnsafeMutableBytes { buffer in
      if let base = buffer.baseAddress {
        x.c1.store(bigEndian48: base)
        x.c0.store(bigEndian48: base + 48)
      }
    }
    bytes[0] |= y.isLexicographicallyLarger ? 0xa0 : 0x80
    return bytes
  }
}
