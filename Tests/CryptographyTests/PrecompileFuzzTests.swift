import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("precompile fuzz") struct PrecompileFuzzTests {
  @Test("random bytes are refused by the curve precompiles, whatever their length")
  func randomPoints() {
    var random = SeededRandom(seed: Fuzz.seed)
    for _ in 0..<Fuzz.cases(2000) {
      // The first coordinate is below p and neither 0 nor, but by a chance of 2⁻²⁴⁰, that of a known point.
      let input = [0x10] + random.bytes(Int.random(in: 63...200, using: &random))
      #expect(throws: PrecompileError.invalidInput) { try run(input, Precompiles.bn254Multiply) }
      #expect(throws: PrecompileError.invalidInput) { try run(input, Precompiles.bn254Add) }
      let pair = [0x10] + random.bytes(191)
      #expect(throws: PrecompileError.invalidInput) { try run(pair, Precompiles.bn254PairingCheck) }
    }
  }

  @Test("a changed bit of a valid pairing input gives an answer or an error of its kind")
  func changedPairs() {
    var random = SeededRandom(seed: Fuzz.seed &+ 1)
    let valid = hex(BN254Generators.g1 + BN254Generators.g2 + BN254Generators.g1 + BN254Generators.minusG2)
    for _ in 0..<Fuzz.cases(200) {
      var input = valid
      let bit = Int.random(in: 0..<input.count * 8, using: &random)
      input[bit / 8] ^= 1 << (bit % 8)
      // Whatever is changed, the point is on no curve any more: no other point differs from these in one bit.
      #expect(throws: PrecompileError.invalidInput) { try run(input, Precompiles.bn254PairingCheck) }
    }
  }

  @Test("modular exponentiation answers in the length it was asked for, or refuses, for input of any shape")
  func modularExponentiation() {
    var random = SeededRandom(seed: Fuzz.seed &+ 2)
    for _ in 0..<Fuzz.cases(2000) {
      var input = random.bytes(Int.random(in: 0...200, using: &random))
      for field in 0..<3 where Bool.random(using: &random) {
        for index in field * 32..<field * 32 + 31 where index < input.count { input[index] = 0 }
      }
      let output = input.withUnsafeBytes { bytes in
        _ = ModularExponentiation(bytes).exponentHead
        return ModularExponentiation(bytes).result()
      }
      let length = UInt256(bigEndian: Array((input + Bytes(repeating: 0, count: 96))[64..<96]))
      if let output {
        #expect(UInt256(UInt64(output.count)) == length)
      } else {
        #expect(!length.isZero)
      }
    }
  }

  @Test("BLAKE2b's compression takes 213 bytes with a flag of 0 or 1 and nothing else")
  func blake2() {
    var random = SeededRandom(seed: Fuzz.seed &+ 3)
    for _ in 0..<Fuzz.cases(2000) {
      var input = random.bytes([212, 213, 214, 213].randomElement(using: &random) ?? 0)
      input.replaceSubrange(0..<2, with: [0, 0])
      let valid = input.count == 213 && input[212] <= 1
      let output = input.withUnsafeBytes { bytes in try? Precompiles.blake2F(bytes) }
      #expect(output?.count == (valid ? 64 : nil))
    }
  }

  @Test("ecrecover answers with an address or nothing for input of any length")
  func ecRecover() {
    var random = SeededRandom(seed: Fuzz.seed &+ 4)
    var answers = 0
    for _ in 0..<Fuzz.cases(400) {
      var input = random.bytes(Int.random(in: 100...140, using: &random))
      input.replaceSubrange(32..<64, with: UInt256(UInt64.random(in: 26...29, using: &random)).bigEndianBytes)
      let output = input.withUnsafeBytes { Precompiles.ecRecover($0) }
      #expect(output.isEmpty || (output.count == 32 && output[..<12].allSatisfy { $0 == 0 }))
      answers += output.isEmpty ? 0 : 1
    }
    // Half of the values of v are valid, and of these half of the values of r.
    #expect(answers > 0)
  }
}

@Suite("signature and key fuzz") struct SignatureFuzzTests {
  @Test("a random signature, if it recovers to a key, is valid for that key")
  func randomSignatures() {
    var random = SeededRandom(seed: Fuzz.seed)
    var recovered = 0
    for _ in 0..<Fuzz.cases(400) {
      let hash = random.hash()
      let recoveryID = UInt8.random(in: 0...3, using: &random)
      let signature = Signature(r: random.hash().word, s: random.hash().word, recoveryID: recoveryID)
      guard let key = Secp256k1.recoverPublicKey(hash: hash, signature: signature) else { continue }
      recovered += 1
      #expect(Secp256k1.isValid(signature.withLowS, hash: hash, by: key))
    }
    // Only the recovery numbers 0 and 1 are possible, and half of all r are x coordinates.
    #expect(recovered > 0 && recovered < Fuzz.cases(400) / 2)
  }

  @Test("random bytes are read as keys and signatures only in their own lengths")
  func randomEncodings() {
    var random = SeededRandom(seed: Fuzz.seed &+ 1)
    for _ in 0..<Fuzz.cases(2000) {
      let bytes = random.bytes(Int.random(in: 0...70, using: &random))
      if let key = PublicKey(bytes: bytes) {
        #expect([33, 64, 65].contains(bytes.count))
        #expect(PublicKey(bytes: key.bytes) == key && PublicKey(bytes: key.compressedBytes) == key)
      }
      #expect((Signature(bytes: bytes) != nil) == (bytes.count == 65 && bytes[64] <= 3))
      #expect((PrivateKey(bytes: bytes) != nil) == (bytes.count == 32))
    }
  }
}
