import Cryptography
import Primitives
import TestSupport
import Testing

private let g1 = BN254Generators.g1
private let minusG1 = BN254Generators.minusG1
private let g2 = BN254Generators.g2
private let minusG2 = BN254Generators.minusG2
private let infinity1 = String(repeating: "0", count: 128)
private let infinity2 = String(repeating: "0", count: 256)
private let one = String(repeating: "0", count: 63) + "1"
private let zero = String(repeating: "0", count: 64)

@Suite("precompile 8, pairings on BN254") struct BN254PairingTests {
  @Test(
    "vectors of go-ethereum's tests are met (core/vm/testdata/precompiles/bn256Pairing.json)",
    arguments: [
      (
        "jeff1", 1,
        "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f593034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
          + "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf704bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
          + "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
          + "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411"
          + "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
          + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
      ),
      (
        "jeff4", 1,
        "2f2ea0b3da1e8ef11914acf8b2e1b32d99df51f5f4f206fc6b947eae860eddb6068134ddb33dc888ef446b648d72338684d678d2eb2371c61a50734d78da4b72"
          + "25f83c8b6ab9de74e7da488ef02645c5a16a6652c3c71a15dc37fe3a5dcb7cb122acdedd6308e3bb230d226d16a105295f523a8a02bfc5e8bd2da135ac4c245d"
          + "065bbad92e7c4e31bf3757f1fe7362a63fbfee50e7dc68da116e67d600d9bf6806d302580dc0661002994e7cd3a7f224e7ddc27802777486bf80f40e4ca3cfdb"
          + "186bac5188a98c45e6016873d107f5cd131f3a3e339d0375e58bd6219347b008122ae2b09e539e152ec5364e7e2204b03d11d3caa038bfc7cd499f8176aacbee"
          + "1f39e4e4afc4bc74790a4a028aff2c3d2538731fb755edefd8cb48d6ea589b5e283f150794b6736f670d6a1033f9b46c6f5204f50813eb85c8dc4b59db1c5d39"
          + "140d97ee4d2b36d99bc49974d18ecca3e7ad51011956051b464d9e27d46cc25e0764bb98575bd466d32db7b15f582b2d5c452b36aa394b789366e5e3ca5aabd4"
          + "15794ab061441e51d01e94640b7e3084a07e02c78cf3103c542bc5b298669f211b88da1679b0b64a63b7e0e7bfe52aae524f73a55be7fe70c7e9bfc94b4cf0da"
          + "1213d2149b006137fcfb23036606f848d638d576a120ca981b5b1a5f9300b3ee2276cf730cf493cd95d64677bbb75fc42db72513a4c1e387b476d056f80aa75f"
          + "21ee6226d31426322afcda621464d0611d226783262e21bb3bc86b537e986237096df1f82dff337dd5972e32a8ad43e28a78a96a823ef1cd4debe12b6552ea5f"
      ),
      (
        "jeff6", 0,
        "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f593034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
          + "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf704bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
          + "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
          + "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c103188585e2364128fe25c70558f1560f4f9350baf3959e603cc91486e110936"
          + "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
          + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
      ),
      (
        "two_point_match_4", 1,
        "105456a333e6d636854f987ea7bb713dfd0ae8371a72aea313ae0c32c0bf10160cf031d41b41557f3e7e3ba0c51bebe5da8e6ecd855ec50fc87efcdeac168bcc"
          + "0476be093a6d2b4bbf907172049874af11e1b6267606e00804d3ff0037ec57fd3010c68cb50161b7d1d96bb71edfec9880171954e56871abf3d93cc94d745fa1"
          + "14c059d74e5b6c4ec14ae5864ebe23a71781d86c29fb8fb6cce94f70d3de7a2101b33461f39d9e887dbb100f170a2345dde3c07e256d1dfa2b657ba5cd030427"
          + "00000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000002"
          + "1a2c3013d2ea92e13c800cde68ef56a294b883f6ac35d25f587c09b1b3c635f7290158a80cd3d66530f74dc94c94adb88f5cdb481acca997b6e60071f08a115f"
          + "2f997f3dbd66a7afe07fe7862ce239edba9e05c5afff7f8a1259c9733b2dfbb929d1691530ca701b4a106054688728c9972c8512e9789e9567aae23e302ccd75"
      ),
    ])
  func vectors(name: String, expected: Int, input: String) throws {
    #expect(try run(hex(input), Precompiles.bn254PairingCheck) == (expected == 1 ? one : zero))
  }

  @Test("a pairing and its inverse cancel, in any order and number")
  func cancelling() throws {
    #expect(try run([], Precompiles.bn254PairingCheck) == one)
    #expect(try run(hex(g1 + g2), Precompiles.bn254PairingCheck) == zero)
    #expect(try run(hex(g1 + g2 + g1 + g2), Precompiles.bn254PairingCheck) == zero)
    for pairs in [[g1 + g2, g1 + minusG2], [g1 + minusG2, g1 + g2], [minusG1 + g2, g1 + g2], [g1 + g2, minusG1 + g2]] {
      #expect(try run(hex(pairs.joined()), Precompiles.bn254PairingCheck) == one)
    }
    let ten = String(repeating: g1 + g2 + g1 + minusG2, count: 5)
    #expect(try run(hex(ten), Precompiles.bn254PairingCheck) == one)
    #expect(try run(hex(ten + g1 + g2), Precompiles.bn254PairingCheck) == zero)
  }

  @Test("a point at infinity makes its pairing 1")
  func infinities() throws {
    #expect(try run(hex(infinity1 + g2), Precompiles.bn254PairingCheck) == one)
    #expect(try run(hex(g1 + infinity2), Precompiles.bn254PairingCheck) == one)
    #expect(try run(hex(infinity1 + infinity2), Precompiles.bn254PairingCheck) == one)
    #expect(try run(hex(infinity1 + g2 + g1 + g2), Precompiles.bn254PairingCheck) == zero)
  }

  @Test("a length that is not a whole number of pairs is refused")
  func lengths() {
    let input = hex(g1 + g2 + g1 + minusG2)
    for count in 1..<input.count where count != 192 {
      #expect(throws: PrecompileError.invalidLength) { try run(Bytes(input.prefix(count)), Precompiles.bn254PairingCheck) }
    }
  }

  @Test("pairings are bilinear: e(aP, Q) e(−P, Q)^a = 1")
  func bilinear() throws {
    var random = SeededRandom(seed: Fuzz.seed)
    for _ in 0..<Fuzz.cases(20) {
      // e(aP, Q) · e(bP, Q) · e(−(a + b)P, Q) = 1.
      let a = random.hash().word >> 3
      let b = random.hash().word >> 3
      let aP = try run(hex(g1) + a.bigEndianBytes, Precompiles.bn254Multiply)
      let bP = try run(hex(g1) + b.bigEndianBytes, Precompiles.bn254Multiply)
      let c = try run(hex(minusG1) + (a &+ b).bigEndianBytes, Precompiles.bn254Multiply)
      #expect(try run(hex(aP + g2 + bP + g2 + c + g2), Precompiles.bn254PairingCheck) == one)
      #expect(try run(hex(aP + g2 + bP + g2 + g1 + minusG2), Precompiles.bn254PairingCheck) == zero)
    }
  }

  @Test("points off the curve, out of range or outside the group of order r are refused, also beside infinity")
  func invalid() {
    let prime = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47"
    var offTwist = hex(g2)
    offTwist[127] ^= 1
    let outside = [
      // A random point of the twist.
      "23445bb31738f7d93d9c172411e20b8f6b0d549b6f03675a1600a35a099950d80dbd9d7381e74ef5e8e25d940ed904759531985d5d9dc9f81818e811892f902b"
        + "2b1b84bfc21e1beb24c243d78e7708c13fe099648e4d401260947b0f23311ae8089640eb115c71746298ca6700be9c43b81165b9020638372942fd8b929a1fbf",
      // Its cofactor part, of an order prime to r.
      "17918accfd42e3dd1a71b00799618cd5591f2b2bdbc7caa94e7a5fbf28d0a0e12d3c1883adb8b0cf61b835b236b12829991fe98de0e3a098cfe7e1b551bc755a"
        + "185a84da1bbe51993373c70f7012bcb850e4e243ed0e06a96f8c1d9139b6578703a7c355de6d576184dd27a9996666f1e5a16a7a5e3c689c1265f2b1c73c5b39",
      // A point of order 10069.
      "280706bbd91410116e843eccaa28f3672ae5608e619b730ccee3b36b8723f0070a2e9ea179ffeed1a2bd13a003cc2f231909da6881d637e079a4b64b87312c8f"
        + "170f1d8ab4dafd62dab3930e10e119228c01c9a83d0832ea95cbc131d87393e31f52247b2f6d8d3fd089e664a55bec7277be598888c97894253f9f27d45e32e8",
      // The generator and a point of small order.
      "09c40a3962d532219394130896874b9e6f5a204310874f6fbe2694ecf14e65a42d44d27c78681773ca2fa49bd75a108a8383be67e560c31beced41cc4be79187"
        + "0683f730507307b3533e719756d654b0b2e7e68317925f5925103bf2f1ba2a8904978fcbf3805b3efce7097cb36691c5aa1a33a15ae055b636e81118d5e05c38",
    ]
    for point in [Hex.encode(offTwist, prefix: false), prime + String(g2.dropFirst(64)), g2.prefix(192) + prime] + outside {
      for first in [g1, infinity1] {
        #expect(throws: PrecompileError.invalidInput) { try run(hex(first + point), Precompiles.bn254PairingCheck) }
        #expect(throws: PrecompileError.invalidInput) { try run(hex(g1 + g2 + first + point), Precompiles.bn254PairingCheck) }
      }
    }
    let offCurve = String(g1.prefix(64)) + String(g1.prefix(64))
    #expect(throws: PrecompileError.invalidInput) { try run(hex(offCurve + g2), Precompiles.bn254PairingCheck) }
    #expect(throws: PrecompileError.invalidInput) { try run(hex(offCurve + infinity2), Precompiles.bn254PairingCheck) }
  }
}
