import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("precompile 0x0a, the KZG point evaluation (EIP-4844)") struct KZGTests {
  /// go-ethereum's core/vm/testdata/precompiles/pointEvaluation.json.
  static let versionedHash = "01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b"
  static let z = "564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
  static let y = "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1"
  static let commitment = "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7"
  static let proof = "873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a"
  static let order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"
  static let infinity = "c0" + String(repeating: "0", count: 94)
  static let zero = String(repeating: "0", count: 64)
  /// Field elements a blob holds (4096), then the order of the groups.
  static let output = "0000000000000000000000000000000000000000000000000000000000001000" + order

  private func evaluate(
    hash: String? = nil, z: String = Self.z, y: String = Self.y, commitment: String = Self.commitment, proof: String = Self.proof
  ) throws(KZG.EvaluationError) -> String {
    let hash = hash ?? "01" + sha256(hex(commitment)).hex.dropFirst(4)
    return Hex.encode(try KZG.evaluatePoint(hex(hash + z + y + commitment + proof)), prefix: false)
  }

  @Test("a right proof gives the constants of the specification")
  func valid() throws {
    #expect(try evaluate(hash: Self.versionedHash) == Self.output)
  }

  @Test("a wrong value, point or proof is refused")
  func wrong() {
    let generator = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(y: Self.zero) }
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(z: Self.zero) }
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(proof: generator) }
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(proof: Self.infinity) }
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(commitment: generator) }
    // The other root of y: the proof's opposite.
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(proof: "a" + Self.proof.dropFirst()) }
  }

  @Test("the constant polynomials zero and one have the proof infinity everywhere")
  func constants() throws {
    let generator = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
    let one = Self.zero.dropLast() + "1"
    #expect(try evaluate(y: Self.zero, commitment: Self.infinity, proof: Self.infinity) == Self.output)
    #expect(try evaluate(y: String(one), commitment: generator, proof: Self.infinity) == Self.output)
    #expect(throws: KZG.EvaluationError.proofRefused) {
      try evaluate(y: String(one), commitment: Self.infinity, proof: Self.infinity)
    }
  }

  @Test("the versioned hash must be of version 1 and of this commitment")
  func versionedHash() {
    #expect(throws: KZG.EvaluationError.versionedHashMismatch) { try evaluate(hash: "02" + Self.versionedHash.dropFirst(2)) }
    #expect(throws: KZG.EvaluationError.versionedHashMismatch) { try evaluate(hash: String(Self.versionedHash.dropLast() + "a")) }
    #expect(throws: KZG.EvaluationError.versionedHashMismatch) { try evaluate(hash: Self.zero) }
  }

  @Test("z and y must be below the order of the groups")
  func reduced() {
    let largest = String(repeating: "f", count: 64)
    for bad in [Self.order, largest] {
      #expect(throws: KZG.EvaluationError.scalarNotReduced) { try evaluate(z: bad) }
      #expect(throws: KZG.EvaluationError.scalarNotReduced) { try evaluate(y: bad) }
    }
    // r − 1 is allowed; the proof is then just wrong.
    #expect(throws: KZG.EvaluationError.proofRefused) { try evaluate(y: String(Self.order.dropLast() + "0")) }
  }

  @Test("malformed points are refused")
  func malformed() {
    // No compression bit; infinity with a sign; infinity with something after it; x = p.
    let modulus = "9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"
    let bad = ["0f" + Self.proof.dropFirst(2), "e0" + Self.infinity.dropFirst(2), String(Self.infinity.dropLast() + "1"), modulus]
    for point in bad {
      #expect(throws: KZG.EvaluationError.malformedPoint(.malformedFieldElement)) { try evaluate(proof: point) }
      #expect(throws: KZG.EvaluationError.malformedPoint(.malformedFieldElement)) { try evaluate(commitment: point) }
    }
    // x = 0 is on the curve, with order three.
    let order3 = "80" + Self.infinity.dropFirst(2)
    #expect(throws: KZG.EvaluationError.malformedPoint(.notInSubgroup)) { try evaluate(proof: order3) }
    // x = 1 is not: 5 is not a square.
    let off = String(order3.dropLast() + "1")
    #expect(throws: KZG.EvaluationError.malformedPoint(.notOnCurve)) { try evaluate(proof: off) }
  }

  @Test("every other length is refused")
  func lengths() {
    let input = hex(Self.versionedHash + Self.z + Self.y + Self.commitment + Self.proof)
    for count in 0..<input.count {
      #expect(throws: KZG.EvaluationError.wrongLength) { try KZG.evaluatePoint(Bytes(input.prefix(count))) }
    }
    #expect(throws: KZG.EvaluationError.wrongLength) { try KZG.evaluatePoint(input + [0]) }
  }

  @Test("the setup's point is [τ]G2 of the ceremony")
  func trustedSetup() {
    // g2_monomial[1] of c-kzg-4844's src/trusted_setup.txt.
    let published =
      "b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e2"
      + "3926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2"
    #expect(Hex.encode(KZG.trustedSetupTau.compressed, prefix: false) == published)
    #expect(KZG.trustedSetupTau.isOnCurve && KZG.trustedSetupTau.isInSubgroup)
  }
}
