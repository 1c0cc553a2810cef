import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("hashes") struct HashTests {
  @Test(
    "RIPEMD-160 gives the digests of its authors' test vectors",
    arguments: [
      ("", "0x9c1185a5c5e9fc54612808977ee8f548b2258d31"),
      ("a", "0x0bdc9d2d256b3ee9daae347be6f4dc835a467ffe"),
      ("abc", "0x8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
      ("message digest", "0x5d0689ef49d2fae572b881b123a85ffa21595f36"),
      ("abcdefghijklmnopqrstuvwxyz", "0xf71c27109c692c1b56bbdceb5b9d2865b3708dbc"),
      ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "0x12a053384a9c0c88e405a06c27dcf49ada62eb2b"),
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "0xb0e20b6e3116640286ed3a87a5713079b21f5189"),
      (String(repeating: "1234567890", count: 8), "0x9b752e45573d4b39f4dbd3323cab82bf63326bfb"),
      (String(repeating: "a", count: 1_000_000), "0x52783243c1697bdbe16d37f97f68f08325dc1528"),
    ])
  func ripemd(text: String, digest: String) { #expect(Hex.encode(ripemd160(Array(text.utf8))) == digest) }

  // The bytes 0, 1, 2 …, hashed by OpenSSL: lengths around the end of a block.
  @Test(
    "padding is right at the edges of blocks",
    arguments: [
      (55, "0x3c86963b3ff646a65ae42996e9664c747cc7e5e6", "0x463eb28e72f82e0a96c0a4cc53690c571281131f672aa229e0d45ae59b598b59"),
      (56, "0xebdd79cfd4fd9949ef8089673d2620427f487cfb", "0xda2ae4d6b36748f2a318f23e7ab1dfdf45acdc9d049bd80e59de82a60895f562"),
      (63, "0x6d31d3d634b4a7aa15914c239576eb1956f2d9a4", "0x29af2686fd53374a36b0846694cc342177e428d1647515f078784d69cdb9e488"),
      (64, "0x2581f5e9f957b44b0fa24d31996de47409dd1e0f", "0xfdeab9acf3710362bd2658cdc9a29e8f9c757fcf9811603a8c447cd1d9151108"),
      (65, "0x109949b95341eeea7365e8ac4d0d3883d98f709a", "0x4bfd2c8b6f1eec7a2afeb48b934ee4b2694182027e6d0fc075074f2fabb31781"),
      (119, "0xad430b4283203a7b7f338b9d252dfdbf807402bf", "0xda18797ed7c3a777f0847f429724a2d8cd5138e6ed2895c3fa1a6d39d18f7ec6"),
      (120, "0xb89cdc109009f1982c8b34fca446953584d3f6c4", "0xf52b23db1fbb6ded89ef42a23ce0c8922c45f25c50b568a93bf1c075420bbb7c"),
      (128, "0x7c4d36070c1e1176b2960a1b0dd2319d547cf8eb", "0x471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5"),
    ])
  func padding(count: Int, ripemd: String, sha: String) {
    let bytes = Bytes((0..<count).map { UInt8($0) })
    #expect(Hex.encode(ripemd160(bytes)) == ripemd)
    #expect(sha256(bytes).hex == sha)
  }

  @Test("SHA-256 gives the digests of FIPS 180-4's examples")
  func sha() {
    #expect(sha256(Array("abc".utf8)).hex == "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(sha256(Bytes()).hex == "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("precompiles 2 and 3 return 32 bytes")
  func precompiles() {
    let input = Array("abc".utf8)
    #expect(
      Hex.encode(input.withUnsafeBytes { Precompiles.sha256($0) })
        == "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Hex.encode(input.withUnsafeBytes { Precompiles.ripemd160($0) })
        == "0x0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc")
  }
}
