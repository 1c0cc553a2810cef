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

  @inline(never) package static func * (a: Fp6, b: Fp6) -> Fp6 { BLS12381.Fp6Wide.product(a, b).reduced() }

  /// The inverse, or zero for zero.
  func inverted() -> Fp6 {
    let t0 = c0.squared() - (c1 * c2).timesXi()
    let t1 = c2.squared().timesXi() - c0 * c1
    let t2 = c1.squared() - c0 * c2
    let n = (c0 * t0 + (c2 * t1 + c1 * t2).timesXi()).inverted()
    return Fp6(t0 * n, t1 * n, t2 * n)
  }
}
