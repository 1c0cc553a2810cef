import AccountKeys
import Primitives
import Testing

@Suite("scrypt")
struct ScryptTests {
  private func derive(_ password: String, _ salt: String, n: Int, r: Int, p: Int, count: Int = 64) throws -> String {
    let key = try #require(Scrypt.deriveKey(from: secret(password), salt: Array(salt.utf8), n: n, r: r, p: p, byteCount: count))
    return key.withUnsafeBytes { Hex.encode($0, prefix: false) }
  }

  @Test("the vectors of RFC 7914, section 12, come out")
  func published() throws {
    #expect(
      try derive("", "", n: 16, r: 1, p: 1) == "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")
    #expect(
      try derive("password", "NaCl", n: 1024, r: 8, p: 16) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
    #expect(
      try derive("pleaseletmein", "SodiumChloride", n: 16384, r: 8, p: 1)
        == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")
  }

  // Python 3.11: hashlib.scrypt(b"p" * 200, salt=b"s" * 70, n=64, r=33, p=3, dklen=40), over OpenSSL.
  @Test("long passwords, uneven sizes and wide blocks come out")
  func uneven() throws {
    let password = String(repeating: "p", count: 200)
    let salt = String(repeating: "s", count: 70)
    #expect(
      try derive(password, salt, n: 64, r: 33, p: 3, count: 40)
        == "e49929cbe78512bb5adaaa1908b27dfc274098951f989b0a38978e8d4f840d7e46cfdfb2a3840b79")
  }

  @Test("memory that the system does not have is refused")
  func noMemory() {
    // 2⁵⁶ bytes are more than the address space of a process.
    #expect(Scrypt.deriveKey(from: secret("x"), salt: [1], n: 1 << 46, r: 8, p: 1, byteCount: 32) == nil)
  }
}
