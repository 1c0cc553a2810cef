import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("precompile 9, BLAKE2b's compression") struct BLAKE2FTests {
  static let body =
    "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5" + "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
    + "6162630000000000000000000000000000000000000000000000000000000000" + String(repeating: "0", count: 192)
    + "03000000000000000000000000000000"

  func run(_ input: Bytes) throws(PrecompileError) -> String {
    var failure: PrecompileError?
    let output = input.withUnsafeBytes { bytes -> Bytes in
      do throws(PrecompileError) { return try Precompiles.blake2F(bytes) } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    return Hex.encode(output, prefix: false)
  }

  @Test(
    "the vectors of EIP-152 are met",
    arguments: [
      (
        "00000000", "01",
        "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"
      ),
      (
        "0000000c", "01",
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
      ),
      (
        "0000000c", "00",
        "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d2875298743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735"
      ),
      (
        "00000001", "01",
        "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fba551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421"
      ),
      (
        "007a1200", "01",
        "6d2ce9e534d50e18ff866ae92d70cceba79bbcd14c63819fe48752c8aca87a4bb7dcc230d22a4047f0486cfcfb50a17b24b2899eb8fca370f22240adb5170189"
      ),
    ])
  func vectors(rounds: String, flag: String, expected: String) throws {
    let input = hex(rounds + Self.body + flag)
    #expect(try run(input) == expected)
    #expect(input.withUnsafeBytes { Precompiles.blake2FRounds($0) } == UInt32(rounds, radix: 16))
  }

  @Test("another length or flag is refused")
  func refused() {
    let input = hex("0000000c" + Self.body + "01")
    for count in 0..<input.count {
      #expect(throws: PrecompileError.invalidLength) { try run(Bytes(input.prefix(count))) }
    }
    #expect(throws: PrecompileError.invalidLength) { try run(input + [0]) }
    for flag in UInt8(2)...255 {
      #expect(throws: PrecompileError.invalidInput) { try run(input.dropLast() + [flag]) }
      #expect((input.dropLast() + [flag]).withUnsafeBytes { Precompiles.blake2FRounds($0) } == nil)
    }
  }
}
