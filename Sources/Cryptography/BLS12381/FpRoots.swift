// Powers and square roots. p ≡ 3 (mod 4), so one power gives both a root and whether there is one.

extension BLS12381.Fp {
  /// self^((p − 3) / 4). For a ≠ 0, t = a^((p−3)/4) has a·t² = ±1, the Legendre symbol of a, and (a·t)² = ±a.
  @inline(never) func raisedToQuarter() -> Fp {
    // A sliding window of five bits over the fixed exponent.
    withUnsafeTemporaryAllocation(of: Fp.self, capacity: 16) { odd in
      let square = squared()
      odd.initializeElement(at: 0, to: self)
      var i = 1
      while i < 16 {
        odd.initializeElement(at: i, to: odd[i &- 1] * square)
        i &+= 1
      }
      var result = Fp.one
      var started = false
      var bit = 378
      while bit >= 0 {
        guard Fp.quarterExponentBit(bit) == 1 else {
          result = result.squared()
          bit &-= 1
          continue
        }
        var low = max(bit &- 4, 0)
        while Fp.quarterExponentBit(low) == 0 { low &+= 1 }
        var window: UInt64 = 0
        while bit >= low {
          window = (window &<< 1) | Fp.quarterExponentBit(bit)
          if started { result = result.squared() }
          bit &-= 1
        }
        let factor = odd[Int(truncatingIfNeeded: window &>> 1)]
        result = started ? result * factor : factor
        started = true
      }
      return result
    }
  }

  /// Bit `i` of (p − 3) / 4.
  @inline(__always) private static func quarterExponentBit(_ i: Int) -> UInt64 {
    let word: UInt64
    switch i &>> 6 {
    case 0: word = 0xee7f_bfff_ffff_eaaa
    case 1: word = 0x07aa_ffff_ac54_ffff
    case 2: word = 0xd9cc_34a8_3dac_3d89
    case 3: word = 0xd91d_d2e1_3ce1_44af
    case 4: word = 0x92c6_e9ed_90d2_eb35
    default: word = 0x0680_447a_8e5f_f9a6
    }
    return (word &>> UInt64(truncatingIfNeeded: i & 63)) & 1
  }

  /// A square root, or nil when there is none.
  package func squareRoot() -> Fp? {
    let root = self * raisedToQuarter()
    return root.squared() == self ? root : nil
  }

  /// Whether the canonical integer is odd: sgn0 of RFC 9380 §4.1.
  @inline(__always) package var isOdd: Bool { canonicalWords.l0 & 1 == 1 }

  /// Whether the canonical integer is above (p − 1)/2: the sign bit of compressed points.
  package var isLexicographicallyLarger: Bool {
    // a > (p − 1)/2 exactly when p − a < a, for a ≠ 0.
    let a = canonicalWords
    let b = (-self).canonicalWords
    return a.isAbove(b)
  }

  /// Comparison of plain words, topmost first.
  private func isAbove(_ b: Fp) -> Bool {
    if l5 != b.l5 { return l5 > b.l5 }
    if l4 != b.l4 { return l4 > b.l4 }
    if l3 != b.l3 { return l3 > b.l3 }
    if l2 != b.l2 { return l2 > b.l2 }
    if l1 != b.l1 { return l1 > b.l1 }
    return l0 > b.l0
  }
}
