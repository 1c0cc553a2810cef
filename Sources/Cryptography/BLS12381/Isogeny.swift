extension BLS12381 {
  /// A rational map between curves, x ↦ N(x)/D(x) and y ↦ y · N′(x)/D′(x), by its four polynomials' coefficients, lowest first.
  struct Isogeny<F: CoordinateField>: Sendable {
    var xNumerator, xDenominator, yNumerator, yDenominator: [F]

    /// The image, with infinity where a denominator vanishes.
    func image(x: F, y: F) -> JacobianPoint<F> {
      let xn = Isogeny.value(of: xNumerator, at: x)
      let xd = Isogeny.value(of: xDenominator, at: x)
      let yn = Isogeny.value(of: yNumerator, at: x) * y
      let yd = Isogeny.value(of: yDenominator, at: x)
      // With Z = xd · yd: X = (xn / xd) · Z² and Y = (yn / yd) · Z³.
      let z = xd * yd
      return JacobianPoint(x: xn * yd * z, y: yn * xd * z.squared(), z: z)
    }

    private static func value(of polynomial: [F], at x: F) -> F {
      polynomial.withUnsafeBufferPointer { coefficients in
        var result = F.zero
        var i = coefficients.count
        while i > 0 {
          i &-= 1
          result = result * x + coefficients[i]
        }
        return result
      }
    }
  }
}

extension BLS12381.Fp {
  /// From hexadecimal digits of an integer below p, most significant first; only for constants of this module.
  init(hex: StaticString) {
    var words = Fp.zero
    hex.withUTF8Buffer { digits in
      for digit in digits {
        let nibble = UInt64(digit < 0x3a ? digit &- 0x30 : digit &- 0x57)
        words = Fp(
          (words.l0 &<< 4) | nibble, (words.l1 &<< 4) | (words.l0 &>> 60), (words.l2 &<< 4) | (words.l1 &>> 60),
          (words.l3 &<< 4) | (words.l2 &>> 60), (words.l4 &<< 4) | (words.l3 &>> 60), (words.l5 &<< 4) | (words.l4 &>> 60))
      }
    }
    self.init(canonicalWords: words)
  }

  /// From a small integer.
  init(small: UInt64) { self.init(canonicalWords: Fp(small, 0, 0, 0, 0, 0)) }
}
