extension BLS12381 {
  /// The cubic extension Fp2[v] / (v³ − ξ) with ξ = 1 + u: c0 + c1·v + c2·v².
  package struct Fp6: Equatable, Sendable {
    package var c0, c1, c2: Fp2

    @inline(__always) package init(_ c0: Fp2, _ c1: Fp2, _ c2: Fp2) {
      self.c0 = c0
      self.c1 = c1
      self.c2 = c2
    }

    @inline(__always) package static var zero: Fp6 { Fp6(.zero, .zero, .zero) }
    @inline(__always) package static var one: Fp6 { Fp6(.one, .zero, .zero) }
  }
}

extension BLS12381.Fp6 {
  package typealias Fp2 = BLS12381.Fp2
  package typealias Fp6 = BLS12381.Fp6

  @inline(__always) package static func + (a: Fp6, b: Fp6) -> Fp6 { Fp6(a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2) }
  @inline(__always) package static func - (a: Fp6, b: Fp6) -> Fp6 { Fp6(a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2) }
  @inline(__always) package static prefix func - (a: Fp6) -> Fp6 { Fp6(-a.c0, -a.c1, -a.c2) }

  /// The product with v.
  @inline(__always) func timesV() -> Fp6 { Fp6(c2.timesXi(), c0, c1) }

  /// Karatsuba over the three pairs of coefficients.
  @inline(never) package static func * (a: Fp6, b: Fp6) -> Fp6 {
    let v0 = a.c0 * b.c0
    let v1 = a.c1 * b.c1
    let v2 = a.c2 * b.c2
    let s12 = (a.c1 + a.c2) * (b.c1 + b.c2) - v1 - v2
    let s01 = (a.c0 + a.c1) * (b.c0 + b.c1) - v0 - v1
    let s02 = (a.c0 + a.c2) * (b.c0 + b.c2) - v0 - v2
    return Fp6(v0 + s12.timesXi(), s01 + v2.timesXi(), s02 + v1)
  }

  /// The product with b0 + b1·v.
  @inline(never) static func multiply(_ a: Fp6, by01 b0: Fp2, _ b1: Fp2) -> Fp6 {
    let v0 = a.c0 * b0
    let v1 = a.c1 * b1
    let s01 = (a.c0 + a.c1) * (b0 + b1) - v0 - v1
    let s12 = (a.c1 + a.c2) * b1 - v1
    let s02 = (a.c0 + a.c2) * b0 - v0
    return Fp6(v0 + s12.timesXi(), s01, s02 + v1)
  }

  /// The product with b1·v.
  @inline(never) static func multiply(_ a: Fp6, by1 b1: Fp2) -> Fp6 {
    Fp6((a.c2 * b1).timesXi(), a.c0 * b1, a.c1 * b1)
  }

  /// The product with b1·v + b2·v².
  @inline(never) static func multiply(_ a: Fp6, by12 b1: Fp2, _ b2: Fp2) -> Fp6 {
    let v1 = a.c1 * b1
    let v2 = a.c2 * b2
    let s12 = (a.c1 + a.c2) * (b1 + b2) - v1 - v2
    let s01 = (a.c0 + a.c1) * b1 - v1
    let s02 = (a.c0 + a.c2) * b2 - v2
    return Fp6(s12.timesXi(), s01 + v2.timesXi(), s02 + v1)
  }

  /// The inverse, or zero for zero.
  func inverted() -> Fp6 {
    let t0 = c0.squared() - (c1 * c2).timesXi()
    let t1 = c2.squared().timesXi() - c0 * c1
    let t2 = c1.squared() - c0 * c2
    let n = (c0 * t0 + (c2 * t1 + c1 * t2).timesXi()).inverted()
    return Fp6(t0 * n, t1 * n, t2 * n)
  }
}
