import Cryptography
import Foundation
import JSON
import Primitives
import TestSupport
import Testing

@Suite("precompiles 0x0b to 0x11, BLS12-381 (EIP-2537)") struct BLS12381PrecompileTests {
  typealias Vectors = BLS12381Vectors

  /// p, as 48 bytes.
  static let modulus = "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"
  static let generator =
    Vectors.field("17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb")
    + Vectors.field("08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1")
  static let generatorG2 =
    Vectors.field("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8")
    + Vectors.field("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")
    + Vectors.field("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801")
    + Vectors.field("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")
  /// A point of y² = x³ + 4 outside G1 (go-ethereum's bls_g1multiexp_g1_not_in_correct_subgroup).
  static let outsideG1 =
    Vectors.field("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
    + Vectors.field("193fb7cedb32b2c3adc06ec11a96bc0d661869316f5e4a577a9f7c179593987beb4fb2ee424dbb2f5dd891e228b46c4a")
  /// A point of the twist outside G2 (go-ethereum's bls_pairing_g2_not_in_correct_subgroup).
  static let outsideG2 =
    Bytes(repeating: 0, count: 63) + [2] + Vectors.zero
    + Vectors.field("013a59858b6809fca4d9a3b6539246a70051a3c88899964a42bc9a69cf9acdd9dd387cfa9086b894185b9a46a402be73")
    + Vectors.field("02d27e0ec3356299a346a09ad7dc4ef68a483c3aed53f9139d2f929a3eecebf72082e5e58c6da24ee32e03040c406d4f")
  static let infinityG1 = Bytes(repeating: 0, count: 128)
  static let infinityG2 = Bytes(repeating: 0, count: 256)
  static let one = Bytes(repeating: 0, count: 31) + [1]

  @Test("published vectors are met", arguments: Vectors.all)
  func published(vector: Vectors.Vector) throws {
    #expect(Hex.encode(try vector.operation.run(vector.input)) == Hex.encode(vector.output))
  }

  @Test(
    "an input whose length is not a multiple of the unit, or empty, is refused",
    arguments: zip(BLS12381.Precompile.allCases, [256, 160, 512, 288, 384, 64, 128]))
  func lengths(operation: BLS12381.Precompile, unit: Int) throws {
    for length in [0, 1, unit - 1, unit + 1, 2 * unit - 1] {
      #expect(throws: BLS12381.InputError.wrongLength) { try operation.run(Bytes(repeating: 0, count: length)) }
    }
    // All zeros is valid everywhere: infinity, or the element zero.
    #expect(throws: Never.self) { try operation.run(Bytes(repeating: 0, count: unit)) }
  }

  @Test("a coordinate of p or more, or with padding, is refused")
  func coordinates() throws {
    let tooLarge = Vectors.field(Self.modulus)
    let padded = [1] + Bytes(repeating: 0, count: 63)
    let largestPadding = Bytes(repeating: 0, count: 15) + [1] + Bytes(repeating: 0, count: 48)
    for bad in [tooLarge, padded, largestPadding, Bytes(repeating: 0xff, count: 64)] {
      #expect(throws: BLS12381.InputError.malformedFieldElement) { try BLS12381.Precompile.mapFpToG1.run(bad) }
      #expect(throws: BLS12381.InputError.malformedFieldElement) { try BLS12381.Precompile.mapFp2ToG2.run(bad + Vectors.zero) }
      #expect(throws: BLS12381.InputError.malformedFieldElement) { try BLS12381.Precompile.mapFp2ToG2.run(Vectors.zero + bad) }
      #expect(throws: BLS12381.InputError.malformedFieldElement) {
        try BLS12381.Precompile.g1Add.run(Self.generator + bad + Vectors.zero)
      }
      #expect(throws: BLS12381.InputError.malformedFieldElement) {
        try BLS12381.Precompile.g2Add.run(Self.generatorG2 + Vectors.zero + Vectors.zero + Vectors.zero + bad)
      }
    }
    // p − 1 is the largest element.
    let largest = Vectors.field(Self.modulus.dropLast() + "a")
    #expect(throws: Never.self) { try BLS12381.Precompile.mapFpToG1.run(largest) }
  }

  @Test("a point off the curve is refused")
  func offCurve() {
    let off = Bytes(Self.generator.dropLast()) + [0]
    let offG2 = Bytes(Self.generatorG2.dropLast()) + [0]
    #expect(throws: BLS12381.InputError.notOnCurve) { try BLS12381.Precompile.g1Add.run(Self.generator + off) }
    #expect(throws: BLS12381.InputError.notOnCurve) { try BLS12381.Precompile.g1MultiScalarMultiplication.run(off + Self.one) }
    #expect(throws: BLS12381.InputError.notOnCurve) { try BLS12381.Precompile.g2Add.run(offG2 + Self.generatorG2) }
    #expect(throws: BLS12381.InputError.notOnCurve) { try BLS12381.Precompile.g2MultiScalarMultiplication.run(offG2 + Self.one) }
    #expect(throws: BLS12381.InputError.notOnCurve) { try BLS12381.Precompile.pairingCheck.run(off + Self.generatorG2) }
    #expect(throws: BLS12381.InputError.notOnCurve) { try BLS12381.Precompile.pairingCheck.run(Self.generator + offG2) }
  }

  @Test("a point outside the subgroup is refused where the subgroup is required, whatever its scalar, and added elsewhere")
  func outsideSubgroup() throws {
    let zeroScalar = Bytes(repeating: 0, count: 32)
    for scalar in [Self.one, zeroScalar] {
      #expect(throws: BLS12381.InputError.notInSubgroup) {
        try BLS12381.Precompile.g1MultiScalarMultiplication.run(Self.generator + Self.one + Self.outsideG1 + scalar)
      }
      #expect(throws: BLS12381.InputError.notInSubgroup) {
        try BLS12381.Precompile.g2MultiScalarMultiplication.run(Self.generatorG2 + Self.one + Self.outsideG2 + scalar)
      }
    }
    #expect(throws: BLS12381.InputError.notInSubgroup) { try BLS12381.Precompile.pairingCheck.run(Self.outsideG1 + Self.infinityG2) }
    #expect(throws: BLS12381.InputError.notInSubgroup) { try BLS12381.Precompile.pairingCheck.run(Self.infinityG1 + Self.outsideG2) }
    #expect(try BLS12381.Precompile.g1Add.run(Self.outsideG1 + Self.infinityG1) == Self.outsideG1)
    #expect(try BLS12381.Precompile.g2Add.run(Self.infinityG2 + Self.outsideG2) == Self.outsideG2)
  }

  @Test("infinity is neutral in sums and in pairings")
  func infinity() throws {
    let minusGenerator =
      Self.generator.prefix(64)
      + Vectors.field("114d1d6855d545a8aa7d76c8cf2e21f267816aef1db507c96655b9d5caac42364e6f38ba0ecb751bad54dcd6b939c2ca")
    #expect(try BLS12381.Precompile.g1Add.run(Self.generator + minusGenerator) == Self.infinityG1)
    #expect(try BLS12381.Precompile.g1MultiScalarMultiplication.run(Self.infinityG1 + Self.one) == Self.infinityG1)
    #expect(try BLS12381.Precompile.pairingCheck.run(Self.infinityG1 + Self.generatorG2) == Self.one)
    #expect(try BLS12381.Precompile.pairingCheck.run(Self.generator + Self.infinityG2) == Self.one)
    #expect(try BLS12381.Precompile.pairingCheck.run(Self.generator + Self.generatorG2) == Bytes(repeating: 0, count: 32))
    #expect(
      try BLS12381.Precompile.pairingCheck.run(Self.generator + Self.generatorG2 + minusGenerator + Self.generatorG2) == Self.one)
  }

  @Test("the scalar r gives infinity, r + 1 the point, and 2²⁵⁶ − 1 is not too large")
  func scalars() throws {
    let r = hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001")
    let rPlusOne = hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000002")
    let largest = Bytes(repeating: 0xff, count: 32)
    // 2²⁵⁶ − 1 modulo r.
    let remainder = hex("1824b159acc5056f998c4fefecbc4ff55884b7fa0003480200000001fffffffd")
    let operation = BLS12381.Precompile.g1MultiScalarMultiplication
    #expect(try operation.run(Self.generator + r) == Self.infinityG1)
    #expect(try operation.run(Self.generator + rPlusOne) == Self.generator)
    #expect(try operation.run(Self.generator + largest) == operation.run(Self.generator + remainder))
    let operationG2 = BLS12381.Precompile.g2MultiScalarMultiplication
    #expect(try operationG2.run(Self.generatorG2 + r) == Self.infinityG2)
    #expect(try operationG2.run(Self.generatorG2 + rPlusOne) == Self.generatorG2)
    #expect(try operationG2.run(Self.generatorG2 + largest) == operationG2.run(Self.generatorG2 + remainder))
  }

  /// The test calls of ethereum/tests' EIPTests stEIP2537, made for an early draft's addresses, under which plain multiples had
  /// contracts of their own. The digests were made from the outputs of an independent library (arkworks 0.5, through
  /// py-arkworks-bls12381) on the same inputs, in the order of file names, with one byte 0xff for each refused input.
  @Test("all inputs of the published state tests have the outputs of an independent library", .enabled(if: Fixtures.root != nil))
  func stateTestInputs() throws {
    var outputs: [BLS12381.Precompile: Bytes] = [:]
    var count = 0
    for file in try Fixtures.files(under: "fixtures/ethereum-tests/EIPTests/StateTests/stEIP2537") {
      let (operation, input) = try call(in: file)
      outputs[operation, default: []] += (try? operation.run(input)) ?? [0xff]
      count += 1
    }
    #expect(count == 1403)
    let digests: [BLS12381.Precompile: String] = [
      .g1Add: "0xe9033b1e5bc4d18ac32a35eaf72f6b38c65ba962081bbec44a3c4857ae5083fc",
      .g1MultiScalarMultiplication: "0x9795f100d31468230ca5bca016844f6eb66ffb064f5c146331d310342aef0c75",
      .g2Add: "0x5749c6572c8650841d6535c960b69ef8b503339a5a54e14ef64f5b41979bd145",
      .g2MultiScalarMultiplication: "0x826b54d9a6466654db0139216d6e8e0561dc493588de9275ea16d22862702831",
      .pairingCheck: "0x733c958ebca800545dd7655970a72758d6e5c0a71126ef1e22ec1d738ae810b8",
      .mapFpToG1: "0x36ba239a6791f49fa122651d0ff203b1bf4b01d10597fa8ebbdeab43a9de6535",
      .mapFp2ToG2: "0x74127bdd7f522508776d287e5633ffb386233b5e29fb7ab875936776eb67c994",
    ]
    for operation in BLS12381.Precompile.allCases {
      #expect(sha256(outputs[operation] ?? []).hex == digests[operation], "\(operation)")
    }
  }

  /// The contract and its input from the transaction's call data: a selector, an address and a byte string.
  private func call(in file: URL) throws -> (BLS12381.Precompile, Bytes) {
    let document = try JSONValue(parsing: Bytes(Data(contentsOf: file)))
    let test = try #require(document.object?.first { _ in true }?.value)
    let text = try #require(test["transaction"]?["data"]?[0]?.string)
    let data = try #require(Hex.decode(text))
    let arguments = Bytes(data.dropFirst(4))
    let draftAddress = Int(arguments[31])
    let start = Int(arguments[62]) * 256 + Int(arguments[63])
    let length = arguments[start..<start + 32].reduce(0) { $0 << 8 | Int($1) }
    let order: [BLS12381.Precompile] = [
      .g1Add, .g1MultiScalarMultiplication, .g1MultiScalarMultiplication, .g2Add, .g2MultiScalarMultiplication,
      .g2MultiScalarMultiplication, .pairingCheck, .mapFpToG1, .mapFp2ToG2,
    ]
    return (order[draftAddress - 0x0b], Bytes(arguments[(start + 32)..<(start + 32 + length)]))
  }
}
