extension BLS12381 {
  /// A product of two field elements before its reduction: twelve little-endian words.
  ///
  /// Sums of products are cheaper to reduce once than term by term, so the towers add and subtract these and reduce
  /// at the end. Values are kept below p · 2³⁸⁴, which is what the reduction accepts.
  struct Wide {
    var t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11: UInt64

    @inline(__always) init(low: Fp, high: Fp) {
      t0 = low.l0
      t1 = low.l1
      t2 = low.l2
      t3 = low.l3
      t4 = low.l4
      t5 = low.l5
      t6 = high.l0
      t7 = high.l1
      t8 = high.l2
      t9 = high.l3
      t10 = high.l4
      t11 = high.l5
    }

    @inline(__always) var low: Fp { Fp(t0, t1, t2, t3, t4, t5) }
    @inline(__always) var high: Fp { Fp(t6, t7, t8, t9, t10, t11) }
  }
}

extension BLS12381.Wide {
  package typealias Fp = BLS12381.Fp
  typealias Wide = BLS12381.Wide

  @inline(never) static func product(_ a: Fp, _ b: Fp) -> Wide {
    var t = Fp.zero
    var low = Fp.zero
    var c = t.addRow(a, b.l0)
    low.l0 = t.l0
    t = Fp(t.l1, t.l2, t.l3, t.l4, t.l5, c)
    c = t.addRow(a, b.l1)
    low.l1 = t.l0
    t = Fp(t.l1, t.l2, t.l3, t.l4, t.l5, c)
    c = t.addRow(a, b.l2)
    low.l2 = t.l0
    t = Fp(t.l1, t.l2, t.l3, t.l4, t.l5, c)
    c = t.addRow(a, b.l3)
    low.l3 = t.l0
    t = Fp(t.l1, t.l2, t.l3, t.l4, t.l5, c)
    c = t.addRow(a, b.l4)
    low.l4 = t.l0
    t = Fp(t.l1, t.l2, t.l3, t.l4, t.l5, c)
    c = t.addRow(a, b.l5)
    low.l5 = t.l0
    return Wide(low: low, high: Fp(t.l1, t.l2, t.l3, t.l4, t.l5, c))
  }

  /// The square: each product of two different words is formed once and doubled.
  @inline(__always) static func square(_ a: Fp) -> Wide {
    var c: UInt64 = 0
    var t1 = blsMultiplyAdd(0, a.l0, a.l1, &c)
    var t2 = blsMultiplyAdd(0, a.l0, a.l2, &c)
    var t3 = blsMultiplyAdd(0, a.l0, a.l3, &c)
    var t4 = blsMultiplyAdd(0, a.l0, a.l4, &c)
    var t5 = blsMultiplyAdd(0, a.l0, a.l5, &c)
    var t6 = c
    c = 0
    t3 = blsMultiplyAdd(t3, a.l1, a.l2, &c)
    t4 = blsMultiplyAdd(t4, a.l1, a.l3, &c)
    t5 = blsMultiplyAdd(t5, a.l1, a.l4, &c)
    t6 = blsMultiplyAdd(t6, a.l1, a.l5, &c)
    var t7 = c
    c = 0
    t5 = blsMultiplyAdd(t5, a.l2, a.l3, &c)
    t6 = blsMultiplyAdd(t6, a.l2, a.l4, &c)
    t7 = blsMultiplyAdd(t7, a.l2, a.l5, &c)
    var t8 = c
    c = 0
    t7 = blsMultiplyAdd(t7, a.l3, a.l4, &c)
    t8 = blsMultiplyAdd(t8, a.l3, a.l5, &c)
    var t9 = c
    c = 0
    t9 = blsMultiplyAdd(t9, a.l4, a.l5, &c)
    var t10 = c
    var t11 = t10 &>> 63
    t10 = (t10 &<< 1) | (t9 &>> 63)
    t9 = (t9 &<< 1) | (t8 &>> 63)
    t8 = (t8 &<< 1) | (t7 &>> 63)
    t7 = (t7 &<< 1) | (t6 &>> 63)
    t6 = (t6 &<< 1) | (t5 &>> 63)
    t5 = (t5 &<< 1) | (t4 &>> 63)
    t4 = (t4 &<< 1) | (t3 &>> 63)
    t3 = (t3 &<< 1) | (t2 &>> 63)
    t2 = (t2 &<< 1) | (t1 &>> 63)
    t1 = t1 &<< 1
    c = 0
    var q = blsWide(a.l0) &* blsWide(a.l0)
    let t0 = blsLow(q)
    t1 = blsAdd(t1, blsHigh(q), &c)
    q = blsWide(a.l1) &* blsWide(a.l1)
    t2 = blsAdd(t2, blsLow(q), &c)
    t3 = blsAdd(t3, blsHigh(q), &c)
    q = blsWide(a.l2) &* blsWide(a.l2)
    t4 = blsAdd(t4, blsLow(q), &c)
    t5 = blsAdd(t5, blsHigh(q), &c)
    q = blsWide(a.l3) &* blsWide(a.l3)
    t6 = blsAdd(t6, blsLow(q), &c)
    t7 = blsAdd(t7, blsHigh(q), &c)
    q = blsWide(a.l4) &* blsWide(a.l4)
    t8 = blsAdd(t8, blsLow(q), &c)
    t9 = blsAdd(t9, blsHigh(q), &c)
    q = blsWide(a.l5) &* blsWide(a.l5)
    t10 = blsAdd(t10, blsLow(q), &c)
    t11 = blsAdd(t11, blsHigh(q), &c)
    return Wide(low: Fp(t0, t1, t2, t3, t4, t5), high: Fp(t6, t7, t8, t9, t10, t11))
  }

  /// value · 2⁻³⁸⁴ mod p, for values below p · 2³⁸⁴.
  @inline(__always) func montgomeryReduced() -> Fp {
    var t = low
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    return Fp.addUnreduced(t, high).reducedOnce()
  }

  /// The same, never inlined: it is large and has many callers.
  @inline(never) static func reduce(_ value: Wide) -> Fp { value.montgomeryReduced() }

  /// The plain sum.
  @inline(__always) static func &+ (a: Wide, b: Wide) -> Wide {
    var c: UInt64 = 0
    let low = addWords(a.low, b.low, &c)
    let high = addWords(a.high, b.high, &c)
    return Wide(low: low, high: high)
  }

  /// The plain difference, for a ≥ b.
  @inline(__always) static func &- (a: Wide, b: Wide) -> Wide {
    var c: UInt64 = 1
    let low = addWords(a.low, complement(b.low), &c)
    let high = addWords(a.high, complement(b.high), &c)
    return Wide(low: low, high: high)
  }

  /// s − a − b, for s ≥ a + b: the middle term of Karatsuba's product.
  @inline(never) static func middle(_ s: Wide, less a: Wide, _ b: Wide) -> Wide { s &- a &- b }

  /// a + b − c modulo p · 2³⁸⁴, for a + b and c below that.
  @inline(never) static func sum(_ a: Wide, _ b: Wide, less c: Wide) -> Wide { (a &+ b).difference(c) }

  /// The plain sum of three.
  @inline(never) static func sum(_ a: Wide, _ b: Wide, _ c: Wide) -> Wide { a &+ b &+ c }

  /// The difference modulo p · 2³⁸⁴, for values below that.
  @inline(never) static func - (a: Wide, b: Wide) -> Wide { a.difference(b) }

  @inline(__always) private func difference(_ b: Wide) -> Wide {
    var c: UInt64 = 1
    let low = Wide.addWords(self.low, Wide.complement(b.low), &c)
    let high = Wide.addWords(self.high, Wide.complement(b.high), &c)
    let mask = c &- 1
    let p = Fp.modulus
    let correction = Fp(p.l0 & mask, p.l1 & mask, p.l2 & mask, p.l3 & mask, p.l4 & mask, p.l5 & mask)
    return Wide(low: low, high: Fp.addUnreduced(high, correction))
  }

  /// The sum modulo p · 2³⁸⁴, for values below that.
  @inline(never) static func + (a: Wide, b: Wide) -> Wide {
    let sum = a &+ b
    return Wide(low: sum.low, high: sum.high.reducedOnce())
  }

  @inline(__always) private static func complement(_ a: Fp) -> Fp { Fp(~a.l0, ~a.l1, ~a.l2, ~a.l3, ~a.l4, ~a.l5) }

  @inline(__always) private static func addWords(_ a: Fp, _ b: Fp, _ c: inout UInt64) -> Fp {
    let r0 = blsAdd(a.l0, b.l0, &c)
    let r1 = blsAdd(a.l1, b.l1, &c)
    let r2 = blsAdd(a.l2, b.l2, &c)
    let r3 = blsAdd(a.l3, b.l3, &c)
    let r4 = blsAdd(a.l4, b.l4, &c)
    let r5 = blsAdd(a.l5, b.l5, &c)
    return Fp(r0, r1, r2, r3, r4, r5)
  }
}
