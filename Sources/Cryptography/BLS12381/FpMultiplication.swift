// Montgomery multiplication, one row of the schoolbook product and one row of reduction in turn. p leaves three bits of
// the top word free, so a row's carries never leave its seven words, and factors up to 2p are accepted as long as
// their product stays below p · 2³⁸⁴.

extension BLS12381.Fp {
  /// self += a · b, returning the word above.
  @inline(__always) mutating func addRow(_ a: Fp, _ b: UInt64) -> UInt64 {
    var c: UInt64 = 0
    l0 = blsMultiplyAdd(l0, a.l0, b, &c)
    l1 = blsMultiplyAdd(l1, a.l1, b, &c)
    l2 = blsMultiplyAdd(l2, a.l2, b, &c)
    l3 = blsMultiplyAdd(l3, a.l3, b, &c)
    l4 = blsMultiplyAdd(l4, a.l4, b, &c)
    l5 = blsMultiplyAdd(l5, a.l5, b, &c)
    return c
  }

  /// Adds the multiple of p that clears the lowest word and shifts down by a word; `top` is the seventh word.
  @inline(__always) mutating func reduceRow(_ top: UInt64) {
    let p = Fp.modulus
    let m = l0 &* Fp.montgomeryFactor
    var c: UInt64 = 0
    _ = blsMultiplyAdd(l0, p.l0, m, &c)
    l0 = blsMultiplyAdd(l1, p.l1, m, &c)
    l1 = blsMultiplyAdd(l2, p.l2, m, &c)
    l2 = blsMultiplyAdd(l3, p.l3, m, &c)
    l3 = blsMultiplyAdd(l4, p.l4, m, &c)
    l4 = blsMultiplyAdd(l5, p.l5, m, &c)
    l5 = top &+ c
  }

  @inline(never) package static func * (a: Fp, b: Fp) -> Fp {
    var t = Fp.zero
    t.reduceRow(t.addRow(a, b.l0))
    t.reduceRow(t.addRow(a, b.l1))
    t.reduceRow(t.addRow(a, b.l2))
    t.reduceRow(t.addRow(a, b.l3))
    t.reduceRow(t.addRow(a, b.l4))
    t.reduceRow(t.addRow(a, b.l5))
    return t.reducedOnce()
  }

  /// The plain integer below p that this element stands for, as little-endian words.
  @inline(never) package var canonicalWords: Fp {
    var t = self
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    t.reduceRow(0)
    return t.reducedOnce()
  }

  /// The element that stands for a plain integer below p.
  @inline(__always) package init(canonicalWords words: Fp) { self = words * Fp.montgomerySquared }

  @inline(never) package func squared() -> Fp { BLS12381.Wide.square(self).montgomeryReduced() }
}
