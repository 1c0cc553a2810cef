extension BLS12381 {
  /// The quadratic extension Fp6[w] / (w² − v), where pairing values live: c0 + c1·w.
  package struct Fp12: Equatable, Sendable {
    package var c0, c1: Fp6

    @inline(__always) package init(_ c0: Fp6, _ c1: Fp6) {
      self.c0 = c0
      self.c1 = c1
    }

    @inline(__always) package static var one: Fp12 { Fp12(.one, .zero) }
  }
}

extension BLS12381.Fp12 {
  package typealias Fp = BLS12381.Fp
  package typealias Fp2 = BLS12381.Fp2
  package typealias Fp6 = BLS12381.Fp6
  package typealias Fp12 = BLS12381.Fp12
  typealias Fp6Wide = BLS12381.Fp6Wide

  @inline(never) package static func * (a: Fp12, b: Fp12) -> Fp12 {
    let v0 = Fp6Wide.product(a.c0, b.c0)
    let v1 = Fp6Wide.product(a.c1, b.c1)
    let s = Fp6Wide.product(a.c0 + a.c1, b.c0 + b.c1)
    return Fp12((v0 + v1.timesV()).reduced(), (s - v0 - v1).reduced())
  }

  /// The complex method: two products in Fp6.
  @inline(never) package func squared() -> Fp12 {
    let m = Fp6Wide.product(c0, c1)
    let s = Fp6Wide.product(c0 + c1, c0 + c1.timesV())
    let half = m.reduced()
    return Fp12((s - m - m.timesV()).reduced(), half + half)
  }

  /// The conjugate c0 − c1·w: the p⁶-th power, and the inverse of values of norm one (all after the easy part).
  @inline(__always) package var conjugate: Fp12 { Fp12(c0, -c1) }

  /// The inverse, or zero for zero.
  package func inverted() -> Fp12 {
    let n = (c0 * c0 - (c1 * c1).timesV()).inverted()
    return Fp12(c0 * n, -(c1 * n))
  }

  /// The product with a line: c0 + c1·v + c4·v·w.
  @inline(never) mutating func multiply(by014 c0: Fp2, _ c1: Fp2, _ c4: Fp2) {
    let a = Fp6Wide.product(self.c0, by01: c0, c1)
    let b = Fp6Wide.product(self.c1, by1: c4)
    let s = Fp6Wide.product(self.c0 + self.c1, by01: c0, c1 + c4)
    self.c1 = (s - a - b).reduced()
    self.c0 = (a + b.timesV()).reduced()
  }
}

// MARK: - Frobenius

extension BLS12381.Fp12 {
  /// The p-th power: conjugates the coefficients and multiplies that of wⁱ by ξ^(i(p−1)/6).
  @inline(never) package var frobenius: Fp12 {
    Fp12(
      Fp6(c0.c0.conjugate, c0.c1.conjugate * Frobenius.gamma2, c0.c2.conjugate * Frobenius.gamma4),
      Fp6(c1.c0.conjugate * Frobenius.gamma1, c1.c1.conjugate * Frobenius.gamma3, c1.c2.conjugate * Frobenius.gamma5))
  }

  /// The p²-th power: the factors ξ^(i(p²−1)/6) lie in Fp.
  @inline(never) package var frobeniusSquared: Fp12 {
    Fp12(
      Fp6(c0.c0, c0.c1 * Frobenius.delta2, c0.c2 * Frobenius.delta4),
      Fp6(c1.c0 * Frobenius.delta1, -c1.c1, c1.c2 * Frobenius.delta5))
  }
}

/// The constants of the Frobenius map, in Montgomery form.
private enum Frobenius {
  package typealias Fp = BLS12381.Fp
  package typealias Fp2 = BLS12381.Fp2

  /// ξ^((p−1)/6).
  static var gamma1: Fp2 {
    Fp2(
      Fp(
        0x0708_9552_b319_d465, 0xc669_5f92_b50a_8313, 0x97e8_3ccc_d117_228f, 0xa35b_aeca_b2dc_29ee, 0x1ce3_93ea_5daa_ce4d,
        0x08f2_220f_b0fb_66eb),
      Fp(
        0xb2f6_6aad_4ce5_d646, 0x5842_a06b_fc49_7cec, 0xcf48_95d4_2599_d394, 0xc11b_9cba_40a8_e8d0, 0x2e38_13cb_e5a0_de89,
        0x110e_efda_8884_7faf))
  }

  /// ξ^((p−1)/3), a multiple of u.
  static var gamma2: Fp2 { Fp2(.zero, delta4) }

  /// ξ^((p−1)/2).
  static var gamma3: Fp2 {
    let a = Fp(
      0x7bcf_a7a2_5aa3_0fda, 0xdc17_dec1_2a92_7e7c, 0x2f08_8dd8_6b4e_bef1, 0xd1ca_2087_da74_d4a7, 0x2da2_5966_96ce_bc1d,
      0x0e2b_7eed_bbfd_87d2)
    return Fp2(a, a)
  }

  /// ξ^(2(p−1)/3), in Fp.
  static var gamma4: Fp { delta5 }

  /// ξ^(5(p−1)/6).
  static var gamma5: Fp2 {
    Fp2(
      Fp(
        0x82d8_3cf5_0dbc_e43f, 0xa281_3e53_df9d_018f, 0xc6f0_caa5_3c65_e181, 0x7525_cf52_8d50_fe95, 0x4a85_ed50_f479_8a6b,
        0x171d_a0fd_6cf8_eebd),
      Fp(
        0x3726_c30a_f242_c66c, 0x7c2a_c1aa_d1b6_fe70, 0xa040_07fb_ba4b_14a2, 0xef51_7c32_6634_1429, 0x0095_ba65_4ed2_226b,
        0x02e3_70ec_cc86_f7dd))
  }

  /// ξ^((p²−1)/6).
  static var delta1: Fp {
    Fp(
      0xecfb_361b_798d_ba3a, 0xc100_ddb8_9186_5a2c, 0x0ec0_8ff1_232b_da8e, 0xd5c1_3cc6_f1ca_4721, 0x4722_2a47_bf7b_5c04,
      0x0110_f184_e51c_5f59)
  }

  /// ξ^((p²−1)/3), a cube root of one.
  static var delta2: Fp {
    Fp(
      0x30f1_361b_798a_64e8, 0xf3b8_ddab_7ece_5a2a, 0x16a8_ca3a_c615_77f7, 0xc26a_2ff8_74fd_029b, 0x3636_b766_6070_1c6e,
      0x051b_a4ab_241b_6160)
  }

  /// ξ^(2(p²−1)/3), the other cube root of one.
  static var delta4: Fp {
    Fp(
      0xcd03_c9e4_8671_f071, 0x5dab_2246_1fcd_a5d2, 0x5870_42af_d385_1b95, 0x8eb6_0ebe_01ba_cb9e, 0x03f9_7d6e_83d0_50d2,
      0x18f0_2065_5463_8741)
  }

  /// ξ^(5(p²−1)/6).
  static var delta5: Fp {
    Fp(
      0x890d_c9e4_8675_45c3, 0x2af3_2253_3285_a5d5, 0x5088_0866_309b_7e2c, 0xa20d_1b8c_7e88_1024, 0x14e4_f04f_e2db_9068,
      0x14e5_6d3f_1564_853a)
  }
}
