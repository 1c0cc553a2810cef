import Primitives
import TestSupport
import Testing

/// Words against the identities that define their operations, with limbs that are often 0, 1 or all ones, where carries are.
struct UInt256FuzzTests {
  static func word(_ random: inout SeededRandom) -> UInt256 {
    func limb() -> UInt64 {
      switch UInt64.random(in: 0..<8, using: &random) {
      case 0, 1: 0
      case 2: .max
      case 3: 1
      case 4: 1 << 63
      case 5: UInt64.max << UInt64.random(in: 0..<64, using: &random)
      default: random.next()
      }
    }
    return UInt256(limb(), limb(), limb(), limb())
  }

  @Test("dividing and multiplying back gives the number again")
  func division() {
    var random = SeededRandom(seed: Fuzz.seed)
    for _ in 0..<Fuzz.cases(200_000) {
      let a = UInt256FuzzTests.word(&random)
      let b = UInt256FuzzTests.word(&random)
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      if b.isZero {
        #expect(quotient.isZero && remainder.isZero)
      } else {
        let good = remainder < b && quotient &* b &+ remainder == a && quotient <= a
        #expect(good, "\(a.hexQuantity) / \(b.hexQuantity) = \(quotient.hexQuantity) r \(remainder.hexQuantity)")
        if !good { return }
      }
    }
  }

  /// (a · b) mod m by doubling and adding.
  static func slowMulmod(_ a: UInt256, _ b: UInt256, _ m: UInt256) -> UInt256 {
    func addModulo(_ x: UInt256, _ y: UInt256) -> UInt256 {
      let (sum, carry) = x.addingReportingOverflow(y)
      return carry || sum >= m ? sum &- m : sum
    }
    var result = UInt256(0)
    let reduced = a % m
    for bit in stride(from: 255, through: 0, by: -1) {
      result = addModulo(result, result)
      if b.bit(bit) { result = addModulo(result, reduced) }
    }
    return result
  }

  @Test("products and sums modulo a word agree with doubling and adding")
  func modular() {
    var random = SeededRandom(seed: Fuzz.seed &+ 1)
    for _ in 0..<Fuzz.cases(10_000) {
      let a = UInt256FuzzTests.word(&random)
      let b = UInt256FuzzTests.word(&random)
      let m = UInt256FuzzTests.word(&random)
      if m.isZero {
        #expect(UInt256.mulmod(a, b, m).isZero && UInt256.addmod(a, b, m).isZero)
        continue
      }
      let expected = UInt256FuzzTests.slowMulmod(a, b, m)
      let product = UInt256.mulmod(a, b, m)
      #expect(product == expected, "\(a.hexQuantity) · \(b.hexQuantity) mod \(m.hexQuantity)")
      if let prepared = BarrettModulus(m) {
        #expect(prepared.multiply(a, b) == expected, "prepared: \(a.hexQuantity) · \(b.hexQuantity) mod \(m.hexQuantity)")
      }
      let sum = UInt256.addmod(a, b, m)
      let (plain, carry) = (a % m).addingReportingOverflow(b % m)
      #expect(sum == (carry || plain >= m ? plain &- m : plain), "\(a.hexQuantity) + \(b.hexQuantity) mod \(m.hexQuantity)")
      if product != expected { return }
    }
  }

  @Test("products of numbers close to the modulus, for which the estimate of a quotient's digit reaches its limit, are right too")
  func modularLimit() {
    var random = SeededRandom(seed: Fuzz.seed &+ 3)
    for _ in 0..<Fuzz.cases(10_000) {
      var m = UInt256FuzzTests.word(&random)
      if Bool.random(using: &random) { m.l3 |= 1 << 63 }
      // Below the modulus by little, or different from it in the lower limbs only.
      func near() -> UInt256 {
        if Bool.random(using: &random) { return m &- UInt256(UInt64.random(in: 0..<4, using: &random)) }
        let other = UInt256FuzzTests.word(&random)
        return Bool.random(using: &random) ? UInt256(other.l0, m.l1, m.l2, m.l3) : UInt256(other.l0, other.l1, m.l2, m.l3)
      }
      let a = near()
      let b = near()
      guard !m.isZero else { continue }
      let expected = UInt256FuzzTests.slowMulmod(a, b, m)
      let isRight = UInt256.mulmod(a, b, m) == expected && BarrettModulus(m).map { $0.multiply(a, b) == expected } ?? true
      #expect(isRight, "\(a.hexQuantity) · \(b.hexQuantity) mod \(m.hexQuantity)")
      if !isRight { return }
    }
  }

  @Test("text forms read back")
  func text() {
    var random = SeededRandom(seed: Fuzz.seed &+ 2)
    for _ in 0..<Fuzz.cases(2000) {
      let a = UInt256FuzzTests.word(&random)
      #expect(UInt256(hex: a.hexQuantity) == a)
      #expect(UInt256(hex: a.hexPadded) == a)
      #expect(UInt256(decimal: a.description) == a)
      #expect(UInt256(bigEndian: a.bigEndianBytes) == a)
      #expect(UInt256(bigEndian: a.minimalBigEndianBytes) == a)
      #expect(a.minimalBigEndianBytes.count == a.byteWidth)
    }
  }
}
