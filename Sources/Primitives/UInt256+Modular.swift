extension UInt256 {
  /// (a + b) mod m without losing the carry (ADDMOD); zero for a zero modulus.
  @inline(never)
  public static func addmod(_ a: UInt256, _ b: UInt256, _ m: UInt256) -> UInt256 {
    let n = m.limbCount
    if m.isPowerOfTwo { return (a &+ b) & (m &- UInt256(1)) }
    if n == 0 { return UInt256(0) }
    if n == 4 && a.l3 <= m.l3 && b.l3 <= m.l3 {
      // Field arithmetic: both are below or just above the modulus, and subtractions are enough.
      let x = a < m ? a : a &- m
      let y = b < m ? b : b &- m
      if x < m && y < m {
        let (sum, carry) = add(x, y)
        return carry || !(sum < m) ? sum &- m : sum
      }
    }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 24) { scratch in
      guard let u = scratch.baseAddress else { return UInt256(0) }
      let v = u + 9
      let (sum, carry) = add(a, b)
      u[0] = sum.l0
      u[1] = sum.l1
      u[2] = sum.l2
      u[3] = sum.l3
      u[4] = carry ? 1 : 0
      u[5] = 0
      return reduce(u, 5, v, m, n)
    }
  }

  /// (a · b) mod m over the full 512-bit product (MULMOD); zero for a zero modulus.
  @inline(never)
  public static func mulmod(_ a: UInt256, _ b: UInt256, _ m: UInt256) -> UInt256 {
    let n = m.limbCount
    if m.isPowerOfTwo { return (a &* b) & (m &- UInt256(1)) }
    if n == 0 { return UInt256(0) }
    if n == 4 {
      let (high, low) = multiplyFull(a, b)
      return remainder(high, low, m)
    }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 24) { scratch in
      guard let u = scratch.baseAddress else { return UInt256(0) }
      let (high, low) = multiplyFull(a, b)
      u[0] = low.l0
      u[1] = low.l1
      u[2] = low.l2
      u[3] = low.l3
      u[4] = high.l0
      u[5] = high.l1
      u[6] = high.l2
      u[7] = high.l3
      return reduce(u, 8, u + 9, m, n)
    }
  }

  /// All 512 bits of a product.
  @inlinable @inline(__always)
  static func multiplyFull(_ a: UInt256, _ b: UInt256) -> (high: UInt256, low: UInt256) {
    var t = multiply(a.l0, b.l0)
    let r0 = low(t)
    t = multiply(a.l1, b.l0) &+ (t &>> 64)
    var r1 = low(t)
    t = multiply(a.l2, b.l0) &+ (t &>> 64)
    var r2 = low(t)
    t = multiply(a.l3, b.l0) &+ (t &>> 64)
    var r3 = low(t)
    var r4 = high(t)
    var r5: UInt64 = 0
    var r6: UInt64 = 0
    var r7: UInt64 = 0
    multiplyAccumulate(a, b.l1, &r1, &r2, &r3, &r4, &r5)
    multiplyAccumulate(a, b.l2, &r2, &r3, &r4, &r5, &r6)
    multiplyAccumulate(a, b.l3, &r3, &r4, &r5, &r6, &r7)
    return (UInt256(r4, r5, r6, r7), UInt256(r0, r1, r2, r3))
  }

  /// Adds a · b to four limbs; the fifth gets the carry.
  @inlinable @inline(__always)
  static func multiplyAccumulate(
    _ a: UInt256, _ b: UInt64, _ u0: inout UInt64, _ u1: inout UInt64, _ u2: inout UInt64, _ u3: inout UInt64, _ u4: inout UInt64
  ) {
    var t = multiply(a.l0, b) &+ wide(u0)
    u0 = low(t)
    t = multiply(a.l1, b) &+ wide(u1) &+ (t &>> 64)
    u1 = low(t)
    t = multiply(a.l2, b) &+ wide(u2) &+ (t &>> 64)
    u2 = low(t)
    t = multiply(a.l3, b) &+ wide(u3) &+ (t &>> 64)
    u3 = low(t)
    u4 = high(t)
  }

  /// The remainder of 512 bits by a modulus of four limbs.
  @inline(__always)
  static func remainder(_ high: UInt256, _ low: UInt256, _ m: UInt256) -> UInt256 {
    let shift = UInt64(truncatingIfNeeded: m.l3.leadingZeroBitCount)
    let (d, _) = m.normalized(shift)
    let inverse = reciprocal(d.l3, d.l2)
    let (lower, between) = low.normalized(shift)
    var (upper, top) = high.normalized(shift)
    upper.l0 |= between
    var r = UInt256(upper.l1, upper.l2, upper.l3, top)
    _ = divideStep(&r, upper.l0, d, inverse)
    _ = divideStep(&r, lower.l3, d, inverse)
    _ = divideStep(&r, lower.l2, d, inverse)
    _ = divideStep(&r, lower.l1, d, inverse)
    _ = divideStep(&r, lower.l0, d, inverse)
    return r.shiftedRight(by: shift)
  }

  /// The remainder of `count` limbs at `u` (one spare above them) by `m`, which has `n` limbs; `v` is room for 13.
  @inline(__always)
  static func reduce(
    _ u: UnsafeMutablePointer<UInt64>, _ count: Int, _ v: UnsafeMutablePointer<UInt64>, _ m: UInt256, _ n: Int
  ) -> UInt256 {
    var un = count
    while un > 0 && u[un &- 1] == 0 { un = un &- 1 }
    if un >= n {
      v[0] = m.l0
      v[1] = m.l1
      v[2] = m.l2
      v[3] = m.l3
      u[un] = 0
      divideLimbs(u, un, v, n, v + 4)
      un = n
    }
    return UInt256(un > 0 ? u[0] : 0, un > 1 ? u[1] : 0, un > 2 ? u[2] : 0, un > 3 ? u[3] : 0)
  }
}
