/// The pairing-friendly curve BLS12-381: its fields, its two groups, the optimal ate pairing, and the seven
/// precompiled contracts of EIP-2537 built on them.
///
/// All inputs are public chain data, so nothing here tries to run in constant time.
///
/// - G1 is the subgroup of prime order r of y² = x³ + 4 over Fp.
/// - G2 is the subgroup of order r of the twist y² = x³ + 4(1 + u) over Fp2.
/// - The curve's parameter is x = −0xd201000000010000; p and r are polynomials in it.
public enum BLS12381 {
  /// |x|, the absolute value of the curve's parameter (x itself is negative).
  static var parameter: UInt64 { 0xd201_0000_0001_0000 }
}
