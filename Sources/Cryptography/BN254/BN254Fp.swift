extension BN254 {
  /// An element of the prime field: a · 2²⁵⁶ mod p (Montgomery's form) in four words, least significant first, below p.
  ///
  /// p leaves the two top bits free: sums of two elements fit without reduction, and `product` takes them.
  package struct Fp: Equatable, Sendable {
    var l0: UInt64
    var l1: UInt64
    var l2: UInt64
    var l3: UInt64

    @inline(__always) init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
      self.l0 = l0
      self.l1 = l1
      self.l2 = l2
      self.l3 = l3
    }
  }
}

extension BN254.Fp {
  typealias Fp = BN254.Fp

  // Computed, so that the words become immediate operands wherever they are used.

  /// The prime p.
  @inline(__always) static var modulus: Fp {
    Fp(0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029)
  }
  /// −1/p modulo 2⁶⁴.
  @inline(__always) static var montgomeryFactor: UInt64 { 0x87d2_0782_e486_6389 }
  /// 2⁵¹² mod p: multiplying by it brings a plain number into Montgomery's form.
  @inline(__always) static var montgomerySquare: Fp {
    Fp(0xf32c_fc5b_538a_fa89, 0xb5e7_1911_d445_01fb, 0x47ab_1eff_0a41_7ff6, 0x06d8_9f71_cab8_351f)
  }

  @inline(__always) static var zero: Fp { Fp(0, 0, 0, 0) }
  @inline(__always) static var one: Fp {
    Fp(0xd35d_438d_c58f_0d9d, 0x0a78_eb28_f5c7_0b3d, 0x666e_a36f_7879_462c, 0x0e0a_77c1_9a07_df2f)
  }

  /// A small number.
  init(_ value: UInt64) { self = Fp(value, 0, 0, 0) * .montgomerySquare }

  @inline(__always) var isZero: Bool { l0 | l1 | l2 | l3 == 0 }

  /// The value less `m` unless that is negative, in which case the value itself.
  @inline(__always) func subtractedIfNotLess(_ m: Fp) -> Fp {
    var carry: UInt64 = 1
    let d0 = BN254.add(l0, ~m.l0, &carry)
    let d1 = BN254.add(l1, ~m.l1, &carry)
    let d2 = BN254.add(l2, ~m.l2, &carry)
    let d3 = BN254.add(l3, ~m.l3, &carry)
    return carry != 0 ? Fp(d0, d1, d2, d3) : self
  }

  /// a + b below 2²⁵⁶, not reduced: below 2p for two elements.
  @inline(__always) static func unreducedSum(_ a: Fp, _ b: Fp) -> Fp {
    var carry: UInt64 = 0
    let s0 = BN254.add(a.l0, b.l0, &carry)
    let s1 = BN254.add(a.l1, b.l1, &carry)
    let s2 = BN254.add(a.l2, b.l2, &carry)
    return Fp(s0, s1, s2, a.l3 &+ b.l3 &+ carry)
  }

  /// a − b + p, not reduced: from 1 to 2p − 1 for two elements.
  @inline(__always) static func unreducedDifference(_ a: Fp, _ b: Fp) -> Fp {
    let p = modulus
    var carry: UInt64 = 1
    let c0 = BN254.add(p.l0, ~b.l0, &carry)
    let c1 = BN254.add(p.l1, ~b.l1, &carry)
    let c2 = BN254.add(p.l2, ~b.l2, &carry)
    return unreducedSum(a, Fp(c0, c1, c2, p.l3 &+ ~b.l3 &+ carry))
  }

  @inline(__always) static func + (a: Fp, b: Fp) -> Fp { unreducedSum(a, b).subtractedIfNotLess(modulus) }

  @inline(__always) static func - (a: Fp, b: Fp) -> Fp {
    let p = modulus
    var carry: UInt64 = 1
    let d0 = BN254.add(a.l0, ~b.l0, &carry)
    let d1 = BN254.add(a.l1, ~b.l1, &carry)
    let d2 = BN254.add(a.l2, ~b.l2, &carry)
    let d3 = BN254.add(a.l3, ~b.l3, &carry)
    // No carry means a borrow: p comes back in.
    let mask = carry &- 1
    var more: UInt64 = 0
    let s0 = BN254.add(d0, p.l0 & mask, &more)
    let s1 = BN254.add(d1, p.l1 & mask, &more)
    let s2 = BN254.add(d2, p.l2 & mask, &more)
    return Fp(s0, s1, s2, d3 &+ (p.l3 & mask) &+ more)
  }

  @inline(__always) static prefix func - (a: Fp) -> Fp { .zero - a }

  @inline(__always) var doubled: Fp { self + self }

  @inline(__always) var tripled: Fp { self + self + self }

  /// Half of the element: an odd one is made even by adding p.
  @inline(__always) var halved: Fp {
    let p = Fp.modulus
    let mask = 0 &- (l0 & 1)
    let s = Fp.unreducedSum(self, Fp(p.l0 & mask, p.l1 & mask, p.l2 & mask, p.l3 & mask))
    return Fp(
      s.l0 &>> 1 | s.l1 &<< 63, s.l1 &>> 1 | s.l2 &<< 63, s.l2 &>> 1 | s.l3 &<< 63, s.l3 &>> 1)
  }

  @inline(never) static func * (a: Fp, b: Fp) -> Fp { product(a, b) }

  @inline(__always) var squared: Fp { self * self }

  /// Montgomery's product a · b / 2²⁵⁶, reduced, of factors below 2p.
  ///
  /// Rows of multiplication and reduction alternate; since p < 2²⁵⁴, the sums of a row never leave five words and the
  /// carry out of each row is a single word.
  @inline(__always) static func product(_ a: Fp, _ b: Fp) -> Fp {
    var t = Fp.zero
    t.addRow(a, b.l0)
    t.addRow(a, b.l1)
    t.addRow(a, b.l2)
    t.addRow(a, b.l3)
    return t.subtractedIfNotLess(modulus)
  }

  /// self = (self + a · b + m · p) / 2⁶⁴ with the m that makes it divisible.
  @inline(__always) mutating func addRow(_ a: Fp, _ b: UInt64) {
    let p = Fp.modulus
    var high: UInt64 = 0
    let t0 = BN254.multiplyAdd(l0, a.l0, b, &high)
    let m = t0 &* Fp.montgomeryFactor
    var carry: UInt64 = 0
    _ = BN254.multiplyAdd(t0, m, p.l0, &carry)
    let t1 = BN254.multiplyAdd(l1, a.l1, b, &high)
    l0 = BN254.multiplyAdd(t1, m, p.l1, &carry)
    let t2 = BN254.multiplyAdd(l2, a.l2, b, &high)
    l1 = BN254.multiplyAdd(t2, m, p.l2, &carry)
    let t3 = BN254.multiplyAdd(l3, a.l3, b, &high)
    l2 = BN254.multiplyAdd(t3, m, p.l3, &carry)
    l3 = high &+ carry
  }
}
