import AccountKeys
import Cryptography
import Primitives
import Testing

/// A password as a secret.
func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8)) }

extension SecretBytes {
  convenience init(copying bytes: Bytes) {
    var copy = bytes
    self.init(consuming: &copy)
  }
}

extension PrivateKey {
  /// The 64 digits, which a test may see.
  var digits: String { HexKey.encode(self).withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Key files by other tools, with what they hold.
struct KeyFileVector: Sendable, CustomTestStringConvertible {
  let name: String
  let password: String
  let key: String
  let json: String

  var testDescription: String { name }
  var bytes: Bytes { Array(json.utf8) }

  /// The account of the files that eth-account wrote: the key is an example of web3.js' documentation.
  static let exampleKey = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"

  /// Cheap to decrypt: for tests that do it often.
  static let cheap = KeyFileVector(
    name: "eth-account 0.14, scrypt n = 2, a password beyond ASCII", password: "pässwörd ✓", key: exampleKey,
    json: """
      {"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23", "crypto": {"cipher": "aes-128-ctr", "cipherparams": \
      {"iv": "9fa3c0e1983f17c63f5445ea02689f7b"}, "ciphertext": "e947d79b5ddf253c43f6e79e343bb86f6812bb747376f45e752c8e1a3d4e136a", \
      "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, "salt": "d5a02098aaf63110fbb3ebae0b0b6e2b"}, \
      "mac": "44af5412c6b6f0b4629b063feb4c1b557c8466b4fb8087aae6939d8141b953a3"}, "id": "3ce3b29d-eef5-411b-b85e-89c902c07601", "version": 3}
      """)

  static let all: [KeyFileVector] = [
    cheap,
    KeyFileVector(
      name: "eth-account 0.14, scrypt", password: "correct horse", key: exampleKey,
      json: """
        {"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23", "crypto": {"cipher": "aes-128-ctr", "cipherparams": \
        {"iv": "2c654c4b02508e5d1b81c37600710800"}, "ciphertext": "502f35fe5b9d12ba021b6685eb321d68967c22cca3b10a62856cb8222ba5fffb", \
        "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 4096, "r": 8, "p": 1, "salt": "63e93e45fe28fc34a45de4c57209ad62"}, \
        "mac": "07f3c2d242dee977ed24a2272dd71ac06f558e9b91bc6873afa9ae1dfb7a1eb0"}, "id": "23814cc2-b76b-4cd6-8533-71645f412650", "version": 3}
        """),
    KeyFileVector(
      name: "eth-account 0.14, pbkdf2", password: "correct horse", key: exampleKey,
      json: """
        {"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23", "crypto": {"cipher": "aes-128-ctr", "cipherparams": \
        {"iv": "d06e3a5544879f7f9defe3e3a1906ca3"}, "ciphertext": "10e300dc904b4299afd71556608e2456799cc7c0fbc5deb871746d0e4af86664", \
        "kdf": "pbkdf2", "kdfparams": {"c": 1000, "dklen": 32, "prf": "hmac-sha256", "salt": "62463f3e8a0574b7644410d929b82d75"}, \
        "mac": "a913e8b99443432b159c89d0d37eaa4bf7eb4a396243e622fa0d967a6596a447"}, "id": "05e7fbc1-8add-48ab-bda4-6520da4e0e7d", "version": 3}
        """),
    KeyFileVector(
      name: "eth-account 0.14, pbkdf2, no password", password: "", key: exampleKey,
      json: """
        {"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23", "crypto": {"cipher": "aes-128-ctr", "cipherparams": \
        {"iv": "a765dbe7a34a8f2706ad417c834d2fa4"}, "ciphertext": "2eae643882519c0f349552263a531ef61684db68f9057c644b2e1bd59f270447", \
        "kdf": "pbkdf2", "kdfparams": {"c": 1000, "dklen": 32, "prf": "hmac-sha256", "salt": "6868d6495a7f201834f01ad6644d3c24"}, \
        "mac": "5ccfe8a2dff2a0ec621acbab87b46cba5a1202b9035d5aff88450b480ecd8edf"}, "id": "ecf64801-b587-49c6-a83e-b0167fd3d942", "version": 3}
        """),
    KeyFileVector(
      name: "go-ethereum's test of a key of 31 bytes", password: "foo",
      key: "00fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35",
      json: """
        {"address": "d1e64e5480bfaf733ba7d48712decb8227797a4e", "crypto": {"cipher": "aes-128-ctr", "cipherparams": \
        {"iv": "e0c41130a323adc1446fc82f724bca2f"}, "ciphertext": "9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984", \
        "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, \
        "salt": "711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63"}, \
        "mac": "d5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5"}, "id": "fecfc4ce-e956-48fd-953b-30f8b52ed66c", "version": 3}
        """),
    KeyFileVector(
      name: "go-ethereum's test of a key of 30 bytes", password: "foo",
      key: "000081c29e8142bb6a81bef5a92bda7a8328a5c85bb2f9542e76f9b0f94fc018",
      json: """
        {"address": "31e9d1e6d844bd3a536800ef8d8be6a9975db509", "crypto": {"cipher": "aes-128-ctr", "cipherparams": \
        {"iv": "3ca92af36ad7c2cd92454c59cea5ef00"}, "ciphertext": "108b7d34f3442fc26ab1ab90ca91476ba6bfa8c00975a49ef9051dc675aa", \
        "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, \
        "salt": "d0769e608fb86cda848065642a9c6fa046845c928175662b8e356c77f914cd3b"}, \
        "mac": "75d0e6759f7b3cefa319c3be41680ab6beea7d8328653474bd06706d4cc67420"}, "id": "a37e1559-5955-450d-8075-7b8931b392b2", "version": 3}
        """),
    KeyFileVector(
      name: "go-ethereum's test of version 1", password: "g",
      key: "d1b1178d3529626a1a93e073f65028370d14c7eb0936eb42abef05db6f37ad7d",
      json: """
        {"address": "cb61d5a9c4896fb9658090b597ef0e7be6f7b67e", "Crypto": {"cipher": "aes-128-cbc", "ciphertext": \
        "6143d3192db8b66eabd693d9c4e414dcfaee52abda451af79ccf474dafb35f1bfc7ea013aa9d2ee35969a1a2e8d752d0", "cipherparams": \
        {"iv": "35337770fc2117994ecdcad026bccff4"}, "kdf": "scrypt", "kdfparams": {"n": 262144, "r": 8, "p": 1, "dklen": 32, \
        "salt": "9afcddebca541253a2f4053391c673ff9fe23097cd8555d149d929e4ccf1257f"}, \
        "mac": "3f3d5af884b17a100b0b3232c0636c230a54dc2ac8d986227219b0dd89197644", "version": "1"}, \
        "id": "e25f7c1f-d318-4f29-b62c-687190d4d299", "version": "1"}
        """),
  ]
}
