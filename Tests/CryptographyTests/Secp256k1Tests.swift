import Cryptography
import Primitives
import TestSupport
import Testing

/// Keys published in Consensys/quorum-dev-quickstart (files/common/config/nodes).
private let validatorKey = "0x1a2c4ff0f1b38e2322658dba692816138eb22d002515df1fffca21278f406aa9"
private let validatorPublicKey =
  "0x8208a3f344695d44e9cf2c023683cbea7b9343e2f70a5e804bd2c93858e945f8"
  + "f91439eef96a4ab6c47ff06637d6fbe6472f96de1655a1bee57ea896654f3a22"
private let fundedKey = "0x8f2a55949038a9610f50fb23b5883af3b4ecb3c3bb792cbcefbd1542c692be63"

@Suite("secp256k1") struct Secp256k1Tests {
  @Test("a private key gives the published public key, node identity and address")
  func publicKeyOfPrivateKey() throws {
    let key = try #require(PrivateKey(bytes: hex(validatorKey)))
    #expect(Hex.encode(key.publicKey.bytes) == validatorPublicKey)
    #expect(
      Hex.encode(key.publicKey.compressedBytes) == "0x028208a3f344695d44e9cf2c023683cbea7b9343e2f70a5e804bd2c93858e945f8")
    #expect(key.address.hex == "0x93917cadbace5dfce132b991732c6cda9bcc5b8a")
    #expect(key.publicKey.hash.hex == "0x58e94810eeee14c28613b47e93917cadbace5dfce132b991732c6cda9bcc5b8a")
  }

  @Test("a public key is read in all three forms and in no other")
  func publicKeyForms() throws {
    let expected = try #require(PublicKey(bytes: hex(validatorPublicKey)))
    #expect(PublicKey(bytes: [4] + expected.bytes) == expected)
    #expect(PublicKey(bytes: expected.compressedBytes) == expected)
    #expect(PublicKey(bytes: [6] + expected.bytes) == nil)
    #expect(PublicKey(bytes: [4] + expected.x.bytes) == nil)
    #expect(PublicKey(bytes: []) == nil)
    #expect(PublicKey(bytes: Bytes(repeating: 0, count: 64)) == nil)
    var offCurve = expected.bytes
    offCurve[63] ^= 1
    #expect(PublicKey(bytes: offCurve) == nil)
  }

  @Test("zero, the order and other lengths are no private keys")
  func invalidPrivateKeys() {
    #expect(PrivateKey(bytes: Bytes(repeating: 0, count: 32)) == nil)
    #expect(PrivateKey(bytes: Hash256(Secp256k1.order).bytes) == nil)
    #expect(PrivateKey(bytes: Bytes(repeating: 1, count: 31)) == nil)
    #expect(PrivateKey(bytes: Bytes(repeating: 1, count: 33)) == nil)
    #expect(PrivateKey(bytes: Hash256(Secp256k1.order &- UInt256(1)).bytes) != nil)
  }

  @Test("signing gives the deterministic signature of RFC 6979 with low s")
  func deterministicSignature() throws {
    // An EIP-155 transaction signed by another implementation with the same key; v = 0xa96 = 1337 * 2 + 36.
    let hash = try #require(Hash256(hex: "0xb88bb90652ef125015a272c143a736c25c9a6aef95c2983059b150c0cef50869"))
    let key = try #require(PrivateKey(bytes: hex(fundedKey)))
    let signature = try Secp256k1.sign(hash: hash, with: key)
    #expect(Hash256(signature.r).hex == "0x1349ecb836fe30ef3d22dcb989d10c4ec4c2a4fe87797226133c7395e13b76ea")
    #expect(Hash256(signature.s).hex == "0x0813d841cd045ecfb9d3c59f068e6aab639ae09dda4cecd1560a41087a18e978")
    #expect(signature.recoveryID == 1)
    #expect(signature.isInRange && signature.hasLowS)
    #expect(Secp256k1.recoverAddress(hash: hash, signature: signature)?.hex == "0xfe3b557e8fb62b89f4916b721be55ceb828dbd73")
  }

  @Test("what a key signs recovers to it, in both forms of s, and verifies with low s only")
  func signRecoverVerify() throws {
    var random = SeededRandom(seed: 1)
    for _ in 0..<50 {
      let key = try #require(PrivateKey(bytes: random.bytes(32)))
      let hash = random.hash()
      let signature = try Secp256k1.sign(hash: hash, with: key)
      #expect(Secp256k1.recoverPublicKey(hash: hash, signature: signature) == key.publicKey)
      #expect(Signature(bytes: signature.bytes) == signature)
      #expect(Secp256k1.isValid(signature, hash: hash, by: key.publicKey))
      let high = Signature(r: signature.r, s: Secp256k1.order &- signature.s, recoveryID: signature.recoveryID ^ 1)
      #expect(!high.hasLowS && high.isInRange && high.withLowS == signature)
      #expect(Secp256k1.recoverPublicKey(hash: hash, signature: high) == key.publicKey)
      #expect(!Secp256k1.isValid(high, hash: hash, by: key.publicKey))
      #expect(!Secp256k1.isValid(signature, hash: random.hash(), by: key.publicKey))
    }
  }

  @Test("a signature out of range recovers to nothing")
  func outOfRange() throws {
    let hash = Hash256(words: 1, 2, 3, 4)
    let key = try #require(PrivateKey(bytes: hex(fundedKey)))
    let good = try Secp256k1.sign(hash: hash, with: key)
    let order = Secp256k1.order
    for (r, s) in [
      (UInt256(0), good.s), (good.r, UInt256(0)), (order, good.s), (good.r, order), (~UInt256(0), good.s), (good.r, ~UInt256(0)),
    ] {
      let bad = Signature(r: r, s: s, recoveryID: good.recoveryID)
      #expect(!bad.isInRange)
      #expect(Secp256k1.recoverPublicKey(hash: hash, signature: bad) == nil)
      #expect(!Secp256k1.isValid(bad, hash: hash, by: key.publicKey))
    }
    for recoveryID in UInt8(4)...255 {
      #expect(Secp256k1.recoverAddress(hash: hash, r: good.r, s: good.s, recoveryID: recoveryID) == nil)
    }
    // 2 and 3 say that x of the point is r + n, which exceeds the field's prime for nearly all r.
    #expect(Secp256k1.recoverAddress(hash: hash, r: good.r, s: good.s, recoveryID: 2) == nil)
    #expect(!Signature(r: good.r, s: good.s, recoveryID: 2).isInRange)
    #expect(Signature(bytes: good.compactBytes + [4]) == nil)
    #expect(Signature(bytes: good.compactBytes) == nil)
  }

  @Test("two parties agree on a shared secret, which is the x of the product")
  func sharedSecret() throws {
    // Static keys of the two nodes in the test vectors of EIP-8.
    let recipient = try #require(PrivateKey(bytes: hex("0xb71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291")))
    let sender = try #require(PrivateKey(bytes: hex("0x49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee")))
    let one = try Secp256k1.sharedX(of: recipient, with: sender.publicKey)
    let other = try Secp256k1.sharedX(of: sender, with: recipient.publicKey)
    #expect(one == other)
    // With the key 1 the shared x is the other side's own x.
    let unit = try #require(PrivateKey(bytes: Bytes(repeating: 0, count: 31) + [1]))
    let trivial = try Secp256k1.sharedX(of: unit, with: sender.publicKey)
    #expect(trivial.withUnsafeBytes { Bytes($0) } == sender.publicKey.x.bytes)
  }

  @Test("new keys differ and work")
  func randomKeys() throws {
    let one = try PrivateKey.random()
    let other = try PrivateKey.random()
    #expect(one.publicKey != other.publicKey)
    let hash = Hash256(words: 9, 8, 7, 6)
    #expect(try Secp256k1.recoverAddress(hash: hash, signature: Secp256k1.sign(hash: hash, with: one)) == one.address)
  }
}

@Suite("precompile 1, ecrecover") struct ECRecoverTests {
  // From go-ethereum's core/vm/testdata/precompiles/ecRecover.json.
  static let hash = "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
  static let rs =
    "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f" + "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549"

  func run(_ input: Bytes) -> String { Hex.encode(input.withUnsafeBytes { Precompiles.ecRecover($0) }) }

  @Test("a valid signature gives the address, also with bytes appended")
  func valid() {
    let input = hex(Self.hash + "000000000000000000000000000000000000000000000000000000000000001c" + Self.rs)
    #expect(run(input) == "0x000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b")
    #expect(run(input + [1, 2, 3]) == "0x000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b")
  }

  @Test(
    "v must be exactly 27 or 28",
    arguments: [
      "100000000000000000000000000000000000000000000000000000000000001c",
      "000000000000000000000000000000000000001000000000000000000000001c",
      "000000000000000000000000000000000000001000000000000000000000011c",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "000000000000000000000000000000000000000000000000000000000000001a",
      "000000000000000000000000000000000000000000000000000000000000001d",
    ])
  func invalidV(v: String) { #expect(run(hex(Self.hash + v + Self.rs)) == "0x") }

  @Test("an unrecoverable key and short input give no bytes")
  func unrecoverable() {
    let input = hex(
      "a8b53bdf3306a35a7103ab5504a0c9b492295564b6202b1942a84ef300107281"
        + "000000000000000000000000000000000000000000000000000000000000001b"
        + "3078356531653033663533636531386237373263636230303933666637316633"
        + "6635336635633735623734646362333161383561613862383839326234653862"
        + "1122334455667788991011121314151617181920212223242526272829303132")
    for count in 0...input.count { #expect(run(Bytes(input.prefix(count))) == "0x") }
  }
}
