// The group G2 on the twist: generator, endomorphism and subgroup test.

extension BLS12381.Fp2: BLS12381.CoordinateField {
  /// 4(1 + u).
  package static var curveB: Fp2 { Fp2(.curveB, .curveB) }

  package static var digitCount: Int { 4 }
  package static var digitBits: Int { 64 }

  @inline(never) package static func double(_ point: BLS12381.JacobianPoint<Fp2>) -> BLS12381.JacobianPoint<Fp2> {
    let a = point.x.squared()
    let b = point.y.squared()
    let b2 = factorSum(b, b)
    let d = factorSum(point.x, point.x) * b2
    let e = factorSum(a.doubled(), a)
    let x = e.squared() - d.doubled()
    let y = e * (d - x) - b2.squared().doubled()
    return BLS12381.JacobianPoint(x: x, y: y, z: point.y * factorSum(point.z, point.z))
  }

  /// −ψ, where ψ is the p-th power map carried over to the twist. It multiplies points of G2 by |x| = −x (x the curve's
  /// parameter).
  @inline(__always) package static func endomorphism(_ point: BLS12381.AffinePoint<Fp2>) -> BLS12381.AffinePoint<Fp2> {
    -untwistedFrobenius(point)
  }

  /// ψ(x, y) = (x̄ / ξ^((p−1)/3), ȳ / ξ^((p−1)/2)).
  @inline(__always) static func untwistedFrobenius(_ point: BLS12381.AffinePoint<Fp2>) -> BLS12381.AffinePoint<Fp2> {
    BLS12381.AffinePoint(x: point.x.conjugate * xFactor, y: point.y.conjugate * yFactor)
  }

  /// ψ in Jacobian coordinates.
  static func untwistedFrobenius(_ point: BLS12381.JacobianPoint<Fp2>) -> BLS12381.JacobianPoint<Fp2> {
    BLS12381.JacobianPoint(x: point.x.conjugate * xFactor, y: point.y.conjugate * yFactor, z: point.z.conjugate)
  }

  private static var xFactor: Fp2 {
    Fp2(
      .zero,
      Fp(
        0x890d_c9e4_8675_45c3, 0x2af3_2253_3285_a5d5, 0x5088_0866_309b_7e2c, 0xa20d_1b8c_7e88_1024, 0x14e4_f04f_e2db_9068,
        0x14e5_6d3f_1564_853a))
  }

  private static var yFactor: Fp2 {
    Fp2(
      Fp(
        0x3e2f_585d_a55c_9ad1, 0x4294_213d_86c1_8183, 0x3828_44c8_8b62_3732, 0x92ad_2afd_1910_3e18, 0x1d79_4e4f_ac7c_f0b9,
        0x0bd5_92fc_7d82_5ec8),
      Fp(
        0x7bcf_a7a2_5aa3_0fda, 0xdc17_dec1_2a92_7e7c, 0x2f08_8dd8_6b4e_bef1, 0xd1ca_2087_da74_d4a7, 0x2da2_5966_96ce_bc1d,
        0x0e2b_7eed_bbfd_87d2))
  }

  /// Scott's test ("A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", 2021): a point of the
  /// twist is in G2 exactly when ψ multiplies it by x.
  package static func isInSubgroup(_ point: BLS12381.AffinePoint<Fp2>) -> Bool {
    BLS12381.JacobianPoint(point).timesParameter().isEqual(to: endomorphism(point))
  }
}

extension BLS12381.AffinePoint where F == BLS12381.Fp2 {
  /// The standard generator of G2.
  package static var generator: Self {
    Self(
      x: F(
        BLS12381.Fp(
          0xf5f2_8fa2_0294_0a10, 0xb3f5_fb26_87b4_961a, 0xa1a8_93b5_3e2a_e580, 0x9894_999d_1a3c_aee9, 0x6f67_b763_1863_366b,
          0x0581_9192_4350_bcd7),
        BLS12381.Fp(
          0xa5a9_c075_9e23_f606, 0xaaa0_c59d_bccd_60c3, 0x3bb1_7e18_e286_7806, 0x1b1a_b6cc_8541_b367, 0xc2b6_ed0e_f215_8547,
          0x1192_2a09_7360_edf3)),
      y: F(
        BLS12381.Fp(
          0x4c73_0af8_6049_4c4a, 0x597c_fa1f_5e36_9c5a, 0xe7e6_856c_aa0a_635a, 0xbbef_b5e9_6e0d_495f, 0x07d3_a975_f0ef_25a2,
          0x0083_fd8e_7e80_dae5),
        BLS12381.Fp(
          0xadc0_fc92_df64_b05d, 0x18aa_270a_2b14_61dc, 0x86ad_ac6a_3be4_eba0, 0x7949_5c4e_c93d_a33a, 0xe717_5850_a43c_caed,
          0x0b2b_c2a1_63de_1bf2)))
  }
}
