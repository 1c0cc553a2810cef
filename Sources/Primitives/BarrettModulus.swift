/// A modulus of more than 192 bits with what makes repeated multiplication modulo it quick: P. Barrett's reduction (A. Menezes et al.,
/// "Handbook of Applied Cryptography", algorithm 14.42), two multiplications in place of a division.
public struct BarrettModulus: Sendable {
  public let modulus: UInt256
  /// ⌊2⁵¹² / modulus⌋: five limbs, the highest apart.
  private let factor: UInt256
  private let factorTop: UInt64

  /// Nil for a modulus of at most 192 bits and for a power of two.
  public init?(_ modulus: UInt256) {
    if modulus.l3 == 0 || modulus.isPowerOfTwo { return nil }
    self.modulus = modulus
    let shift = UInt64(truncatingIfNeeded: modulus.l3.leadingZeroBitCount)
    let (d, _) = modulus.normalized(shift)
    let inverse = UInt256.reciprocal(d.l3, d.l2)
    var remainder = UInt256(0, 0, 0, 1 &<< shift)
    factorTop = UInt256.divideStep(&remainder, 0, d, inverse)
    var factor = UInt256(0)
    factor.l3 = UInt256.divideStep(&remainder, 0, d, inverse)
    factor.l2 = UInt256.divideStep(&remainder, 0, d, inverse)
    factor.l1 = UInt256.divideStep(&remainder, 0, d, inverse)
    factor.l0 = UInt256.divideStep(&remainder, 0, d, inverse)
    self.factor = factor
  }

  /// (a · b) mod the modulus.
  @inline(never)
  public func multiply(_ a: UInt256, _ b: UInt256) -> UInt256 {
    let (high, low) = UInt256.multiplyFull(a, b)
    // The product's five upper limbs times the factor, of which limbs 5 to 9 estimate the quotient.
    var q0: UInt64 = 0
    var q1: UInt64 = 0
    var q2: UInt64 = 0
    var q3: UInt64 = 0
    var q4: UInt64 = 0
    var q5: UInt64 = 0
    var q6: UInt64 = 0
    var q7: UInt64 = 0
    var q8: UInt64 = 0
    var q9: UInt64 = 0
    accumulate(low.l3, &q0, &q1, &q2, &q3, &q4, &q5)
    accumulate(high.l0, &q1, &q2, &q3, &q4, &q5, &q6)
    accumulate(high.l1, &q2, &q3, &q4, &q5, &q6, &q7)
    accumulate(high.l2, &q3, &q4, &q5, &q6, &q7, &q8)
    accumulate(high.l3, &q4, &q5, &q6, &q7, &q8, &q9)
    // The product less quotient times modulus, of both the five lower limbs: at most twice the modulus too much.
    var r0: UInt64 = 0
    var r1: UInt64 = 0
    var r2: UInt64 = 0
    var r3: UInt64 = 0
    var r4: UInt64 = 0
    UInt256.multiplyAccumulate(modulus, q5, &r0, &r1, &r2, &r3, &r4)
    let m = modulus
    var t = UInt256.multiply(m.l0, q6) &+ UInt256.wide(r1)
    r1 = UInt256.low(t)
    t = UInt256.multiply(m.l1, q6) &+ UInt256.wide(r2) &+ (t &>> 64)
    r2 = UInt256.low(t)
    t = UInt256.multiply(m.l2, q6) &+ UInt256.wide(r3) &+ (t &>> 64)
    r3 = UInt256.low(t)
    r4 = r4 &+ m.l3 &* q6 &+ UInt256.high(t)
    t = UInt256.multiply(m.l0, q7) &+ UInt256.wide(r2)
    r2 = UInt256.low(t)
    t = UInt256.multiply(m.l1, q7) &+ UInt256.wide(r3) &+ (t &>> 64)
    r3 = UInt256.low(t)
    r4 = r4 &+ m.l2 &* q7 &+ UInt256.high(t)
    t = UInt256.multiply(m.l0, q8) &+ UInt256.wide(r3)
    r3 = UInt256.low(t)
    r4 = r4 &+ m.l1 &* q8 &+ UInt256.high(t) &+ m.l0 &* q9
    var (rest, borrow) = UInt256.subtract(low, UInt256(r0, r1, r2, r3))
    var top = high.l0 &- r4 &- (borrow ? 1 : 0)
    while top != 0 || !(rest < m) {
      (rest, borrow) = UInt256.subtract(rest, m)
      top = top &- (borrow ? 1 : 0)
    }
    return rest
  }

  /// Adds factor · b to five limbs; the sixth gets the carry.
  @inline(__always)
  private func accumulate(
    _ b: UInt64, _ u0: inout UInt64, _ u1: inout UInt64, _ u2: inout UInt64, _ u3: inout UInt64, _ u4: inout UInt64, _ u5: inout UInt64
  ) {
    var carry: UInt64 = 0
    UInt256.multiplyAccumulate(factor, b, &u0, &u1, &u2, &u3, &carry)
    let t = UInt256.multiply(factorTop, b) &+ UInt256.wide(u4) &+ UInt256.wide(carry)
    u4 = UInt256.low(t)
    u5 = UInt256.high(t)
  }
}
