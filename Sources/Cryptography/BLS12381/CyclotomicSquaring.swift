// After the easy part of the final exponentiation values lie in the cyclotomic subgroup, where squaring costs a third
// less (Granger and Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010).

extension BLS12381.Fp12 {
  /// The square of a value of the cyclotomic subgroup (order dividing p⁴ − p² + 1).
  @inline(never) package func cyclotomicSquared() -> Fp12 {
    // Three squarings in Fp4 = Fp2[s] / (s² − ξ) of pairs of coefficients.
    let a = Fp12.squareInFp4(c0.c0, c1.c1)
    let b = Fp12.squareInFp4(c1.c0, c0.c2)
    let c = Fp12.squareInFp4(c0.c1, c1.c2)
    let x = c.1.timesXi()
    return Fp12(
      Fp6(triple(a.0, minus: c0.c0), triple(b.0, minus: c0.c1), triple(c.0, minus: c0.c2)),
      Fp6(triple(x, plus: c1.c0), triple(a.1, plus: c1.c1), triple(b.1, plus: c1.c2)))
  }

  /// 3t − 2z.
  @inline(__always) private func triple(_ t: Fp2, minus z: Fp2) -> Fp2 { (t - z).doubled() + t }

  /// 3t + 2z.
  @inline(__always) private func triple(_ t: Fp2, plus z: Fp2) -> Fp2 { (t + z).doubled() + t }

  /// (a + b·s)² = (a² + ξb²) + 2ab·s.
  @inline(__always) private static func squareInFp4(_ a: Fp2, _ b: Fp2) -> (Fp2, Fp2) {
    let t0 = a.squared()
    let t1 = b.squared()
    return (t1.timesXi() + t0, (a + b).squared() - t0 - t1)
  }

  /// self^|x| for the curve's parameter x, of a value of the cyclotomic subgroup.
  @inline(never) func raisedToParameter() -> Fp12 {
    var result = self
    var bit: UInt64 = 1 &<< 62
    while bit != 0 {
      result = result.cyclotomicSquared()
      if BLS12381.parameter & bit != 0 { result = result * self }
      bit = bit &>> 1
    }
    return result
  }
}
