import Primitives
import Testing

/// Expected values computed with Python's integers.
@Suite("256-bit words")
struct UInt256Tests {
  static let a = UInt256(hex: "0xfedcba9876543210f0e1d2c3b4a5968778695a4b3c2d1e0f0123456789abcdef") ?? 0
  static let b = UInt256(hex: "0x123456789abcdef0fedcba9876543210") ?? 0

  @Test("sums, differences and products wrap")
  func wrapping() {
    #expect((UInt256.max &+ 2) == 1)
    #expect((UInt256(1) &- 2) == UInt256.max)
    #expect((UInt256Tests.a &* UInt256Tests.b).hexQuantity == "0x61c7b196ef31d654353be0ac26d94c076da9ba8f163ef8422236d88fe5618cf0")
    #expect((UInt256Tests.a / UInt256Tests.b).hexQuantity == "0xe0000000000000c783b67a3e01c63a35f")
    #expect((UInt256Tests.a % UInt256Tests.b).hexQuantity == "0xd3d6d9dceb0a8ec1287fd72e85d09ff")
    #expect((UInt256.max &* UInt256.max) == 1)
    #expect(UInt256.max.addingReportingOverflow(1).overflow)
    #expect(UInt256(0).subtractingReportingOverflow(1).overflow)
    #expect((UInt256(1) << 255).multipliedReportingOverflow(by: 2).overflow)
    #expect(!(UInt256(1) << 254).multipliedReportingOverflow(by: 2).overflow)
  }

  @Test("division by zero gives zero, as the EVM has it")
  func divisionByZero() {
    #expect((UInt256Tests.a / 0).isZero)
    #expect((UInt256Tests.a % 0).isZero)
    #expect(UInt256.signedDivide(UInt256Tests.a, 0).isZero)
    #expect(UInt256.signedModulo(UInt256Tests.a, 0).isZero)
    #expect(UInt256.mulmod(3, 4, 0).isZero)
    #expect(UInt256.addmod(3, 4, 0).isZero)
  }

  @Test("signed division truncates and the remainder takes the dividend's sign")
  func signed() {
    let minusSeven = UInt256(7).negated
    #expect(UInt256.signedDivide(minusSeven, 2) == UInt256(3).negated)
    #expect(UInt256.signedModulo(minusSeven, 2) == UInt256(1).negated)
    #expect(UInt256.signedModulo(7, UInt256(2).negated) == 1)
    let least = UInt256(1) << 255
    #expect(UInt256.signedDivide(least, UInt256.max) == least)
    #expect(UInt256.signedLess(UInt256.max, 0))
    #expect(!UInt256.signedLess(0, UInt256.max))
  }

  @Test("shifts of 256 and more give zero, or the sign")
  func shifts() {
    #expect(UInt256.max.shiftedLeft(byWord: 256).isZero)
    #expect(UInt256.max.shiftedRight(byWord: UInt256.max).isZero)
    #expect(UInt256.max.arithmeticShiftedRight(byWord: 300) == UInt256.max)
    #expect((UInt256(1) << 255).arithmeticShiftedRight(byWord: 255) == UInt256.max)
    for count in 0..<256 {
      #expect(((UInt256(1) << count) >> count) == 1)
      #expect((UInt256(1) << count).bitWidth == count + 1)
    }
  }

  @Test("bytes and sign extension count from the right ends")
  func bytes() {
    #expect(UInt256Tests.a.byte(at: 0) == 0xfe)
    #expect(UInt256Tests.a.byte(at: 31) == 0xef)
    #expect(UInt256Tests.a.byte(at: 32).isZero)
    #expect(UInt256(0x7f).signExtended(fromByte: 0) == 0x7f)
    #expect(UInt256(0x80).signExtended(fromByte: 0) == UInt256(0x80).negated)
    #expect(UInt256(0x1234_80).signExtended(fromByte: 1) == 0x3480)
    #expect(UInt256Tests.a.signExtended(fromByte: 31) == UInt256Tests.a)
  }

  @Test("powers wrap")
  func powers() {
    #expect(UInt256(3).power(5) == 243)
    #expect(UInt256(2).power(255) == UInt256(1) << 255)
    #expect(UInt256(2).power(256).isZero)
    #expect(UInt256(0).power(0) == 1)
    #expect(UInt256(10).power(77).description == "1" + String(repeating: "0", count: 77))
  }

  @Test("numbers that don't fit and texts that are none are refused")
  func refusals() {
    #expect(UInt256(hex: "") == nil)
    #expect(UInt256(hex: "0x") == nil)
    #expect(UInt256(hex: "0x1" + String(repeating: "0", count: 64)) == nil)
    #expect(UInt256(hex: "0xg") == nil)
    #expect(UInt256(decimal: "-1") == nil)
    #expect(UInt256(decimal: "") == nil)
    #expect(UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639936") == nil)
    #expect(UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639935") == UInt256.max)
    #expect(UInt256(exactly: -1) == nil)
    #expect(UInt256(exactly: 5) == 5)
    #expect(UInt256.zero.hexQuantity == "0x0")
    #expect(UInt64(exactly: UInt256(1) << 64) == nil)
  }
}
