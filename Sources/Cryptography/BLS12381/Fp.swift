extension BLS12381 {
  /// An element of the base field: an integer modulo the 381-bit prime p, kept in Montgomery form (value · 2³⁸⁴ mod p)
  /// and always fully reduced, so that equality is equality of words.
  ///
  /// Six named little-endian words rather than an array: the whole value lives in registers.
  package struct Fp: Equatable, Sendable {
    package var l0, l1, l2, l3, l4, l5: UInt64

    /// From six little-endian words that are already in Montgomery form and below p.
    @inline(__always)
    package init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64, _ l5: UInt64) {
      self.l0 = l0
      self.l1 = l1
      self.l2 = l2
      self.l3 = l3
      self.l4 = l4
      self.l5 = l5
    }

    @inline(__always) package static var zero: Fp { Fp(0, 0, 0, 0, 0, 0) }

    /// 2³⁸⁴ mod p.
    @inline(__always) package static var one: Fp {
      Fp(
        0x7609_0000_0002_fffd, 0xebf4_000b_c40c_0002, 0x5f48_9857_53c7_58ba, 0x77ce_5853_7052_5745, 0x5c07_1a97_a256_ec6d,
        0x15f6_5ec3_fa80_e493)
    }

    /// The prime p as plain words; not itself an element.
    @inline(__always) static var modulus: Fp {
      Fp(
        0xb9fe_ffff_ffff_aaab, 0x1eab_fffe_b153_ffff, 0x6730_d2a0_f6b0_f624, 0x6477_4b84_f385_12bf, 0x4b1b_a7b6_434b_acd7,
        0x1a01_11ea_397f_e69a)
    }

    /// 2³⁸⁴ − p: adding it and looking at the carry subtracts p and compares with p at once.
    @inline(__always) static var negatedModulus: Fp {
      Fp(
        0x4601_0000_0000_5555, 0xe154_0001_4eac_0000, 0x98cf_2d5f_094f_09db, 0x9b88_b47b_0c7a_ed40, 0xb4e4_5849_bcb4_5328,
        0xe5fe_ee15_c680_1965)
    }

    /// 2⁷⁶⁸ mod p, which takes plain integers into Montgomery form.
    @inline(__always) static var montgomerySquared: Fp {
      Fp(
        0xf4df_1f34_1c34_1746, 0x0a76_e6a6_09d1_04f1, 0x8de5_476c_4c95_b6d5, 0x67eb_88a9_939d_83c0, 0x9a79_3e85_b519_952d,
        0x1198_8fe5_92ca_e3aa)
    }

    /// −p⁻¹ mod 2⁶⁴.
    @inline(__always) static var montgomeryFactor: UInt64 { 0x89f3_fffc_fffc_fffd }

    @inline(__always) package var isZero: Bool { (l0 | l1 | l2 | l3 | l4 | l5) == 0 }

    @inline(__always) package static func == (a: Fp, b: Fp) -> Bool {
      ((a.l0 ^ b.l0) | (a.l1 ^ b.l1) | (a.l2 ^ b.l2) | (a.l3 ^ b.l3) | (a.l4 ^ b.l4) | (a.l5 ^ b.l5)) == 0
    }
  }
}

// MARK: - Addition

extension BLS12381.Fp {
  package typealias Fp = BLS12381.Fp

  /// The value less p when it is not below p already; for inputs below 2p.
  @inline(__always) func reducedOnce() -> Fp {
    let n = Fp.negatedModulus
    var c: UInt64 = 0
    let r0 = blsAdd(l0, n.l0, &c)
    let r1 = blsAdd(l1, n.l1, &c)
    let r2 = blsAdd(l2, n.l2, &c)
    let r3 = blsAdd(l3, n.l3, &c)
    let r4 = blsAdd(l4, n.l4, &c)
    let r5 = blsAdd(l5, n.l5, &c)
    let keep = c == 0
    return Fp(keep ? l0 : r0, keep ? l1 : r1, keep ? l2 : r2, keep ? l3 : r3, keep ? l4 : r4, keep ? l5 : r5)
  }

  /// The plain sum, not reduced: at most 2p − 2, which a multiplication accepts.
  @inline(__always) static func addUnreduced(_ a: Fp, _ b: Fp) -> Fp {
    var c: UInt64 = 0
    let r0 = blsAdd(a.l0, b.l0, &c)
    let r1 = blsAdd(a.l1, b.l1, &c)
    let r2 = blsAdd(a.l2, b.l2, &c)
    let r3 = blsAdd(a.l3, b.l3, &c)
    let r4 = blsAdd(a.l4, b.l4, &c)
    return Fp(r0, r1, r2, r3, r4, a.l5 &+ b.l5 &+ c)
  }

  @inline(__always) package static func + (a: Fp, b: Fp) -> Fp { addUnreduced(a, b).reducedOnce() }

  @inline(__always) package static func - (a: Fp, b: Fp) -> Fp {
    // a + ~b + 1 = a − b + 2³⁸⁴: no carry out means that a < b.
    var c: UInt64 = 1
    let r0 = blsAdd(a.l0, ~b.l0, &c)
    let r1 = blsAdd(a.l1, ~b.l1, &c)
    let r2 = blsAdd(a.l2, ~b.l2, &c)
    let r3 = blsAdd(a.l3, ~b.l3, &c)
    let r4 = blsAdd(a.l4, ~b.l4, &c)
    let r5 = blsAdd(a.l5, ~b.l5, &c)
    let mask = c &- 1
    let p = Fp.modulus
    return addUnreduced(Fp(r0, r1, r2, r3, r4, r5), Fp(p.l0 & mask, p.l1 & mask, p.l2 & mask, p.l3 & mask, p.l4 & mask, p.l5 & mask))
  }

  @inline(__always) package static prefix func - (a: Fp) -> Fp { zero - a }

  @inline(__always) package func doubled() -> Fp { self + self }

  // The same, never inlined, for the extensions: where many chains of carries stand side by side, the compiler
  // interleaves them and keeps saving and restoring the carry.

  @inline(never) static func sum(_ a: Fp, _ b: Fp) -> Fp { a + b }
  @inline(never) static func difference(_ a: Fp, _ b: Fp) -> Fp { a - b }

  /// 3t − 2z.
  @inline(never) static func triple(_ t: Fp, minusTwice z: Fp) -> Fp { (t - z).doubled() + t }

  /// 3t + 2z.
  @inline(never) static func triple(_ t: Fp, plusTwice z: Fp) -> Fp { (t + z).doubled() + t }

  /// a − b, plus 2p where that is negative: below 2p for inputs below 2p.
  @inline(__always) static func differenceBelow2p(_ a: Fp, _ b: Fp) -> Fp {
    var c: UInt64 = 1
    let r0 = blsAdd(a.l0, ~b.l0, &c)
    let r1 = blsAdd(a.l1, ~b.l1, &c)
    let r2 = blsAdd(a.l2, ~b.l2, &c)
    let r3 = blsAdd(a.l3, ~b.l3, &c)
    let r4 = blsAdd(a.l4, ~b.l4, &c)
    let r5 = blsAdd(a.l5, ~b.l5, &c)
    let mask = c &- 1
    let p = Fp.modulus
    let twice = addUnreduced(p, p)
    let correction = Fp(
      twice.l0 & mask, twice.l1 & mask, twice.l2 & mask, twice.l3 & mask, twice.l4 & mask, twice.l5 & mask)
    return addUnreduced(Fp(r0, r1, r2, r3, r4, r5), correction)
  }

  /// Half of the value: half of it or of value + p, whichever is even.
  @inline(__always) package func halved() -> Fp {
    let mask = 0 &- (l0 & 1)
    let p = Fp.modulus
    let s = Fp.addUnreduced(self, Fp(p.l0 & mask, p.l1 & mask, p.l2 & mask, p.l3 & mask, p.l4 & mask, p.l5 & mask))
    return Fp(
      (s.l0 &>> 1) | (s.l1 &<< 63), (s.l1 &>> 1) | (s.l2 &<< 63), (s.l2 &>> 1) | (s.l3 &<< 63), (s.l3 &>> 1) | (s.l4 &<< 63),
      (s.l4 &>> 1) | (s.l5 &<< 63), s.l5 &>> 1)
  }
}
