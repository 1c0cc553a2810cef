import Primitives

extension BN254.G1 {
  /// The point times any 256-bit number.
  ///
  /// The curve has an endomorphism (x, y) → (βx, y) that multiplies by λ (R. Gallant, R. Lambert, S. Vanstone, "Faster
  /// point multiplication on elliptic curves with efficient endomorphisms", 2001): the scalar becomes k1 + k2 · λ with
  /// halves of 127 bits, whose doublings are shared. The halves are written with odd digits from −15 to 15, at least
  /// five places apart.
  package func multiplied(by scalar: UInt256) -> BN254.G1 {
    guard !isInfinity else { return .infinity }
    let (k1, k2) = BN254.decompose(scalar)
    guard k1.magnitude != 0 || k2.magnitude != 0 else { return .infinity }
    return withUnsafeTemporaryAllocation(of: BN254.G1.self, capacity: 16) { table in
      withUnsafeTemporaryAllocation(of: Int8.self, capacity: 2 * BN254.digitCapacity) { digits in
        // Points 1, 3, … 15 times this one, then the same times λ.
        let shared = fillOddMultiples(table)
        for index in 0..<8 {
          let point = table[index]
          table.initializeElement(at: 8 + index, to: BN254.G1(x: point.x * BN254.beta, y: point.y))
        }
        let first = UnsafeMutableBufferPointer(rebasing: digits[..<BN254.digitCapacity])
        let second = UnsafeMutableBufferPointer(rebasing: digits[BN254.digitCapacity...])
        var place = max(BN254.fillDigits(first, k1), BN254.fillDigits(second, k2)) - 1
        var sum = BN254.G1Jacobian.infinity
        while place >= 0 {
          sum.double()
          if first[place] != 0 { sum.add(BN254.entry(table, 0, first[place])) }
          if second[place] != 0 { sum.add(BN254.entry(table, 8, second[place])) }
          place &-= 1
        }
        // The table's points belong to a curve whose coordinates are scaled by the shared z.
        sum.z = sum.z * shared
        return sum.affine
      }
    }
  }

  /// Writes 1, 3, … 15 times this point as x and y that share one z, and returns that z.
  ///
  /// The formulas do not use the constant of the curve equation, so the points may be taken as points of the isomorphic
  /// curve where z is 1, and only the final result needs the z. That saves the inversion that affine points would cost.
  private func fillOddMultiples(_ table: UnsafeMutableBufferPointer<BN254.G1>) -> BN254.Fp {
    var double = BN254.G1Jacobian(self)
    double.double()
    // On the curve where twice the point has z = 1, this point is (x z², y z³).
    let zz = double.z.squared
    var current = BN254.G1Jacobian(BN254.G1(x: x * zz, y: y * (zz * double.z)))
    let step = BN254.G1(x: double.x, y: double.y)
    return withUnsafeTemporaryAllocation(of: BN254.Fp.self, capacity: 8) { growth in
      table.initializeElement(at: 0, to: BN254.G1(x: current.x, y: current.y))
      growth.initializeElement(at: 0, to: .one)
      for index in 1..<8 {
        // The order is a large prime, so none of these sums meets an exception.
        growth.initializeElement(at: index, to: current.add(step) ?? .one)
        table.initializeElement(at: index, to: BN254.G1(x: current.x, y: current.y))
      }
      // From the last to the first, scale each by what z has grown after it.
      var factor = BN254.Fp.one
      for index in stride(from: 6, through: 0, by: -1) {
        factor = factor * growth[index + 1]
        let square = factor.squared
        table[index] = BN254.G1(x: table[index].x * square, y: table[index].y * (square * factor))
      }
      return current.z * double.z
    }
  }
}

extension BN254 {
  /// A cube root of 1 in Fp: (βx, y) is λ(x, y) for the λ of `decompose`.
  static let beta = Fp(0x7193_0c11_d782_e155, 0xa6bb_947c_ffbe_3323, 0xaa30_3344_d474_1444, 0x2c3b_3f0d_2659_4943)

  /// The order r of the groups.
  static let order = UInt256(0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029)

  /// Half of a scalar: a number below 2¹²⁷ and its sign.
  struct HalfScalar {
    var magnitude: UInt128
    var isNegative: Bool

    /// A number in two's complement whose magnitude is below 2¹²⁷.
    init(_ value: UInt256) {
      isNegative = value.isNegative
      let positive = isNegative ? UInt256.zero &- value : value
      magnitude = UInt128(positive.l1) &<< 64 | UInt128(positive.l0)
    }
  }

  /// k1 and k2 with k1 + k2 · λ = scalar modulo r, both below 2¹²⁷ in magnitude, where
  /// λ = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90dd is a cube root of 1.
  ///
  /// The vectors (2u + 1, −6u² − 2u) and (6u² + 4u + 1, 2u + 1) generate all pairs that stand for 0; the multiples of
  /// them nearest to (scalar, 0) are taken off.
  static func decompose(_ scalar: UInt256) -> (HalfScalar, HalfScalar) {
    var k = scalar
    while k >= order { k = k &- order }
    let shortSide = UInt256(0x89d3_2568_94d2_13e3, 0, 0, 0)
    let c1 = highHalf(k, UInt256(0xd91d_232e_c7e0_b3d7, 2, 0, 0))
    let c2 = highHalf(k, UInt256(0x7a7b_d9d4_391e_b18d, 0x4cce_f014_a773_d2cf, 2, 0))
    let k1 = k &- c1 &* shortSide &- c2 &* UInt256(0x0be4_e154_1221_250b, 0x6f4d_8248_eeb8_59fd, 0, 0)
    let k2 = c1 &* UInt256(0x8211_bbeb_7d4f_1128, 0x6f4d_8248_eeb8_59fc, 0, 0) &- c2 &* shortSide
    return (HalfScalar(k1), HalfScalar(k2))
  }

  /// The upper 256 bits of a product.
  private static func highHalf(_ a: UInt256, _ b: UInt256) -> UInt256 {
    let wide = Wide(Fp(a.l0, a.l1, a.l2, a.l3), Fp(b.l0, b.l1, b.l2, b.l3))
    return UInt256(wide.w4, wide.w5, wide.w6, wide.w7)
  }

  /// Room for the digits of a number below 2¹²⁷.
  static let digitCapacity: Int = 136

  /// Writes the digits of `scalar`, least significant first: 0 or odd from −15 to 15. All of `digits` is written;
  /// returns how many count.
  static func fillDigits(_ digits: UnsafeMutableBufferPointer<Int8>, _ scalar: HalfScalar) -> Int {
    digits.initialize(repeating: 0)
    var rest = scalar.magnitude
    var place = 0
    var count = 0
    while rest != 0 {
      if rest & 1 == 1 {
        var digit = Int8(truncatingIfNeeded: rest & 31)
        if digit > 15 { digit &-= 32 }
        // At most 2¹²⁷ + 15: no overflow.
        if digit < 0 { rest = rest &+ UInt128(truncatingIfNeeded: -digit) } else { rest = rest &- UInt128(truncatingIfNeeded: digit) }
        digits[place] = scalar.isNegative ? -digit : digit
        count = place &+ 1
      }
      rest &>>= 1
      place &+= 1
    }
    return count
  }

  /// The multiple that an odd digit stands for.
  @inline(__always)
  static func entry(_ table: UnsafeMutableBufferPointer<G1>, _ start: Int, _ digit: Int8) -> G1 {
    digit > 0 ? table[start &+ Int(digit) &>> 1] : -table[start &+ Int(-digit) &>> 1]
  }
}
