// After the easy part of the final exponentiation values lie in the cyclotomic subgroup, where squaring costs a third
// less (Granger and Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010).

extension BLS12381.Fp12 {
  typealias Wide = BLS12381.Wide

  /// The square of a value of the cyclotomic subgroup (order dividing p⁴ − p² + 1).
  @inline(never) package func cyclotomicSquared() -> Fp12 {
    // Three squarings in Fp4 = Fp2[s] / (s² − ξ) of pairs of coefficients.
    let a = Fp12.squareInFp4(c0.c0, c1.c1)
    let b = Fp12.squareInFp4(c1.c0, c0.c2)
    let c = Fp12.squareInFp4(c0.c1, c1.c2)
    let x = c.1.timesXi()
    return Fp12(
      Fp6(Fp12.triple(a.0, minus: c0.c0), Fp12.triple(b.0, minus: c0.c1), Fp12.triple(c.0, minus: c0.c2)),
      Fp6(Fp12.triple(x, plus: c1.c0), Fp12.triple(a.1, plus: c1.c1), Fp12.triple(b.1, plus: c1.c2)))
  }

  /// 3t − 2z.
  @inline(__always) fileprivate static func triple(_ t: Fp2, minus z: Fp2) -> Fp2 {
    Fp2(Fp.triple(t.c0, minusTwice: z.c0), Fp.triple(t.c1, minusTwice: z.c1))
  }

  /// 3t + 2z.
  @inline(__always) fileprivate static func triple(_ t: Fp2, plus z: Fp2) -> Fp2 {
    Fp2(Fp.triple(t.c0, plusTwice: z.c0), Fp.triple(t.c1, plusTwice: z.c1))
  }

  /// (a + b·s)² = (a² + ξb²) + 2ab·s: seven products and four reductions.
  @inline(never) fileprivate static func squareInFp4(_ a: Fp2, _ b: Fp2) -> (Fp2, Fp2) {
    // With b² = r + d·u, ξb² = (r − d) + (r + d)·u.
    let r = Wide.product(Fp.addUnreduced(b.c0, b.c1), Fp.difference(b.c0, b.c1))
    let d = Wide.product(Fp.addUnreduced(b.c0, b.c0), b.c1)
    let ar = Wide.product(Fp.addUnreduced(a.c0, a.c1), Fp.difference(a.c0, a.c1))
    let ad = Wide.product(Fp.addUnreduced(a.c0, a.c0), a.c1)
    let c0 = Fp2(Wide.reduce(Wide.sum(ar, r, less: d)), Wide.reduce(Wide.sum(ad, r, d)))
    return (c0, Fp2.factorSum(a, a) * b)
  }

  /// self^|x| for the curve's parameter x, of a value of the cyclotomic subgroup. |x| = 2⁶³ + 2⁶² + 2⁶⁰ + 2⁵⁷ + 2⁴⁸ + 2¹⁶: the
  /// long runs of squarings are made in compressed form.
  @inline(never) func raisedToParameter() -> Fp12 {
    var compressed = BLS12381.CompressedFp12(self)
    compressed.square(times: 16)
    let at16 = compressed
    compressed.square(times: 32)
    var (result, power) = BLS12381.CompressedFp12.decompress(at16, compressed)
    result = result * power
    for run in [9, 3, 2, 1] {
      for _ in 0..<run { power = power.cyclotomicSquared() }
      result = result * power
    }
    return result
  }
}

extension BLS12381 {
  /// Four of the six coefficients of a value of the cyclotomic subgroup, which determine the others and can be squared by
  /// themselves at two thirds of the cost (Karabina, "Squaring in cyclotomic subgroups", 2013).
  ///
  /// As elements of Fp4 = Fp2[s] / (s² − ξ), s = w³, the value is (g0 + g1·s) + (g2 + g3·s)·w + (g4 + g5·s)·w².
  struct CompressedFp12 {
    var g2, g3, g4, g5: Fp2

    init(_ a: Fp12) {
      g2 = a.c1.c0
      g3 = a.c0.c2
      g4 = a.c0.c1
      g5 = a.c1.c2
    }

    mutating func square(times count: Int) {
      var i = 0
      while i < count {
        square()
        i &+= 1
      }
    }

    @inline(never) private mutating func square() {
      let b = Fp12.squareInFp4(g2, g3)
      let c = Fp12.squareInFp4(g4, g5)
      g2 = Fp12.triple(c.1.timesXi(), plus: g2)
      g3 = Fp12.triple(c.0, minus: g3)
      g4 = Fp12.triple(b.0, minus: g4)
      g5 = Fp12.triple(b.1, plus: g5)
    }

    /// Both values whole again, with one inversion.
    static func decompress(_ a: CompressedFp12, _ b: CompressedFp12) -> (Fp12, Fp12) {
      let (numeratorA, denominatorA) = a.fraction
      let (numeratorB, denominatorB) = b.fraction
      // A denominator is zero only for the value one, whose g1 is zero as well.
      let da = denominatorA.isZero ? .one : denominatorA
      let db = denominatorB.isZero ? .one : denominatorB
      let inverse = (da * db).inverted()
      return (a.whole(g1: numeratorA * (inverse * db)), b.whole(g1: numeratorB * (inverse * da)))
    }

    /// g1 as a fraction.
    private var fraction: (Fp2, Fp2) {
      if g2.isZero { return ((g4 * g5).doubled(), g3) }
      let g44 = g4.squared()
      return (g5.squared().timesXi() + g44.doubled() + g44 - g3.doubled(), g2.doubled().doubled())
    }

    private func whole(g1: Fp2) -> Fp12 {
      let g34 = g3 * g4
      let g0 = (g1.squared().doubled() + g2 * g5 - g34.doubled() - g34).timesXi() + .one
      return Fp12(Fp6(g0, g4, g3), Fp6(g2, g1, g5))
    }
  }
}
