// The map from Fp2 to G2: RFC 9380 §8.8.2 without the hashing (the suite BLS12381G2_XMD:SHA-256_SSWU_RO_), as EIP-2537 wants it.

extension BLS12381 {
  /// MAP_FP2_TO_G2 of EIP-2537: the simplified SWU map to the 3-isogenous curve, the isogeny, and the clearing of the cofactor.
  package static func mapToG2(_ u: Fp2) -> AffinePoint<Fp2> {
    let (x, y) = simplifiedSWU(u)
    return clearCofactor(threeIsogeny.image(x: x, y: y)).affine
  }

  /// Budroni and Pintore's method (RFC 9380, appendix G.3): [x² − x − 1]P + [x − 1]ψ(P) + ψ²(2P), with x = −|x|.
  private static func clearCofactor(_ p: JacobianPoint<Fp2>) -> JacobianPoint<Fp2> {
    let a = p.timesParameter() + p
    let b = a.timesParameter() + -p
    let twice = Fp2.untwistedFrobenius(Fp2.untwistedFrobenius(p.doubled()))
    return b + -Fp2.untwistedFrobenius(a) + twice
  }

  /// A point of y² = x³ + Ax + B (RFC 9380 §6.6.2).
  private static func simplifiedSWU(_ u: Fp2) -> (Fp2, Fp2) {
    let curve = IsogenousG2.self
    let zuu = u.squared() * curve.z
    let sum = zuu.squared() + zuu
    // x1 = −B/A · (1 + 1/sum), or B/(ZA) where that is not defined.
    let numerator = curve.b * (sum + .one)
    let denominator = sum.isZero ? curve.a * curve.z : -(curve.a * sum)
    var x = numerator * denominator.inverted()
    var g = (x.squared() + curve.a) * x + curve.b
    // g is a square exactly when its norm is one in Fp.
    let norm = g.norm
    var normRoot = norm * norm.raisedToQuarter()
    if normRoot.squared() != norm {
      // Then normRoot² = −N(g(x1)), and g(Zu²·x1) = Z³u⁶ · g(x1) is a square, of norm N(Z)³N(u)⁶ · N(g(x1)).
      x = x * zuu
      g = (x.squared() + curve.a) * x + curve.b
      let n = u.norm
      normRoot = normRoot * n.squared() * n * curve.rootOfMinusZNormCubed
    }
    let y = g.squareRoot(normRoot: normRoot)
    return (x, u.isOdd == y.isOdd ? y : -y)
  }

  /// RFC 9380 §8.8.2.
  private enum IsogenousG2 {
    static let a = Fp2(.zero, Fp(small: 240))
    static let b = Fp2(Fp(small: 1012), Fp(small: 1012))
    static let z = -Fp2(Fp(small: 2), .one)
    /// A square root of −N(Z)³, where N(Z) = 5.
    static let rootOfMinusZNormCubed: Fp = (-Fp(small: 125)).squareRoot() ?? .zero
  }

  /// RFC 9380, appendix E.3.
  private static let threeIsogeny = Isogeny<Fp2>(
    xNumerator: [
      Fp2(
        Fp(hex: "05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6"),
        Fp(hex: "05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6")),
      Fp2(.zero, Fp(hex: "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71a")),
      Fp2(
        Fp(hex: "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71e"),
        Fp(hex: "08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38d")),
      Fp2(Fp(hex: "171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1"), .zero),
    ],
    xDenominator: [
      Fp2(.zero, -Fp(small: 72)),
      Fp2(Fp(small: 12), -Fp(small: 12)),
      Fp2(.one, .zero),
    ],
    yNumerator: [
      Fp2(
        Fp(hex: "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706"),
        Fp(hex: "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706")),
      Fp2(.zero, Fp(hex: "05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97be")),
      Fp2(
        Fp(hex: "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71c"),
        Fp(hex: "08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38f")),
      Fp2(Fp(hex: "124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10"), .zero),
    ],
    yDenominator: [
      Fp2(-Fp(small: 432), -Fp(small: 432)),
      Fp2(.zero, -Fp(small: 216)),
      Fp2(Fp(small: 18), -Fp(small: 18)),
      Fp2(.one, .zero),
    ])
}
