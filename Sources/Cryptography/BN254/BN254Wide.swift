extension BN254 {
  /// A product of two field elements before its reduction: eight words, least significant first.
  struct Wide {
    var w0: UInt64
    var w1: UInt64
    var w2: UInt64
    var w3: UInt64
    var w4: UInt64
    var w5: UInt64
    var w6: UInt64
    var w7: UInt64
  }
}

extension BN254.Wide {
  typealias Fp = BN254.Fp
  typealias Wide = BN254.Wide

  /// a · b as plain 256-bit numbers.
  @inline(__always) init(_ a: Fp, _ b: Fp) {
    var c: UInt64 = 0
    w0 = BN254.multiplyAdd(0, a.l0, b.l0, &c)
    w1 = BN254.multiplyAdd(0, a.l1, b.l0, &c)
    w2 = BN254.multiplyAdd(0, a.l2, b.l0, &c)
    w3 = BN254.multiplyAdd(0, a.l3, b.l0, &c)
    w4 = c
    c = 0
    w1 = BN254.multiplyAdd(w1, a.l0, b.l1, &c)
    w2 = BN254.multiplyAdd(w2, a.l1, b.l1, &c)
    w3 = BN254.multiplyAdd(w3, a.l2, b.l1, &c)
    w4 = BN254.multiplyAdd(w4, a.l3, b.l1, &c)
    w5 = c
    c = 0
    w2 = BN254.multiplyAdd(w2, a.l0, b.l2, &c)
    w3 = BN254.multiplyAdd(w3, a.l1, b.l2, &c)
    w4 = BN254.multiplyAdd(w4, a.l2, b.l2, &c)
    w5 = BN254.multiplyAdd(w5, a.l3, b.l2, &c)
    w6 = c
    c = 0
    w3 = BN254.multiplyAdd(w3, a.l0, b.l3, &c)
    w4 = BN254.multiplyAdd(w4, a.l1, b.l3, &c)
    w5 = BN254.multiplyAdd(w5, a.l2, b.l3, &c)
    w6 = BN254.multiplyAdd(w6, a.l3, b.l3, &c)
    w7 = c
  }

  /// a − b modulo 2⁵¹²; `carry` becomes 0 if the difference is negative, else 1.
  @inline(__always) static func subtract(_ a: Wide, _ b: Wide, carry: inout UInt64) -> Wide {
    carry = 1
    var d = a
    d.w0 = BN254.add(a.w0, ~b.w0, &carry)
    d.w1 = BN254.add(a.w1, ~b.w1, &carry)
    d.w2 = BN254.add(a.w2, ~b.w2, &carry)
    d.w3 = BN254.add(a.w3, ~b.w3, &carry)
    d.w4 = BN254.add(a.w4, ~b.w4, &carry)
    d.w5 = BN254.add(a.w5, ~b.w5, &carry)
    d.w6 = BN254.add(a.w6, ~b.w6, &carry)
    d.w7 = BN254.add(a.w7, ~b.w7, &carry)
    return d
  }

  /// a − b, known not to be negative.
  @inline(__always) static func - (a: Wide, b: Wide) -> Wide {
    var carry: UInt64 = 0
    return subtract(a, b, carry: &carry)
  }

  /// a − b, and p · 2²⁵⁶ more if that is negative.
  @inline(__always) static func differenceModuloP(_ a: Wide, _ b: Wide) -> Wide {
    let p = Fp.modulus
    var carry: UInt64 = 0
    var d = subtract(a, b, carry: &carry)
    let mask = carry &- 1
    carry = 0
    d.w4 = BN254.add(d.w4, p.l0 & mask, &carry)
    d.w5 = BN254.add(d.w5, p.l1 & mask, &carry)
    d.w6 = BN254.add(d.w6, p.l2 & mask, &carry)
    d.w7 = BN254.add(d.w7, p.l3 & mask, &carry)
    return d
  }

  /// The value divided by 2²⁵⁶ modulo p, for values below p · 2²⁵⁶.
  @inline(__always) var reduced: Fp {
    let p = Fp.modulus
    var top: UInt64 = 0
    let a = Wide.reductionRow(w0, w1, w2, w3, w4, p, &top)
    let b = Wide.reductionRow(a.l0, a.l1, a.l2, a.l3, w5, p, &top)
    let c = Wide.reductionRow(b.l0, b.l1, b.l2, b.l3, w6, p, &top)
    let d = Wide.reductionRow(c.l0, c.l1, c.l2, c.l3, w7, p, &top)
    return d.subtractedIfNotLess(p)
  }

  /// Adds the multiple of p that clears the lowest of five words and drops that word; `top` is the bit that the words
  /// above have still to take.
  @inline(__always) private static func reductionRow(
    _ t0: UInt64, _ t1: UInt64, _ t2: UInt64, _ t3: UInt64, _ t4: UInt64, _ p: Fp, _ top: inout UInt64
  ) -> Fp {
    let m = t0 &* Fp.montgomeryFactor
    var c: UInt64 = 0
    _ = BN254.multiplyAdd(t0, m, p.l0, &c)
    let r0 = BN254.multiplyAdd(t1, m, p.l1, &c)
    let r1 = BN254.multiplyAdd(t2, m, p.l2, &c)
    let r2 = BN254.multiplyAdd(t3, m, p.l3, &c)
    let r3 = BN254.add(t4, c, &top)
    return Fp(r0, r1, r2, r3)
  }
}
