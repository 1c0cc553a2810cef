extension BN254 {
  /// A point of the twist y² = x³ + 3/(9 + i) over Fp2; (0, 0), which is not on the twist, stands for infinity. Only a
  /// part of the twist's points form the group of order r that pairings take.
  package struct G2: Equatable, Sendable {
    var x: Fp2
    var y: Fp2

    init(x: Fp2, y: Fp2) {
      self.x = x
      self.y = y
    }
  }

  /// 3/(9 + i), the constant of the twist's equation.
  static let twistConstant = Fp2(
    Fp(0x3bf9_38e3_77b8_02a8, 0x020b_1b27_3633_535d, 0x26b7_edf0_4975_5260, 0x2514_c632_4384_a86d),
    Fp(0x38e7_eccc_d1dc_ff67, 0x65f0_b37d_93ce_0d3e, 0xd749_d0dd_22ac_00aa, 0x0141_b9ce_4a68_8d4d))
}

extension BN254.G2 {
  typealias Fp2 = BN254.Fp2
  typealias G2 = BN254.G2

  var isInfinity: Bool { x.isZero && y.isZero }

  /// Whether y² = x³ + 3/(9 + i).
  var isOnCurve: Bool { y.squared == x.squared * x + BN254.twistConstant }

  static prefix func - (a: G2) -> G2 { G2(x: a.x, y: -a.y) }

  /// The image under the p-th power map, carried over from the curve over Fp12 to the twist.
  var frobenius: G2 {
    G2(x: x.conjugate * BN254.FrobeniusFactors.w2, y: y.conjugate * BN254.FrobeniusFactors.w3)
  }
}
