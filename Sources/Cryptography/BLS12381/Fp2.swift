extension BLS12381 {
  /// The quadratic extension Fp[u] / (u² + 1): c0 + c1·u.
  package struct Fp2: Equatable, Sendable {
    package var c0, c1: Fp

    @inline(__always) package init(_ c0: Fp, _ c1: Fp) {
      self.c0 = c0
      self.c1 = c1
    }

    @inline(__always) package static var zero: Fp2 { Fp2(.zero, .zero) }
    @inline(__always) package static var one: Fp2 { Fp2(.one, .zero) }

    @inline(__always) package var isZero: Bool { c0.isZero && c1.isZero }
  }
}

extension BLS12381.Fp2 {
  package typealias Fp = BLS12381.Fp
  package typealias Fp2 = BLS12381.Fp2
  typealias Wide = BLS12381.Wide

  @inline(__always) package static func + (a: Fp2, b: Fp2) -> Fp2 { Fp2(Fp.sum(a.c0, b.c0), Fp.sum(a.c1, b.c1)) }
  @inline(__always) package static func - (a: Fp2, b: Fp2) -> Fp2 { Fp2(Fp.difference(a.c0, b.c0), Fp.difference(a.c1, b.c1)) }
  @inline(__always) package static prefix func - (a: Fp2) -> Fp2 { zero - a }
  @inline(__always) package func doubled() -> Fp2 { self + self }

  /// The sum without reduction, coefficients below 2p: only for use as a factor or a value to be squared.
  @inline(__always) package static func factorSum(_ a: Fp2, _ b: Fp2) -> Fp2 {
    Fp2(Fp.addUnreduced(a.c0, b.c0), Fp.addUnreduced(a.c1, b.c1))
  }

  /// The conjugate c0 − c1·u, which is also the p-th power.
  @inline(__always) package var conjugate: Fp2 { Fp2(c0, -c1) }

  /// Karatsuba with the two reductions put off to the end. Coefficients of the factors may be anything below 2p.
  @inline(never) package static func * (a: Fp2, b: Fp2) -> Fp2 {
    let v0 = Wide.product(a.c0, b.c0)
    let v1 = Wide.product(a.c1, b.c1)
    let s = Wide.product(Fp.addUnreduced(a.c0, a.c1), Fp.addUnreduced(b.c0, b.c1))
    return Fp2(Wide.reduce(v0 - v1), Wide.reduce(Wide.middle(s, less: v0, v1)))
  }

  /// (c0 + c1)(c0 − c1) + 2·c0·c1·u. The coefficients may be anything below 2p.
  @inline(never) package func squared() -> Fp2 {
    Fp2(Fp.addUnreduced(c0, c1) * Fp.differenceBelow2p(c0, c1), c0 * Fp.addUnreduced(c1, c1))
  }

  @inline(__always) package static func * (a: Fp2, b: Fp) -> Fp2 { Fp2(a.c0 * b, a.c1 * b) }

  /// The product with ξ = 1 + u, the element the tower above is built on.
  @inline(__always) func timesXi() -> Fp2 { Fp2(Fp.difference(c0, c1), Fp.sum(c0, c1)) }

  /// c0² + c1², the norm to Fp.
  @inline(__always) var norm: Fp { Wide.reduce(Wide.square(c0) &+ Wide.square(c1)) }

  /// The inverse, or zero for zero.
  @inline(never) package func inverted() -> Fp2 {
    let n = norm.inverted()
    return Fp2(c0 * n, -(c1 * n))
  }

  /// A square root, or nil when there is none: two powers in Fp by the complex method.
  package func squareRoot() -> Fp2? {
    guard let n = norm.squareRoot() else { return nil }
    return squareRoot(normRoot: n)
  }

  /// A square root given a root of the norm.
  ///
  /// The root x0 + x1·u has x0² = (c0 ± n)/2 and 2·x0·x1 = c1. With d = (c0 + n)/2 and t = d^((p−3)/4), d·t² is the Legendre
  /// symbol of d; when it is −1, the other sign of n holds, and (c0 − n)/2 = −c1²/(4d) gives its root without another power.
  func squareRoot(normRoot n: Fp) -> Fp2 {
    let d = c1.isZero ? c0 : (c0 + n).halved()
    let t = d.raisedToQuarter()
    let s = d * t
    let h = (c1 * t).halved()
    return s.squared() == d ? Fp2(s, h) : Fp2(-h, s)
  }

  /// sgn0 of RFC 9380 §4.1.
  package var isOdd: Bool { c0.isZero ? c1.isOdd : c0.isOdd }

  /// The sign bit of compressed points: by c1, or by c0 when c1 is zero.
  package var isLexicographicallyLarger: Bool { c1.isZero ? c0.isLexicographicallyLarger : c1.isLexicographicallyLarger }
}
