extension BN254 {
  /// An element c0 + c1 · v + c2 · v² of the cubic extension of Fp2, v³ = ξ = 9 + i.
  struct Fp6: Equatable, Sendable {
    var c0: Fp2
    var c1: Fp2
    var c2: Fp2

    @inline(__always) init(_ c0: Fp2, _ c1: Fp2, _ c2: Fp2) {
      self.c0 = c0
      self.c1 = c1
      self.c2 = c2
    }
  }
}

extension BN254.Fp6 {
  typealias Fp2 = BN254.Fp2
  typealias Fp6 = BN254.Fp6

  @inline(__always) static var zero: Fp6 { Fp6(.zero, .zero, .zero) }
  @inline(__always) static var one: Fp6 { Fp6(.one, .zero, .zero) }

  @inline(__always) static func + (a: Fp6, b: Fp6) -> Fp6 { Fp6(a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2) }
  @inline(__always) static func - (a: Fp6, b: Fp6) -> Fp6 { Fp6(a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2) }
  @inline(__always) static prefix func - (a: Fp6) -> Fp6 { Fp6(-a.c0, -a.c1, -a.c2) }

  /// The product with v.
  @inline(__always) var timesV: Fp6 { Fp6(c2.timesXi, c0, c1) }

  @inline(never) static func * (a: Fp6, b: Fp6) -> Fp6 {
    let t0 = a.c0 * b.c0
    let t1 = a.c1 * b.c1
    let t2 = a.c2 * b.c2
    let u12 = (a.c1 + a.c2) * (b.c1 + b.c2) - t1 - t2
    let u01 = (a.c0 + a.c1) * (b.c0 + b.c1) - t0 - t1
    let u02 = (a.c0 + a.c2) * (b.c0 + b.c2) - t0 - t2
    return Fp6(t0 + u12.timesXi, u01 + t2.timesXi, u02 + t1)
  }

  /// The product with b0 + b1 · v.
  @inline(never) func times(_ b0: Fp2, _ b1: Fp2) -> Fp6 {
    let t0 = c0 * b0
    let t1 = c1 * b1
    let u12 = c2 * b1
    let u01 = (c0 + c1) * (b0 + b1) - t0 - t1
    let u02 = c2 * b0
    return Fp6(t0 + u12.timesXi, u01, u02 + t1)
  }

  @inline(never) func times(_ b: Fp2) -> Fp6 { Fp6(c0 * b, c1 * b, c2 * b) }

  /// The inverse; zero for zero.
  var inverse: Fp6 {
    let a = c0.squared - (c1 * c2).timesXi
    let b = c2.squared.timesXi - c0 * c1
    let c = c1.squared - c0 * c2
    let norm = (c2 * b + c1 * c).timesXi + c0 * a
    return Fp6(a, b, c).times(norm.inverse)
  }
}
