extension UInt256 {
  /// (a + b) mod m without losing the carry (ADDMOD); zero for a zero modulus.
  @inline(never)
  public static func addmod(_ a: UInt256, _ b: UInt256, _ m: UInt256) -> UInt256 {
    let n = m.limbCount
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
    if n == 0 { return UInt256(0) }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 24) { scratch in
      guard let u = scratch.baseAddress else { return UInt256(0) }
      let v = u + 9
      multiplyFull(a, b, u)
      return reduce(u, 8, v, m, n)
    }
  }

  /// The eight limbs of a product.
  @inline(__always)
  static func multiplyFull(_ a: UInt256, _ b: UInt256, _ u: UnsafeMutablePointer<UInt64>) {
    var t = multiply(a.l0, b.l0)
    u[0] = low(t)
    t = multiply(a.l1, b.l0) &+ (t &>> 64)
    u[1] = low(t)
    t = multiply(a.l2, b.l0) &+ (t &>> 64)
    u[2] = low(t)
    t = multiply(a.l3, b.l0) &+ (t &>> 64)
    u[3] = low(t)
    u[4] = high(t)
    multiplyAccumulate(a, b.l1, u + 1)
    multiplyAccumulate(a, b.l2, u + 2)
    multiplyAccumulate(a, b.l3, u + 3)
  }

  @inline(__always)
  static func multiplyAccumulate(_ a: UInt256, _ b: UInt64, _ u: UnsafeMutablePointer<UInt64>) {
    var t = multiply(a.l0, b) &+ wide(u[0])
    u[0] = low(t)
    t = multiply(a.l1, b) &+ wide(u[1]) &+ (t &>> 64)
    u[1] = low(t)
    t = multiply(a.l2, b) &+ wide(u[2]) &+ (t &>> 64)
    u[2] = low(t)
    t = multiply(a.l3, b) &+ wide(u[3]) &+ (t &>> 64)
    u[3] = low(t)
    u[4] = high(t)
  }

  /// The remainder of `count` limbs at `u` (one spare above them) by `m`, which has `n` limbs; `v` is room for 13.
  @inline(__always)
  static func reduce(_ u: UnsafeMutablePointer<UInt64>, _ count: Int, _ v: UnsafeMutablePointer<UInt64>, _ m: UInt256, _ n: Int) -> UInt256 {
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
