/// The pairing-friendly curve of precompiles 6, 7 and 8, known as alt_bn128 or BN254 (EIP-196, EIP-197).
///
/// Barreto and Naehrig's construction with u = 4965661367192848881: y² = x³ + 3 over the field of
/// p = 36u⁴ + 36u³ + 24u² + 6u + 1 elements, a group of prime order r = 36u⁴ + 36u³ + 18u² + 6u + 1, and its twist
/// y² = x³ + 3/(9 + i) over Fp2. The tower of fields is Fp2 = Fp[i]/(i² + 1), Fp6 = Fp2[v]/(v³ − 9 − i),
/// Fp12 = Fp6[w]/(w² − v).
///
/// All inputs are public, so nothing here takes care to run in constant time.
package enum BN254 {}

extension BN254 {
  /// The low word of t + a · b + carry; the high word becomes the carry. It cannot overflow.
  @inline(__always)
  static func multiplyAdd(_ t: UInt64, _ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let product =
      UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b) &+ UInt128(truncatingIfNeeded: t)
      &+ UInt128(truncatingIfNeeded: carry)
    carry = UInt64(truncatingIfNeeded: product &>> 64)
    return UInt64(truncatingIfNeeded: product)
  }

  /// The low word of a + b + carry; the carry becomes 0 or 1.
  @inline(__always)
  static func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let sum =
      UInt128(truncatingIfNeeded: a) &+ UInt128(truncatingIfNeeded: b) &+ UInt128(truncatingIfNeeded: carry)
    carry = UInt64(truncatingIfNeeded: sum &>> 64)
    return UInt64(truncatingIfNeeded: sum)
  }
}
