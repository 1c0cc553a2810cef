extension BN254 {
  /// An element c0 + c1 · w of the quadratic extension of Fp6, w² = v: where pairings take their values.
  struct Fp12: Equatable, Sendable {
    var c0: Fp6
    var c1: Fp6

    @inline(__always) init(_ c0: Fp6, _ c1: Fp6) {
      self.c0 = c0
      self.c1 = c1
    }
  }
}

extension BN254.Fp12 {
  typealias Fp = BN254.Fp
  typealias Fp2 = BN254.Fp2
  typealias Fp6 = BN254.Fp6
  typealias Fp12 = BN254.Fp12

  @inline(__always) static var one: Fp12 { Fp12(.one, .zero) }

  /// The inverse of an element whose norm over Fp6 is 1, as all are after the easy part of the final exponentiation.
  @inline(__always) var conjugate: Fp12 { Fp12(c0, -c1) }

  @inline(never) static func * (a: Fp12, b: Fp12) -> Fp12 {
    let t0 = a.c0 * b.c0
    let t1 = a.c1 * b.c1
    let both = (a.c0 + a.c1) * (b.c0 + b.c1)
    return Fp12(t0 + t1.timesV, both - t0 - t1)
  }

  /// Complex squaring: two products in Fp6.
  var squared: Fp12 {
    @inline(never) get {
      let t = c0 * c1
      let both = (c0 + c1) * (c0 + c1.timesV)
      return Fp12(both - t - t.timesV, t + t)
    }
  }

  /// The inverse; zero for zero.
  var inverse: Fp12 {
    let norm = (c0 * c0 - (c1 * c1).timesV).inverse
    return Fp12(c0 * norm, -(c1 * norm))
  }

  /// The p-th power.
  var frobenius: Fp12 {
    @inline(never) get {
      typealias T = BN254.FrobeniusFactors
      return Fp12(
        Fp6(c0.c0.conjugate, c0.c1.conjugate * T.w2, c0.c2.conjugate * T.w4),
        Fp6(c1.c0.conjugate * T.w1, c1.c1.conjugate * T.w3, c1.c2.conjugate * T.w5))
    }
  }

  /// The p²-th power.
  var frobeniusSquared: Fp12 {
    @inline(never) get {
      typealias T = BN254.FrobeniusFactors
      return Fp12(
        Fp6(c0.c0, c0.c1 * T.squaredW2, c0.c2 * T.squaredW4),
        Fp6(c1.c0 * T.squaredW1, -c1.c1, c1.c2 * T.squaredW5))
    }
  }

  /// The square of an element of the cyclotomic subgroup, by three squarings in Fp4 (R. Granger, M. Scott, "Faster
  /// squaring in the cyclotomic subgroup of sixth degree extensions", 2010).
  var cyclotomicSquared: Fp12 {
    @inline(never) get {
      // The pairs (1, w³), (w, w⁴), (w², w⁵) each span a copy of Fp4 = Fp2[s]/(s² − ξ).
      let a = Fp12.fp4Square(c0.c0, c1.c1)
      let b = Fp12.fp4Square(c1.c0, c0.c2)
      let c = Fp12.fp4Square(c0.c1, c1.c2)
      let cXi = c.1.timesXi
      return Fp12(
        Fp6(
          (a.0 - c0.c0).doubled + a.0,
          (b.0 - c0.c1).doubled + b.0,
          (c.0 - c0.c2).doubled + c.0),
        Fp6(
          (cXi + c1.c0).doubled + cXi,
          (a.1 + c1.c1).doubled + a.1,
          (b.1 + c1.c2).doubled + b.1))
    }
  }

  /// The square of x + y · s, s² = ξ.
  @inline(__always) private static func fp4Square(_ x: Fp2, _ y: Fp2) -> (Fp2, Fp2) {
    let xx = x.squared
    let yy = y.squared
    return (xx + yy.timesXi, (x + y).squared - xx - yy)
  }
}
