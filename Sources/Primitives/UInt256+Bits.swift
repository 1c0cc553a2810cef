extension UInt256 {
  @inlinable @inline(__always)
  public static func & (a: UInt256, b: UInt256) -> UInt256 { UInt256(a.l0 & b.l0, a.l1 & b.l1, a.l2 & b.l2, a.l3 & b.l3) }

  @inlinable @inline(__always)
  public static func | (a: UInt256, b: UInt256) -> UInt256 { UInt256(a.l0 | b.l0, a.l1 | b.l1, a.l2 | b.l2, a.l3 | b.l3) }

  @inlinable @inline(__always)
  public static func ^ (a: UInt256, b: UInt256) -> UInt256 { UInt256(a.l0 ^ b.l0, a.l1 ^ b.l1, a.l2 ^ b.l2, a.l3 ^ b.l3) }

  @inlinable @inline(__always)
  public static prefix func ~ (a: UInt256) -> UInt256 { UInt256(~a.l0, ~a.l1, ~a.l2, ~a.l3) }

  /// Shift left by 0 to 255 bits; the caller has checked the bound.
  @inlinable @inline(__always)
  public func shiftedLeft(by count: UInt64) -> UInt256 {
    let bits = count & 63
    // `(y >> 1) >> (63 − bits)` stands for `y >> (64 − bits)`, which would be undefined for 0 bits.
    let rest = 63 &- bits
    let a = l0 &<< bits
    let b = (l1 &<< bits) | ((l0 &>> 1) &>> rest)
    let c = (l2 &<< bits) | ((l1 &>> 1) &>> rest)
    switch count &>> 6 {
    case 0: return UInt256(a, b, c, (l3 &<< bits) | ((l2 &>> 1) &>> rest))
    case 1: return UInt256(0, a, b, c)
    case 2: return UInt256(0, 0, a, b)
    default: return UInt256(0, 0, 0, a)
    }
  }

  /// Shift right by 0 to 255 bits; the caller has checked the bound.
  @inlinable @inline(__always)
  public func shiftedRight(by count: UInt64) -> UInt256 {
    let bits = count & 63
    let rest = 63 &- bits
    let d = l3 &>> bits
    let c = (l2 &>> bits) | ((l3 &<< 1) &<< rest)
    let b = (l1 &>> bits) | ((l2 &<< 1) &<< rest)
    switch count &>> 6 {
    case 0: return UInt256((l0 &>> bits) | ((l1 &<< 1) &<< rest), b, c, d)
    case 1: return UInt256(b, c, d, 0)
    case 2: return UInt256(c, d, 0, 0)
    default: return UInt256(d, 0, 0, 0)
    }
  }

  /// SHL (EIP-145): zero for a shift of 256 or more.
  @inlinable @inline(__always)
  public func shiftedLeft(byWord count: UInt256) -> UInt256 {
    if !count.fitsUInt64 || count.l0 > 255 { return UInt256(0) }
    return shiftedLeft(by: count.l0)
  }

  /// SHR (EIP-145): zero for a shift of 256 or more.
  @inlinable @inline(__always)
  public func shiftedRight(byWord count: UInt256) -> UInt256 {
    if !count.fitsUInt64 || count.l0 > 255 { return UInt256(0) }
    return shiftedRight(by: count.l0)
  }

  // Generic, as the standard library's shifts are: otherwise the compiler prefers these for `1 << 20` among plain integers.

  /// Zero for a shift of 256 or more; a negative count shifts the other way.
  @inlinable
  public static func << <Count: BinaryInteger>(value: UInt256, count: Count) -> UInt256 {
    let count = Int(clamping: count)
    if count < 0 { return count < -255 ? UInt256(0) : value.shiftedRight(by: UInt64(-count)) }
    return count > 255 ? UInt256(0) : value.shiftedLeft(by: UInt64(count))
  }

  /// Zero for a shift of 256 or more; a negative count shifts the other way.
  @inlinable
  public static func >> <Count: BinaryInteger>(value: UInt256, count: Count) -> UInt256 {
    let count = Int(clamping: count)
    if count < 0 { return count < -255 ? UInt256(0) : value.shiftedLeft(by: UInt64(-count)) }
    return count > 255 ? UInt256(0) : value.shiftedRight(by: UInt64(count))
  }

  /// Arithmetic shift right (SAR, EIP-145): the sign fills from the left.
  @inlinable @inline(__always)
  public func arithmeticShiftedRight(byWord count: UInt256) -> UInt256 {
    let fill = UInt64(bitPattern: Int64(bitPattern: l3) &>> 63)
    if !count.fitsUInt64 || count.l0 > 255 { return UInt256(fill, fill, fill, fill) }
    let bits = count.l0 & 63
    let rest = 63 &- bits
    let d = UInt64(bitPattern: Int64(bitPattern: l3) &>> Int64(truncatingIfNeeded: bits))
    let c = (l2 &>> bits) | ((l3 &<< 1) &<< rest)
    let b = (l1 &>> bits) | ((l2 &<< 1) &<< rest)
    switch count.l0 &>> 6 {
    case 0: return UInt256((l0 &>> bits) | ((l1 &<< 1) &<< rest), b, c, d)
    case 1: return UInt256(b, c, d, fill)
    case 2: return UInt256(c, d, fill, fill)
    default: return UInt256(d, fill, fill, fill)
    }
  }

  /// The byte at `index`, counted from the most significant (BYTE); zero for an index above 31.
  @inlinable @inline(__always)
  public func byte(at index: UInt256) -> UInt256 {
    if !index.fitsUInt64 || index.l0 > 31 { return UInt256(0) }
    let place = 31 &- index.l0
    let limb = place < 16 ? (place < 8 ? l0 : l1) : (place < 24 ? l2 : l3)
    return UInt256((limb &>> ((place & 7) &* 8)) & 0xff)
  }

  /// SIGNEXTEND: takes byte `index`, counted from the least significant, as the one that holds the sign.
  @inlinable @inline(__always)
  public func signExtended(fromByte index: UInt256) -> UInt256 {
    if !index.fitsUInt64 || index.l0 > 30 { return self }
    let bit = index.l0 &* 8 &+ 7
    let shift = Int64(truncatingIfNeeded: 63 &- (bit & 63))
    let limb = bit < 128 ? (bit < 64 ? l0 : l1) : (bit < 192 ? l2 : l3)
    let extended = Int64(bitPattern: limb &<< UInt64(bitPattern: shift)) &>> shift
    let x = UInt64(bitPattern: extended)
    let fill = UInt64(bitPattern: extended &>> 63)
    switch bit &>> 6 {
    case 0: return UInt256(x, fill, fill, fill)
    case 1: return UInt256(l0, x, fill, fill)
    case 2: return UInt256(l0, l1, x, fill)
    default: return UInt256(l0, l1, l2, x)
    }
  }
}
