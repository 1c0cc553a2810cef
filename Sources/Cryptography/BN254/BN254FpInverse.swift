extension BN254.Fp {
  /// The inverse; zero for zero.
  ///
  /// D. Bernstein and B.-Y. Yang's division steps ("Fast constant-time gcd computation and modular inversion", 2019),
  /// without their constant time: 62 steps at once are found from the lowest words and then applied as a matrix.
  var inverse: Fp {
    @inline(never) get {
      var f = SignedWords(Fp.modulus)
      var g = SignedWords(self)
      // d · self = f and e · self = g, both modulo p and up to the same power of 2.
      var d = Fp.zero
      var e = Fp(0xb1cd_6daf_da15_30df, 0x62f2_10e6_a728_3db6, 0xef7f_0b0c_0ada_0afb, 0x20fd_6e90_2d59_2544)
      var delta: Int64 = -1
      var missingPower: UInt64 = 0
      while !g.isZero {
        let step = DivisionSteps(&delta, f.w0, g.w0)
        let newF = f.combined(step.u, g, step.v)
        g = f.combined(step.q, g, step.r)
        f = newF
        let newD = Fp.combined(d, step.u, e, step.v)
        e = Fp.combined(d, step.q, e, step.r)
        d = newD
        // The words were divided by 2⁶² and the field elements by 2⁶⁴.
        missingPower &+= 2
      }
      // Some twelve turns suffice for 254 bits, so the shift is far below 64. e began with 2⁷⁶⁸, of which the product
      // leaves what Montgomery's form needs.
      let result = d * Fp(1 &<< missingPower, 0, 0, 0)
      return f.isNegative ? -result : result
    }
  }

  /// (a · u + b · v) / 2⁶⁴ modulo p, for |u| + |v| ≤ 2⁶².
  @inline(__always) private static func combined(_ a: Fp, _ u: Int64, _ b: Fp, _ v: Int64) -> Fp {
    let a = u < 0 ? unreducedDifference(.zero, a) : a
    let b = v < 0 ? unreducedDifference(.zero, b) : b
    let p = modulus
    var c: UInt64 = 0
    let m0 = BN254.multiplyAdd(0, a.l0, u.magnitude, &c)
    let m1 = BN254.multiplyAdd(0, a.l1, u.magnitude, &c)
    let m2 = BN254.multiplyAdd(0, a.l2, u.magnitude, &c)
    let m3 = BN254.multiplyAdd(0, a.l3, u.magnitude, &c)
    let m4 = c
    c = 0
    let t0 = BN254.multiplyAdd(m0, b.l0, v.magnitude, &c)
    let t1 = BN254.multiplyAdd(m1, b.l1, v.magnitude, &c)
    let t2 = BN254.multiplyAdd(m2, b.l2, v.magnitude, &c)
    let t3 = BN254.multiplyAdd(m3, b.l3, v.magnitude, &c)
    let t4 = m4 &+ c
    let m = t0 &* montgomeryFactor
    c = 0
    _ = BN254.multiplyAdd(t0, m, p.l0, &c)
    let r0 = BN254.multiplyAdd(t1, m, p.l1, &c)
    let r1 = BN254.multiplyAdd(t2, m, p.l2, &c)
    let r2 = BN254.multiplyAdd(t3, m, p.l3, &c)
    return Fp(r0, r1, r2, t4 &+ c).subtractedIfNotLess(p)
  }
}

/// A number in two's complement of four words, below 2²⁵⁵ in magnitude.
private struct SignedWords {
  var w0: UInt64
  var w1: UInt64
  var w2: UInt64
  var w3: UInt64

  @inline(__always) init(_ fp: BN254.Fp) { (w0, w1, w2, w3) = (fp.l0, fp.l1, fp.l2, fp.l3) }

  @inline(__always) var isZero: Bool { w0 | w1 | w2 | w3 == 0 }
  @inline(__always) var isNegative: Bool { Int64(bitPattern: w3) < 0 }

  /// (self · u + other · v) / 2⁶², which is known to be exact; |u| + |v| ≤ 2⁶², so 128 bits hold each word's sum.
  @inline(__always) func combined(_ u: Int64, _ other: SignedWords, _ v: Int64) -> SignedWords {
    let (u, v) = (Int128(u), Int128(v))
    var sum = u &* Int128(w0) &+ v &* Int128(other.w0)
    let r0 = UInt64(truncatingIfNeeded: sum)
    sum = (sum &>> 64) &+ u &* Int128(w1) &+ v &* Int128(other.w1)
    let r1 = UInt64(truncatingIfNeeded: sum)
    sum = (sum &>> 64) &+ u &* Int128(w2) &+ v &* Int128(other.w2)
    let r2 = UInt64(truncatingIfNeeded: sum)
    sum = (sum &>> 64) &+ u &* Int128(Int64(bitPattern: w3)) &+ v &* Int128(Int64(bitPattern: other.w3))
    let r3 = UInt64(truncatingIfNeeded: sum)
    let r4 = UInt64(truncatingIfNeeded: sum &>> 64)
    var result = self
    result.w0 = r0 &>> 62 | r1 &<< 2
    result.w1 = r1 &>> 62 | r2 &<< 2
    result.w2 = r2 &>> 62 | r3 &<< 2
    result.w3 = r3 &>> 62 | r4 &<< 2
    return result
  }
}

/// What 62 division steps do: f becomes (u f + v g) / 2⁶², g becomes (q f + r g) / 2⁶².
private struct DivisionSteps {
  var u: Int64 = 1
  var v: Int64 = 0
  var q: Int64 = 0
  var r: Int64 = 1

  /// `delta` is the negative of the paper's δ; f and g are the lowest words, f being odd.
  @inline(__always) init(_ delta: inout Int64, _ lowF: UInt64, _ lowG: UInt64) {
    var f = lowF
    var g = lowG
    var left: UInt64 = 62
    while true {
      // Halve g as often as it is even; the bit above the remaining steps ends the count.
      let zeros = UInt64((g | (~0 &<< left)).trailingZeroBitCount)
      g &>>= zeros
      u &<<= Int64(zeros)
      v &<<= Int64(zeros)
      delta &-= Int64(zeros)
      left &-= zeros
      if left == 0 { return }
      if delta < 0 {
        delta = 0 &- delta
        (f, g) = (g, 0 &- f)
        (u, q) = (q, 0 &- u)
        (v, r) = (r, 0 &- v)
      }
      // Add the multiple of f that clears up to six low bits of g at once, as many as steps without a swap are certain.
      let certain = min(UInt64(delta) &+ 1, left, 6)
      let factor = (f &* g &* (f &* f &- 2)) & ((1 &<< certain) &- 1)
      g = g &+ f &* factor
      q = q &+ u &* Int64(factor)
      r = r &+ v &* Int64(factor)
    }
  }
}
