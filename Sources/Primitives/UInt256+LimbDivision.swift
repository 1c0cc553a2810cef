extension UInt256 {
  /// Schoolbook division of limbs in place.
  ///
  /// `u` holds `un` numerator limbs and one spare above them, `v` the divisor with a top limb that is not zero and
  /// `vn` ≤ `un`. The quotient goes to the `un − vn + 1` limbs of `q`, the remainder stays in the lower `vn` limbs of `u`.
  /// `u` and `v` are overwritten.
  @inlinable @inline(__always)
  static func divideLimbs(
    _ u: UnsafeMutablePointer<UInt64>, _ un: Int, _ v: UnsafeMutablePointer<UInt64>, _ vn: Int, _ q: UnsafeMutablePointer<UInt64>
  ) {
    let shift = UInt64(truncatingIfNeeded: v[vn &- 1].leadingZeroBitCount)
    let rest = 63 &- shift
    var i = vn &- 1
    while i > 0 {
      v[i] = (v[i] &<< shift) | ((v[i &- 1] &>> 1) &>> rest)
      i = i &- 1
    }
    v[0] = v[0] &<< shift
    u[un] = (u[un &- 1] &>> 1) &>> rest
    i = un &- 1
    while i > 0 {
      u[i] = (u[i] &<< shift) | ((u[i &- 1] &>> 1) &>> rest)
      i = i &- 1
    }
    u[0] = u[0] &<< shift
    if vn == 1 {
      let d = v[0]
      let inverse = reciprocal(d)
      var remainder = u[un]
      var j = un &- 1
      while j >= 0 {
        let step = divide2by1(remainder, u[j], d, inverse)
        q[j] = step.quotient
        remainder = step.remainder
        j = j &- 1
      }
      u[0] = remainder &>> shift
      return
    }
    let d1 = v[vn &- 1]
    let d0 = v[vn &- 2]
    let inverse = reciprocal(d1, d0)
    if vn == 2 {
      var remainder = wide(u[un], u[un &- 1])
      var j = un &- 2
      while j >= 0 {
        let step = divide3by2(high(remainder), low(remainder), u[j], d1, d0, inverse)
        q[j] = step.quotient
        remainder = step.remainder
        j = j &- 1
      }
      remainder = remainder &>> UInt128(truncatingIfNeeded: shift)
      u[0] = low(remainder)
      u[1] = high(remainder)
      return
    }
    var j = un &- vn
    while j >= 0 {
      q[j] = divisionStep(u + j, v, vn, d1, d0, inverse)
      j = j &- 1
    }
    i = 0
    while i < vn &- 1 {
      u[i] = (u[i] &>> shift) | ((u[i &+ 1] &<< 1) &<< rest)
      i = i &+ 1
    }
    u[vn &- 1] = u[vn &- 1] &>> shift
  }

  /// One quotient limb of `vn` + 1 limbs at `u` by a divisor of three or four limbs; the remainder replaces them.
  @inlinable @inline(__always)
  static func divisionStep(
    _ u: UnsafeMutablePointer<UInt64>, _ v: UnsafeMutablePointer<UInt64>, _ vn: Int, _ d1: UInt64, _ d0: UInt64, _ inverse: UInt64
  ) -> UInt64 {
    let u2 = u[vn]
    let u1 = u[vn &- 1]
    var quotient: UInt64
    var carry: UInt64 = 0
    var k = 0
    if u2 == d1 && u1 == d0 {
      // The estimate would not fit a limb; the true digit is 2⁶⁴ − 1.
      quotient = ~0
      while k < vn {
        let t = multiply(quotient, v[k]) &+ wide(carry)
        let (difference, borrow) = u[k].subtractingReportingOverflow(low(t))
        u[k] = difference
        carry = high(t) &+ (borrow ? 1 : 0)
        k = k &+ 1
      }
      u[vn] = u2 &- carry
      return quotient
    }
    let step = divide3by2(u2, u1, u[vn &- 2], d1, d0, inverse)
    quotient = step.quotient
    while k < vn &- 2 {
      let t = multiply(quotient, v[k]) &+ wide(carry)
      let (difference, borrow) = u[k].subtractingReportingOverflow(low(t))
      u[k] = difference
      carry = high(t) &+ (borrow ? 1 : 0)
      k = k &+ 1
    }
    let (remainder, tooLarge) = step.remainder.subtractingReportingOverflow(wide(carry))
    u[vn &- 2] = low(remainder)
    u[vn &- 1] = high(remainder)
    if tooLarge {
      quotient = quotient &- 1
      var over: UInt64 = 0
      k = 0
      while k < vn {
        let t = wide(u[k]) &+ wide(v[k]) &+ wide(over)
        u[k] = low(t)
        over = high(t)
        k = k &+ 1
      }
    }
    u[vn] = 0
    return quotient
  }
}
