extension BN254 {
  /// An element re + im · i of the quadratic extension, i² = −1.
  package struct Fp2: Equatable, Sendable {
    var re: Fp
    var im: Fp

    @inline(__always) init(_ re: Fp, _ im: Fp) {
      self.re = re
      self.im = im
    }
  }
}

extension BN254.Fp2 {
  typealias Fp = BN254.Fp
  typealias Fp2 = BN254.Fp2
  typealias Wide = BN254.Wide

  @inline(__always) static var zero: Fp2 { Fp2(.zero, .zero) }
  @inline(__always) static var one: Fp2 { Fp2(.one, .zero) }
  @inline(__always) var isZero: Bool { re.isZero && im.isZero }

  @inline(__always) static func + (a: Fp2, b: Fp2) -> Fp2 { Fp2(a.re + b.re, a.im + b.im) }
  @inline(__always) static func - (a: Fp2, b: Fp2) -> Fp2 { Fp2(a.re - b.re, a.im - b.im) }
  @inline(__always) static prefix func - (a: Fp2) -> Fp2 { Fp2(-a.re, -a.im) }
  @inline(__always) var doubled: Fp2 { self + self }
  @inline(__always) var tripled: Fp2 { doubled + self }
  @inline(__always) var halved: Fp2 { Fp2(re.halved, im.halved) }
  @inline(__always) var conjugate: Fp2 { Fp2(re, -im) }

  /// Karatsuba's three products, and a reduction for each part only.
  @inline(never) static func * (a: Fp2, b: Fp2) -> Fp2 {
    let re = Wide(a.re, b.re)
    let im = Wide(a.im, b.im)
    let both = Wide(Fp.unreducedSum(a.re, a.im), Fp.unreducedSum(b.re, b.im))
    return Fp2(Wide.differenceModuloP(re, im).reduced, ((both - re) - im).reduced)
  }

  @inline(never) static func * (a: Fp2, b: Fp) -> Fp2 { Fp2(Fp.product(a.re, b), Fp.product(a.im, b)) }

  /// (re + im)(re − im) + 2 · re · im · i.
  var squared: Fp2 {
    @inline(never) get {
      Fp2(
        Fp.product(Fp.unreducedSum(re, im), Fp.unreducedDifference(re, im)),
        Fp.product(Fp.unreducedSum(re, re), im))
    }
  }

  /// The product with 9 + i, whose cube root makes Fp6.
  @inline(__always) var timesXi: Fp2 {
    Fp2(Fp2.ninefold(re, plus: Fp.unreducedDifference(.zero, im)), Fp2.ninefold(im, plus: re))
  }

  /// 9a + b for a below p and b not above p.
  @inline(__always) private static func ninefold(_ a: Fp, plus b: Fp) -> Fp {
    var high: UInt64 = 0
    let t0 = BN254.multiplyAdd(b.l0, a.l0, 9, &high)
    let t1 = BN254.multiplyAdd(b.l1, a.l1, 9, &high)
    let t2 = BN254.multiplyAdd(b.l2, a.l2, 9, &high)
    let t3 = BN254.multiplyAdd(b.l3, a.l3, 9, &high)
    // The sum is below 10p < 2²⁵⁷. 2²⁵²/p is a little more than 21/64, so this quotient is the right one or one less.
    let quotient = ((high &<< 4 | t3 &>> 60) &* 21) &>> 6
    let p = Fp.modulus
    var c: UInt64 = 0
    let q0 = BN254.multiplyAdd(0, p.l0, quotient, &c)
    let q1 = BN254.multiplyAdd(0, p.l1, quotient, &c)
    let q2 = BN254.multiplyAdd(0, p.l2, quotient, &c)
    let q3 = BN254.multiplyAdd(0, p.l3, quotient, &c)
    var carry: UInt64 = 1
    let d0 = BN254.add(t0, ~q0, &carry)
    let d1 = BN254.add(t1, ~q1, &carry)
    let d2 = BN254.add(t2, ~q2, &carry)
    return Fp(d0, d1, d2, t3 &+ ~q3 &+ carry).subtractedIfNotLess(p)
  }

  /// The inverse; zero for zero.
  var inverse: Fp2 {
    let norm = (re.squared + im.squared).inverse
    return Fp2(re * norm, -(im * norm))
  }
}
