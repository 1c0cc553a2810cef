extension BLS12381 {
  /// A 256-bit scalar. Any integer is accepted; points of the subgroups only see it modulo r.
  package struct Scalar: Equatable, Sendable {
    /// Little-endian words.
    package var w0, w1, w2, w3: UInt64

    @inline(__always) package init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
      self.w0 = w0
      self.w1 = w1
      self.w2 = w2
      self.w3 = w3
    }

    /// From 32 big-endian bytes.
    @inline(__always) package init(bigEndian32 bytes: UnsafeRawPointer) {
      @inline(__always) func word(_ offset: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      self.init(word(24), word(16), word(8), word(0))
    }

    /// r, the order of the groups.
    @inline(__always) package static var order: Scalar {
      Scalar(0xffff_ffff_0000_0001, 0x53bd_a402_fffe_5bfe, 0x3339_d808_09a1_d805, 0x73ed_a753_299d_7d48)
    }

    @inline(__always) package var isZero: Bool { (w0 | w1 | w2 | w3) == 0 }

    /// self − r and whether that is not negative.
    @inline(__always) private var lessOrder: (Scalar, Bool) {
      let r = Scalar.order
      var c: UInt64 = 1
      let d0 = blsAdd(w0, ~r.w0, &c)
      let d1 = blsAdd(w1, ~r.w1, &c)
      let d2 = blsAdd(w2, ~r.w2, &c)
      let d3 = blsAdd(w3, ~r.w3, &c)
      return (Scalar(d0, d1, d2, d3), c == 1)
    }

    /// Whether the integer is below r.
    @inline(__always) package var isReduced: Bool { !lessOrder.1 }

    /// The integer modulo r; 2²⁵⁶ is below 3r.
    package var reduced: Scalar {
      var s = self
      while true {
        let (less, fits) = s.lessOrder
        if !fits { return s }
        s = less
      }
    }

    /// The negative modulo r.
    package var negated: Scalar {
      let s = reduced
      if s.isZero { return s }
      let r = Scalar.order
      var c: UInt64 = 1
      let d0 = blsAdd(r.w0, ~s.w0, &c)
      let d1 = blsAdd(r.w1, ~s.w1, &c)
      let d2 = blsAdd(r.w2, ~s.w2, &c)
      let d3 = blsAdd(r.w3, ~s.w3, &c)
      return Scalar(d0, d1, d2, d3)
    }

    /// The digits of the integer modulo r in base |x|, lowest first: r < x⁴, so there are four.
    var parameterDigits: (UInt64, UInt64, UInt64, UInt64) {
      let x = BLS12381.parameter
      let s = reduced
      var r: UInt64
      // Each remainder is below x, so the next quotient fits a word.
      var (q3, q2, q1, q0) = (s.w3, s.w2, s.w1, s.w0)
      (q3, r) = q3.quotientAndRemainder(dividingBy: x)
      (q2, r) = x.dividingFullWidth((r, q2))
      (q1, r) = x.dividingFullWidth((r, q1))
      (q0, r) = x.dividingFullWidth((r, q0))
      let d0 = r
      (q2, r) = q2.quotientAndRemainder(dividingBy: x)
      (q1, r) = x.dividingFullWidth((r, q1))
      (q0, r) = x.dividingFullWidth((r, q0))
      let d1 = r
      (q1, r) = q1.quotientAndRemainder(dividingBy: x)
      (q0, r) = x.dividingFullWidth((r, q0))
      return (d0, d1, r, q0)
    }

    /// The digits of the integer modulo r in base μ, where μ is what the endomorphism of the group over `F` multiplies by.
    func digits<F: CoordinateField>(for field: F.Type) -> (UInt128, UInt128, UInt128, UInt128) {
      let (d0, d1, d2, d3) = parameterDigits
      if F.digitCount == 4 { return (UInt128(d0), UInt128(d1), UInt128(d2), UInt128(d3)) }
      let x = blsWide(BLS12381.parameter)
      return (blsWide(d1) &* x &+ blsWide(d0), blsWide(d3) &* x &+ blsWide(d2), 0, 0)
    }
  }
}
