extension BLS12381 {
  /// Raises a Miller value to 3(p¹² − 1)/r. The factor 3, prime to r, allows the short chain of Hayashida, Hayasaka and
  /// Teruya ("Efficient final exponentiation via cyclotomic structure for pairings over families of elliptic curves",
  /// 2020): 3(p⁴ − p² + 1)/r = (x − 1)²(x + p)(x² + p² − 1) + 3.
  static func finalExponentiation(_ value: Fp12) -> Fp12 {
    // The easy part, (p⁶ − 1)(p² + 1).
    var f = value.conjugate * value.inverted()
    f = f.frobeniusSquared * f
    // Inverses are conjugates from here on.
    func raisedToX(_ a: Fp12) -> Fp12 { a.raisedToParameter().conjugate }
    let a = raisedToX(f) * f.conjugate
    let b = raisedToX(a) * a.conjugate
    let c = raisedToX(b) * b.frobenius
    let d = raisedToX(raisedToX(c)) * c.frobeniusSquared * c.conjugate
    return d * f.cyclotomicSquared() * f
  }

  /// The cube of the product of the optimal ate pairings of the pairs, whose points must be of the subgroups.
  package static func pairingProductCubed(_ pairs: [Pair]) -> Fp12 { finalExponentiation(millerLoop(pairs)) }

  /// Whether the product of the pairings is one. Points must be of the subgroups.
  package static func pairingProductIsOne(_ pairs: [Pair]) -> Bool { pairingProductCubed(pairs) == .one }
}
