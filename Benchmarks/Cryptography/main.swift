// Speed of the cryptography, one line an operation: swift run -c release cryptography-bench [part of a name …]

import Cryptography
import KeccakBatch
import Primitives

let wanted = Array(CommandLine.arguments.dropFirst())

func section(_ name: String, _ body: () throws -> Void) rethrows {
  guard wanted.isEmpty || wanted.contains(where: { name.contains($0) }) else { return }
  print("\n" + name)
  try body()
}

try section("secp256k1") {
  let key = try PrivateKey.random()
  let hash = keccak256(Array("a message".utf8))
  let signature = try Secp256k1.sign(hash: hash, with: key)
  report("recover an address") { keep(Secp256k1.recoverAddress(hash: hash, signature: signature)) }
  report("sign") { keep(try? Secp256k1.sign(hash: hash, with: key)) }
  report("verify") { keep(Secp256k1.isValid(signature, hash: hash, by: key.publicKey)) }
  report("agree on a secret") { keep(try? Secp256k1.sharedX(of: key, with: key.publicKey)) }
}

section("precompiles") {
  func bytes(_ hex: String) -> Bytes { Hex.decode(hex) ?? [] }
  func report(_ name: String, _ input: Bytes, _ precompile: (UnsafeRawBufferPointer) throws -> Bytes) {
    input.withUnsafeBytes { raw in
      guard (try? precompile(raw)) != nil else { return print(name, "fails") }
      cryptography_bench.report(name) { keep(try? precompile(raw)) }
    }
  }
  let kilobyte = Bytes(repeating: 0x5a, count: 1024)
  report("SHA-256 of 1 KiB", kilobyte) { Precompiles.sha256($0) }
  report("RIPEMD-160 of 1 KiB", kilobyte) { Precompiles.ripemd160($0) }
  var compression = Bytes(repeating: 0x3c, count: 213)
  compression.replaceSubrange(0..<4, with: [0, 1, 0, 0])
  compression[212] = 1
  report("BLAKE2b F, 65,536 rounds", compression) { try Precompiles.blake2F($0) }

  for size in [32, 256, 1024] {
    let lengths = [size, size, size].flatMap { UInt256(UInt64($0)).bigEndianBytes }
    let operands = (0..<3 * size).map { UInt8(truncatingIfNeeded: $0 &* 7 | 1) }
    report("modular exponentiation, \(size) bytes each", lengths + operands) {
      ModularExponentiation($0).result() ?? []
    }
  }

  // Two points of BN254, and two pairs whose pairings cancel (EIP-197's generators).
  let points = bytes(
    "17c139df0efee0f766bc0204762b774362e4ded88953a39ce849a8a7fa163fa901e0559bacb160664764a357af8a9fe70baa9258e0b959273ffc5718c6d4cc7c"
      + "039730ea8dff1254c0fee9c0ea777d29a9c710b7e616683f194f18c43b43b869073a5ffcc6fc7a28c30723d6e58ce577356982d65b833a5a5c15bf9024b43d98")
  report("BN254 addition", points) { try Precompiles.bn254Add($0) }
  report("BN254 multiplication", points.prefix(64) + Bytes(repeating: 0xd7, count: 32)) { try Precompiles.bn254Multiply($0) }
  let g1 = UInt256(1).bigEndianBytes + UInt256(2).bigEndianBytes
  let g2x = bytes(
    "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed")
  let y = bytes(
    "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa")
  let minusY = bytes(
    "275dc4a288d1afb3cbb1ac09187524c7db36395df7be3b99e673b13a075a65ec1d9befcd05a5323e6da4d435f3b617cdb3af83285c2df711ef39c01571827f9d")
  let pair = g1 + g2x + y
  let opposite = g1 + g2x + minusY
  for count in [1, 2, 4, 10] {
    let input = Bytes((0..<count).map { $0 % 2 == 0 ? pair : opposite }.joined())
    report("BN254 pairing check, \(count) pairs", input) { try Precompiles.bn254PairingCheck($0) }
  }
}

section("keccak") {
  let reference = OpenSSLReference()
  for (name, size) in [
    ("32 bytes", 32), ("64 bytes", 64), ("135 bytes", 135), ("576 bytes", 576), ("1 MiB", 1 << 20), ("64 MiB", 64 << 20),
  ] {
    let input = Bytes(repeating: 0x5a, count: size)
    input.withUnsafeBytes { bytes in
      // Both in turn, so that a change of the machine's speed meets both.
      var own = Double.infinity
      var other = Double.infinity
      for _ in 0..<3 {
        own = min(own, nanoseconds { keep(keccak256(bytes)) })
        if let reference { other = min(other, nanoseconds { keep(reference.sha3(bytes)) }) }
      }
      print(
        padded("Keccak-256 of " + name, 30), padded(rounded(own, 1), 14, right: true), "ns",
        padded(rounded(own / Double(size), 3), 8, right: true), "ns/B; OpenSSL's SHA3-256",
        padded(rounded(other, 1), 14, right: true), "ns; ratio", rounded(own / other, 3))
    }
  }
}

section("keccak in batches") {
  for (name, size) in [("20 bytes", 20), ("32 bytes", 32), ("110 bytes", 110), ("532 bytes", 532)] {
    let memory = Bytes((0..<size * 64).map { UInt8(truncatingIfNeeded: $0) })
    memory.withUnsafeBytes { bytes in
      let inputs = (0..<64).map { UnsafeRawBufferPointer(rebasing: bytes[$0 * size..<($0 + 1) * size]) }
      let batch = nanoseconds { keep(keccak256Batch(inputs).last) } / 64
      let alone = nanoseconds { for input in inputs { keep(keccak256(input)) } } / 64
      print(
        padded("64 inputs of " + name, 30), padded(rounded(batch, 1), 10, right: true), "ns each; one by one",
        padded(rounded(alone, 1), 10, right: true), "ns; ratio", rounded(alone / batch, 2))
    }
  }
}

section("BLS12-381") { measureBLS12381() }
