extension UInt256 {
  /// The number of limbs up to the highest that is not zero.
  @inlinable @inline(__always)
  var limbCount: Int { l3 != 0 ? 4 : l2 != 0 ? 3 : l1 != 0 ? 2 : l0 != 0 ? 1 : 0 }

  /// Whether exactly one bit is set.
  @inlinable @inline(__always)
  public var isPowerOfTwo: Bool { !isZero && (self & (self &- UInt256(1))).isZero }

  /// Quotient and remainder; both zero for a zero divisor, as DIV and MOD have it.
  @inline(never)
  public func quotientAndRemainder(dividingBy divisor: UInt256) -> (quotient: UInt256, remainder: UInt256) {
    if divisor.fitsUInt64 {
      if divisor.l0 == 0 { return (UInt256(0), UInt256(0)) }
      if fitsUInt64 { return (UInt256(l0 / divisor.l0), UInt256(l0 % divisor.l0)) }
      return divided(byLimb: divisor.l0)
    }
    if self < divisor { return (UInt256(0), self) }
    if (divisor.l3 | divisor.l2) == 0 { return divided(byTwoLimbs: divisor) }
    return divided(byFourLimbs: divisor)
  }

  /// Numerator limbs shifted left by fewer than 64 bits, five of them.
  @inlinable @inline(__always)
  func normalized(_ shift: UInt64) -> (low: UInt256, top: UInt64) {
    let rest = 63 &- shift
    return (
      UInt256(
        l0 &<< shift, (l1 &<< shift) | ((l0 &>> 1) &>> rest), (l2 &<< shift) | ((l1 &>> 1) &>> rest),
        (l3 &<< shift) | ((l2 &>> 1) &>> rest)),
      (l3 &>> 1) &>> rest
    )
  }

  @inline(__always)
  private func divided(byLimb divisor: UInt64) -> (quotient: UInt256, remainder: UInt256) {
    let shift = UInt64(truncatingIfNeeded: divisor.leadingZeroBitCount)
    let d = divisor &<< shift
    let inverse = UInt256.reciprocal(d)
    let (u, top) = normalized(shift)
    var quotient = UInt256(0)
    var remainder: UInt64
    if l3 != 0 {
      (quotient.l3, remainder) = UInt256.divide2by1(top, u.l3, d, inverse)
      (quotient.l2, remainder) = UInt256.divide2by1(remainder, u.l2, d, inverse)
      (quotient.l1, remainder) = UInt256.divide2by1(remainder, u.l1, d, inverse)
    } else if l2 != 0 {
      (quotient.l2, remainder) = UInt256.divide2by1(u.l3, u.l2, d, inverse)
      (quotient.l1, remainder) = UInt256.divide2by1(remainder, u.l1, d, inverse)
    } else {
      (quotient.l1, remainder) = UInt256.divide2by1(u.l2, u.l1, d, inverse)
    }
    (quotient.l0, remainder) = UInt256.divide2by1(remainder, u.l0, d, inverse)
    return (quotient, UInt256(remainder &>> shift))
  }

  @inline(__always)
  private func divided(byTwoLimbs divisor: UInt256) -> (quotient: UInt256, remainder: UInt256) {
    let shift = UInt64(truncatingIfNeeded: divisor.l1.leadingZeroBitCount)
    let (d, _) = divisor.normalized(shift)
    let inverse = UInt256.reciprocal(d.l1, d.l0)
    let (u, top) = normalized(shift)
    var quotient = UInt256(0)
    var remainder: UInt128
    if l3 != 0 {
      (quotient.l2, remainder) = UInt256.divide3by2(top, u.l3, u.l2, d.l1, d.l0, inverse)
      (quotient.l1, remainder) = UInt256.divide3by2(UInt256.high(remainder), UInt256.low(remainder), u.l1, d.l1, d.l0, inverse)
    } else if l2 != 0 {
      (quotient.l1, remainder) = UInt256.divide3by2(u.l3, u.l2, u.l1, d.l1, d.l0, inverse)
    } else {
      remainder = UInt256.wide(u.l2, u.l1)
    }
    (quotient.l0, remainder) = UInt256.divide3by2(UInt256.high(remainder), UInt256.low(remainder), u.l0, d.l1, d.l0, inverse)
    remainder = remainder &>> UInt128(truncatingIfNeeded: shift)
    return (quotient, UInt256(UInt256.low(remainder), UInt256.high(remainder), 0, 0))
  }

  /// For a divisor of three or four limbs. One of three is taken as one of four with a zero below, and the numerator likewise.
  @inline(__always)
  private func divided(byFourLimbs divisor: UInt256) -> (quotient: UInt256, remainder: UInt256) {
    let hasFour = divisor.l3 != 0
    let shift = UInt64(truncatingIfNeeded: (hasFour ? divisor.l3 : divisor.l2).leadingZeroBitCount)
    let (u, top) = normalized(shift)
    var (d, _) = divisor.normalized(shift)
    if hasFour {
      var remainder = UInt256(u.l1, u.l2, u.l3, top)
      let quotient = UInt256.divideStep(&remainder, u.l0, d, UInt256.reciprocal(d.l3, d.l2))
      return (UInt256(quotient), remainder.shiftedRight(by: shift))
    }
    d = UInt256(0, d.l0, d.l1, d.l2)
    let inverse = UInt256.reciprocal(d.l3, d.l2)
    var quotient = UInt256(0)
    var remainder: UInt256
    if l3 != 0 {
      remainder = UInt256(u.l1, u.l2, u.l3, top)
      quotient.l1 = UInt256.divideStep(&remainder, u.l0, d, inverse)
    } else {
      remainder = u
    }
    quotient.l0 = UInt256.divideStep(&remainder, 0, d, inverse)
    return (quotient, UInt256(remainder.l1, remainder.l2, remainder.l3, 0).shiftedRight(by: shift))
  }

  /// One limb of a quotient: (remainder · 2⁶⁴ + next) / d for a remainder below `d`, which has its top bit set. The remainder is
  /// replaced.
  @inlinable @inline(__always)
  static func divideStep(_ remainder: inout UInt256, _ next: UInt64, _ d: UInt256, _ inverse: UInt64) -> UInt64 {
    if remainder.l3 == d.l3 && remainder.l2 == d.l2 { return divideStepAtLimit(&remainder, next, d) }
    var (quotient, high) = divide3by2(remainder.l3, remainder.l2, remainder.l1, d.l3, d.l2, inverse)
    let p0 = multiply(quotient, d.l0)
    let p1 = multiply(quotient, d.l1) &+ (p0 &>> 64)
    let lowProduct = (p1 &<< 64) | wide(Self.low(p0))
    let above = wide(remainder.l0, next)
    var low = above &- lowProduct
    let owed = (p1 &>> 64) &+ (above < lowProduct ? 1 : 0)
    let isTooLarge = high < owed
    high = high &- owed
    if isTooLarge {
      quotient = quotient &- 1
      let dLow = wide(d.l1, d.l0)
      low = low &+ dLow
      high = high &+ wide(d.l3, d.l2) &+ (low < dLow ? 1 : 0)
    }
    remainder = UInt256(Self.low(low), Self.high(low), Self.low(high), Self.high(high))
    return quotient
  }

  /// The rare step whose estimate would not fit a limb. The remainder is then so close below `d` that the digit is 2⁶⁴ − 1.
  @inline(never) @usableFromInline
  static func divideStepAtLimit(_ remainder: inout UInt256, _ next: UInt64, _ d: UInt256) -> UInt64 {
    // remainder · 2⁶⁴ + next − (2⁶⁴ − 1) · d
    remainder = d &+ UInt256(next) &- (d &- remainder).shiftedLeft(by: 64)
    return ~0
  }

  /// Zero for a zero divisor.
  @inlinable
  public static func / (a: UInt256, b: UInt256) -> UInt256 { a.quotientAndRemainder(dividingBy: b).quotient }

  /// Zero for a zero divisor.
  @inlinable
  public static func % (a: UInt256, b: UInt256) -> UInt256 { a.quotientAndRemainder(dividingBy: b).remainder }

  /// Division in two's complement, truncated (SDIV); −2²⁵⁵ / −1 wraps to itself.
  @inline(never)
  public static func signedDivide(_ a: UInt256, _ b: UInt256) -> UInt256 {
    let quotient = (a.isNegative ? a.negated : a) / (b.isNegative ? b.negated : b)
    return a.isNegative != b.isNegative ? quotient.negated : quotient
  }

  /// Remainder in two's complement with the sign of the dividend (SMOD).
  @inline(never)
  public static func signedModulo(_ a: UInt256, _ b: UInt256) -> UInt256 {
    let remainder = (a.isNegative ? a.negated : a) % (b.isNegative ? b.negated : b)
    return a.isNegative ? remainder.negated : remainder
  }
}
