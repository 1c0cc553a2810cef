import Cryptography
import Primitives
import TestSupport
import Testing

/// Calls a precompile on bytes; the closure's error is thrown on.
func run(
  _ input: Bytes, _ precompile: (UnsafeRawBufferPointer) throws(PrecompileError) -> Bytes
) throws(PrecompileError) -> String {
  let result = input.withUnsafeBytes { bytes in
    Result { () throws(PrecompileError) in try precompile(bytes) }
  }
  return Hex.encode(try result.get(), prefix: false)
}

// Points and sums of go-ethereum's core/vm/testdata/precompiles/bn256Add.json and bn256ScalarMul.json.
private let generator =
  "0000000000000000000000000000000000000000000000000000000000000001" + "0000000000000000000000000000000000000000000000000000000000000002"
private let infinity = String(repeating: "0", count: 128)
private let prime = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47"

@Suite("precompile 6, addition on BN254") struct BN254AddTests {
  @Test(
    "sums agree with published ones",
    arguments: [
      (
        "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266",
        "07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7",
        "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915"
      ),
      (
        "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915",
        "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266",
        "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb721611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204"
      ),
      (
        "17c139df0efee0f766bc0204762b774362e4ded88953a39ce849a8a7fa163fa901e0559bacb160664764a357af8a9fe70baa9258e0b959273ffc5718c6d4cc7c",
        "039730ea8dff1254c0fee9c0ea777d29a9c710b7e616683f194f18c43b43b869073a5ffcc6fc7a28c30723d6e58ce577356982d65b833a5a5c15bf9024b43d98",
        "15bf2bb17880144b5d1cd2b1f46eff9d617bffd1ca57c37fb5a49bd84e53cf66049c797f9ce0d17083deb32b5e36f2ea2a212ee036598dd7624c168993d1355f"
      ),
      (
        generator, generator,
        "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd315ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4"
      ),
      (
        "17c139df0efee0f766bc0204762b774362e4ded88953a39ce849a8a7fa163fa901e0559bacb160664764a357af8a9fe70baa9258e0b959273ffc5718c6d4cc7c",
        "17c139df0efee0f766bc0204762b774362e4ded88953a39ce849a8a7fa163fa92e83f8d734803fc370eba25ed1f6b8768bd6d83887b87165fc2434fe11a830cb",
        infinity
      ),
      (infinity, generator, generator), (generator, infinity, generator), (infinity, infinity, infinity),
    ])
  func sums(a: String, b: String, sum: String) throws {
    #expect(try run(hex(a + b), Precompiles.bn254Add) == sum)
    #expect(try run(hex(b + a), Precompiles.bn254Add) == sum)
    #expect(try run(hex(a + b) + [1, 2, 3], Precompiles.bn254Add) == sum)
  }

  @Test("missing bytes are zeros")
  func short() throws {
    #expect(try run([], Precompiles.bn254Add) == infinity)
    #expect(try run(hex(generator), Precompiles.bn254Add) == generator)
    #expect(try run(Bytes(repeating: 0, count: 100), Precompiles.bn254Add) == infinity)
  }

  @Test("a coordinate of p or more and a point off the curve are refused")
  func invalid() {
    let one = String(generator.prefix(64))
    let two = String(generator.suffix(64))
    let aboveTwo = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd49"
    for point in [
      one + one, two + one, one + aboveTwo, prime + String(repeating: "0", count: 64), String(repeating: "0", count: 64) + prime,
      String(repeating: "f", count: 128), one + String(repeating: "0", count: 64),
    ] {
      #expect(throws: PrecompileError.invalidInput) { try run(hex(point + generator), Precompiles.bn254Add) }
      #expect(throws: PrecompileError.invalidInput) { try run(hex(generator + point), Precompiles.bn254Add) }
      #expect(throws: PrecompileError.invalidInput) { try run(hex(point + two), Precompiles.bn254Multiply) }
    }
    // One byte too few cuts the 2 off.
    #expect(throws: PrecompileError.invalidInput) { try run(hex(generator).dropLast(), Precompiles.bn254Add) }
  }
}

@Suite("precompile 7, multiplication on BN254") struct BN254MultiplyTests {
  static let point =
    "1a87b0584ce92f4593d161480614f2989035225609f08058ccfa3d0f940febe31a2f3c951f6dadcc7ee9007dff81504b0fcd6d7cf59996efdc33d92bf7f9f8f6"

  @Test(
    "products agree with published ones",
    arguments: [
      (
        "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb721611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204",
        "00000000000000000000000000000000000000000000000011138ce750fa15c2",
        "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc"
      ),
      (
        "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc",
        "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd46",
        "025a6f4181d2b4ea8b724290ffb40156eb0adb514c688556eb79cdea0752c2bb2eff3f31dea215f1eb86023a133a996eb6300b44da664d64251d05381bb8a02e"
      ),
      (
        "025a6f4181d2b4ea8b724290ffb40156eb0adb514c688556eb79cdea0752c2bb2eff3f31dea215f1eb86023a133a996eb6300b44da664d64251d05381bb8a02e",
        "183227397098d014dc2822db40c0ac2ecbc0b548b438e5469e10460b6c3e7ea3",
        "14789d0d4a730b354403b5fac948113739e276c23e0258d8596ee72f9cd9d3230af18a63153e0ec25ff9f2951dd3fa90ed0197bfef6e2a1a62b5095b9d2b4a27"
      ),
      (
        point, String(repeating: "f", count: 64),
        "2cde5879ba6f13c0b5aa4ef627f159a3347df9722efce88a9afbb20b763b4c411aa7e43076f6aee272755a7f9b84832e71559ba0d2e0b17d5f9f01755e5b0d11"
      ),
      (
        point, "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000",
        "1a87b0584ce92f4593d161480614f2989035225609f08058ccfa3d0f940febe3163511ddc1c3f25d396745388200081287b3fd1472d8339d5fecb2eae0830451"
      ),
      (
        point, "0000000000000000000000000000000100000000000000000000000000000000",
        "1051acb0700ec6d42a88215852d582efbaef31529b6fcbc3277b5c1b300f5cf0135b2394bb45ab04b8bd7611bd2dfe1de6a4e6e2ccea1ea1955f577cd66af85b"
      ),
      (
        point, "0000000000000000000000000000000000000000000000000000000000000009",
        "1dbad7d39dbc56379f78fac1bca147dc8e66de1b9d183c7b167351bfe0aeab742cd757d51289cd8dbd0acf9e673ad67d0f0a89f912af47ed1be53664f5692575"
      ),
      (point, "0000000000000000000000000000000000000000000000000000000000000001", point),
      (point, "0000000000000000000000000000000000000000000000000000000000000000", infinity),
      (point, "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001", infinity),
      (infinity, String(repeating: "f", count: 64), infinity),
    ])
  func products(point: String, scalar: String, product: String) throws {
    #expect(try run(hex(point + scalar), Precompiles.bn254Multiply) == product)
    #expect(try run(hex(point + scalar) + [9], Precompiles.bn254Multiply) == product)
  }

  @Test("missing bytes are zeros")
  func short() throws {
    #expect(try run([], Precompiles.bn254Multiply) == infinity)
    #expect(try run(hex(generator), Precompiles.bn254Multiply) == infinity)
    #expect(
      try run(hex(Self.point) + [0x80], Precompiles.bn254Multiply)
        == run(hex(Self.point + "80" + String(repeating: "0", count: 62)), Precompiles.bn254Multiply))
  }

  @Test("(a + b)P = aP + bP, and small multiples are repeated sums")
  func distributive() throws {
    var random = SeededRandom(seed: Fuzz.seed)
    var point = generator
    for round in 0..<Fuzz.cases(100) {
      let a = random.hash().word >> Int.random(in: 0...255, using: &random)
      let b = random.hash().word >> Int.random(in: 0...255, using: &random)
      // Both are below r, so that their sum does not wrap at 2²⁵⁶.
      let (smallA, smallB) = (a >> 3, b >> 3)
      let aP = try run(hex(point) + smallA.bigEndianBytes, Precompiles.bn254Multiply)
      let bP = try run(hex(point) + smallB.bigEndianBytes, Precompiles.bn254Multiply)
      let sum = try run(hex(point) + (smallA &+ smallB).bigEndianBytes, Precompiles.bn254Multiply)
      #expect(try run(hex(aP + bP), Precompiles.bn254Add) == sum, "round \(round), \(smallA) and \(smallB)")
      if sum != infinity { point = sum }
    }
    var repeated = infinity
    for k in 0..<UInt64(70) {
      #expect(try run(hex(point) + UInt256(k).bigEndianBytes, Precompiles.bn254Multiply) == repeated)
      repeated = try run(hex(repeated + point), Precompiles.bn254Add)
    }
  }
}
