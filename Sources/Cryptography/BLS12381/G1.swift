// The group G1: generator, endomorphism and subgroup test.

extension BLS12381.Fp: BLS12381.CoordinateField {
  package static var curveB: Fp {
    Fp(
      0xaa27_0000_000c_fff3, 0x53cc_0032_fc34_000a, 0x478f_e97a_6b0a_807f, 0xb1d3_7ebe_e6ba_24d7, 0x8ec9_733b_bf78_ab2f,
      0x09d6_4551_3d83_de7e)
  }

  package static var digitCount: Int { 2 }
  package static var digitBits: Int { 128 }

  @inline(__always) package static func factorSum(_ a: Fp, _ b: Fp) -> Fp { addUnreduced(a, b) }

  /// The three spare bits of a word allow sums up to 4p as factors, and the two products of the new y are reduced at once.
  @inline(never) package static func double(_ point: BLS12381.JacobianPoint<Fp>) -> BLS12381.JacobianPoint<Fp> {
    let a = point.x.squared()
    let b = point.y.squared()
    let b2 = addUnreduced(b, b)
    let b4 = addUnreduced(b2, b2)
    let d = point.x * b4
    let e = addUnreduced(addUnreduced(a, a), a)
    let x = e.squared() - d.doubled()
    let y = BLS12381.Wide.reduce(BLS12381.Wide.product(e, d - x) - BLS12381.Wide.product(b2, b4))
    return BLS12381.JacobianPoint(x: x, y: y, z: point.y * addUnreduced(point.z, point.z))
  }

  /// (x, y) ↦ (βx, −y) with β³ = 1, which multiplies points of G1 by x² (x the curve's parameter).
  @inline(__always) package static func endomorphism(_ point: BLS12381.AffinePoint<Fp>) -> BLS12381.AffinePoint<Fp> {
    let beta = Fp(
      0x30f1_361b_798a_64e8, 0xf3b8_ddab_7ece_5a2a, 0x16a8_ca3a_c615_77f7, 0xc26a_2ff8_74fd_029b, 0x3636_b766_6070_1c6e,
      0x051b_a4ab_241b_6160)
    return BLS12381.AffinePoint(x: point.x * beta, y: -point.y)
  }

  /// Scott's test ("A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", 2021): a point of the
  /// curve is in G1 exactly when the endomorphism multiplies it by x².
  package static func isInSubgroup(_ point: BLS12381.AffinePoint<Fp>) -> Bool {
    BLS12381.JacobianPoint(point).timesParameter().timesParameter().isEqual(to: endomorphism(point))
  }
}

extension BLS12381.AffinePoint where F == BLS12381.Fp {
  /// The standard generator of G1.
  package static var generator: Self {
    Self(
      x: F(
        0x5cb3_8790_fd53_0c16, 0x7817_fc67_9976_fff5, 0x154f_95c7_143b_a1c1, 0xf0ae_6acd_f3d0_e747, 0xedce_6ecc_21db_f440,
        0x1201_7741_9e0b_fb75),
      y: F(
        0xbaac_93d5_0ce7_2271, 0x8c22_631a_7918_fd8e, 0xdd59_5f13_5707_25ce, 0x51ac_5829_5040_5194, 0x0e1c_8c3f_ad00_59c0,
        0x0bbc_3efc_5008_a26a))
  }
}
