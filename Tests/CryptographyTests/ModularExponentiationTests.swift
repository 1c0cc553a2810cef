import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("precompile 5, modular exponentiation") struct ModularExponentiationTests {
  /// The result for operands whose lengths are their own.
  func power(_ base: Bytes, _ exponent: Bytes, _ modulus: Bytes) -> Bytes? {
    run(length(base.count) + length(exponent.count) + length(modulus.count) + base + exponent + modulus)
  }

  func run(_ input: Bytes) -> Bytes? { input.withUnsafeBytes { ModularExponentiation($0).result() } }

  func length(_ count: Int) -> Bytes { UInt256(UInt64(count)).bigEndianBytes }

  static let prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"
  static let primeLessOne = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e"

  @Test("the examples of EIP-198 are met")
  func examples() throws {
    #expect(power([3], hex(Self.primeLessOne), hex(Self.prime)) == length(1))
    #expect(power([], hex(Self.primeLessOne), hex(Self.prime)) == length(0))
    // The third: the modulus 0x8000… is cut off after its first byte, and 3^0xffff is odd.
    let cut = run(length(1) + length(2) + length(32) + hex("03ffff80"))
    #expect(cut.map { Hex.encode($0) } == "0x3b01b01ac41f2d6e917c6d6a221ce793802469026d9ab7578fa2e79e4da6aaab")
  }

  @Test("a 512-bit vector of go-ethereum's tests is met (nagydani-1-square)")
  func square() {
    let base = hex(
      "e09ad9675465c53a109fac66a445c91b292d2bb2c5268addb30cd82f80fcb0033ff97c80a5fc6f39193ae969c6ede6710a6b7ac27078a06d90ef1c72e5c85fb5")
    let modulus = hex(
      "fc9e1f6beb81516545975218075ec2af118cd8798df6e08a147c60fd6095ac2bb02c2908cf4dd7c81f11c289e4bce98f3553768f392a80ce22bf5c4f4a248c6b")
    #expect(
      power(base, [2], modulus).map { Hex.encode($0, prefix: false) }
        == "60008f1614cc01dcfb6bfb09c625cf90b47d4468db81b5f8b7a39d42f332eab9b2da8f2d95311648a8f243f4bb13cfb3d8f7f2a3c014122ebb3ed41b02783adc"
    )
    #expect(
      power(base, [1, 0, 1], modulus).map { Hex.encode($0, prefix: false) }
        == "c36d804180c35d4426b57b50c5bfcca5c01856d104564cd513b461d3c8b8409128a5573e416d0ebe38f5f736766d9dc27143e4da981dfa4d67f7dc474cbee6d2"
    )
  }

  @Test("the edges of the definition: modulus 0 and 1, exponent 0, empty operands")
  func edges() {
    #expect(power([5], [3], [0, 0, 0]) == [0, 0, 0])
    #expect(power([5], [3], [0, 1]) == [0, 0])
    #expect(power([0], [0], [7]) == [1])
    #expect(power([5], [], [7]) == [1])
    #expect(power([], [], [7]) == [1])
    #expect(power([5], [3], []) == [])
    #expect(power([5], [3], [0, 0, 0, 100]) == [0, 0, 0, 25])
    #expect(power([2], [8], [1, 0]) == [0, 0])
    #expect(run([]) == [])
  }

  @Test("the longest lengths are refused without allocating, and reported as they are")
  func hugeLengths() {
    let huge = Bytes(repeating: 0xff, count: 32)
    for input in [huge + length(1) + length(1), length(1) + huge + length(1), length(1) + length(1) + huge, huge + huge + huge] {
      #expect(run(input + [1, 2, 3]) == nil)
    }
    // Without a modulus there is nothing to compute, however long the rest says it is.
    #expect(run(huge + huge + length(0)) == [])
    (huge + huge + length(0)).withUnsafeBytes { bytes in
      let operation = ModularExponentiation(bytes)
      #expect(operation.baseLength == .max && operation.exponentLength == .max && operation.modulusLength.isZero)
      #expect(operation.exponentHead.isZero)
    }
  }

  @Test("the head of the exponent is its first 32 bytes, zeros beyond the input")
  func exponentHead() {
    func head(_ input: Bytes) -> UInt256 { input.withUnsafeBytes { ModularExponentiation($0).exponentHead } }
    #expect(head(length(1) + length(2) + length(1) + [9, 1, 2, 7]) == UInt256(0x0102))
    #expect(head(length(1) + length(2) + length(1) + [9, 1]) == UInt256(0x0100))
    #expect(head(length(0) + length(40) + length(1) + Bytes(repeating: 0, count: 31) + [5, 6, 7]) == UInt256(5))
    #expect(head(length(100) + length(40) + length(1)).isZero)
    #expect(head([]).isZero)
  }

  @Test("powers agree with repeated multiplication modulo a word")
  func againstRepeatedMultiplication() {
    var random = SeededRandom(seed: Fuzz.seed)
    for _ in 0..<Fuzz.cases(300) {
      let base = random.hash().word
      let exponent = UInt8.random(in: 0...40, using: &random)
      let modulus = random.hash().word >> Int.random(in: 0...250, using: &random)
      guard !modulus.isZero else { continue }
      var expected = UInt256(1) % modulus
      for _ in 0..<exponent { expected = UInt256.mulmod(expected, base, modulus) }
      #expect(power(base.bigEndianBytes, [exponent], modulus.bigEndianBytes) == expected.bigEndianBytes)
    }
  }
}
