import AccountKeys
import Cryptography
import JSON
import Primitives
import TestSupport
import Testing

@Suite("Key files")
struct KeyFileTests {
  private let example: PrivateKey

  init() throws {
    example = try HexKey.parse(text: KeyFileVector.exampleKey)
  }

  @Test("key files of other tools are decrypted", arguments: KeyFileVector.all)
  func vectors(_ vector: KeyFileVector) throws {
    let file = try KeyFile(parsing: vector.bytes)
    let key = try file.decrypt(password: secret(vector.password))
    #expect(key.digits == vector.key)
    #expect(file.address == key.address)
  }

  @Test("Ethereum's published key files are decrypted", .enabled(if: Fixtures.has("fixtures/ethereum-tests/KeyStoreTests")))
  func published() throws {
    let tests = try JSONValue(parsing: Fixtures.bytes("fixtures/ethereum-tests/KeyStoreTests/basic_tests.json"))
    let cases = try #require(tests.object)
    #expect(cases.count == 5)
    for (name, test) in cases {
      let file = try KeyFile(parsing: try #require(test["json"]).encoded)
      let key = try file.decrypt(password: secret(try #require(test["password"]?.string)))
      #expect(key.digits == test["priv"]?.string, "\(name)")
    }
  }

  @Test("what is encrypted is decrypted, in every strength", arguments: [KeyDerivationStrength.light, .pbkdf2, .standard])
  func roundTrip(_ strength: KeyDerivationStrength) throws {
    let file = try KeyFile(encrypting: example, password: secret("geheim"), strength: strength)
    let read = try KeyFile(parsing: file.encoded)
    #expect(read == file)
    #expect(try read.decrypt(password: secret("geheim")).digits == KeyFileVector.exampleKey)
    #expect(throws: KeyFileError.wrongPassword) { try read.decrypt(password: secret("Geheim")) }
  }

  @Test("a file has the form that geth writes, and follows from the random numbers")
  func form() throws {
    var random = SeededRandom(seed: 1)
    let file = try KeyFile(encrypting: example, password: secret("correct horse"), strength: .light, using: &random)
    #expect(
      String(decoding: file.encoded, as: UTF8.self) == """
        {"address":"2c7536e3605d9c16a7a3d7b1898e529396a65c23","crypto":{"cipher":"aes-128-ctr","ciphertext":"711e9f3364ea19fd4c2cef6bc58805ec9753826aa8b545df5db82c4bee9ed78f",\
        "cipherparams":{"iv":"6d1c170cf5c1183c860763b281385e96"},"kdf":"scrypt","kdfparams":{"dklen":32,"n":4096,"p":6,"r":8,\
        "salt":"c1675e0bb980a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba"},\
        "mac":"4153d454459d00d7b502a7c442669f322ebc61acf8ba8ba0ccaf7b0f7d3a19ea"},"id":"737a74e5-f890-4faf-afcc-5252147fbc5b","version":3}
        """)
  }

  @Test("two encryptions of a key have nothing random in common")
  func freshness() throws {
    let (a, b) = (
      try KeyFile(encrypting: example, password: secret("x"), strength: .light),
      try KeyFile(encrypting: example, password: secret("x"), strength: .light)
    )
    #expect(a.initializationVector != b.initializationVector)
    #expect(a.ciphertext != b.ciphertext)
    #expect(a.identifier != b.identifier)
    #expect(a.derivation != b.derivation)
  }

  @Test("a change of any byte of ciphertext or code is noticed")
  func tampering() throws {
    let file = try KeyFile(parsing: KeyFileVector.cheap.bytes)
    let password = secret(KeyFileVector.cheap.password)
    for index in 0..<32 {
      var changed = file
      changed.ciphertext[index] ^= 1
      #expect(throws: KeyFileError.wrongPassword) { try changed.decrypt(password: password) }
      var code = file.authenticationCode.bytes
      code[index] ^= 0x80
      changed = file
      changed.authenticationCode = try #require(Hash256(bytes: code))
      #expect(throws: KeyFileError.wrongPassword) { try changed.decrypt(password: password) }
    }
  }

  @Test("a changed initialisation vector gives another key, which the address shows")
  func tamperedVector() throws {
    var file = try KeyFile(parsing: KeyFileVector.cheap.bytes)
    file.initializationVector[0] ^= 1
    let password = secret(KeyFileVector.cheap.password)
    let stated = try #require(file.address)
    #expect(throws: KeyFileError.self) { try file.decrypt(password: password) }
    do throws(KeyFileError) { _ = try file.decrypt(password: password) } catch {
      guard case .addressMismatch(stated, let actual) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(actual != stated)
    }
  }

  @Test("a file that says another account than its key's is refused")
  func wrongAddress() throws {
    var file = try KeyFile(parsing: KeyFileVector.cheap.bytes)
    let other = try #require(Address(hex: "0x00000000000000000000000000000000000000aa"))
    file.address = other
    #expect(throws: KeyFileError.addressMismatch(stated: other, actual: example.address)) {
      try file.decrypt(password: secret(KeyFileVector.cheap.password))
    }
  }

  @Test("a content that is no private key is named so")
  func zeroKey() throws {
    // Made with Python's pycryptodome; eth-keyfile 0.10 decrypts it to 32 zeros.
    let text = """
      {"crypto": {"cipher": "aes-128-ctr", "cipherparams": {"iv": "101112131415161718191a1b1c1d1e1f"}, \
      "ciphertext": "e48fd7cbbbecd4b34d089cb60b04c1f9e612cb83ee28d0e8d678f86b8db87951", "kdf": "pbkdf2", \
      "kdfparams": {"c": 3, "dklen": 32, "prf": "hmac-sha256", "salt": "000102030405060708090a0b0c0d0e0f"}, "mac": "ce91f409fa676a5793c5085a44604713240d1c505be87ea13298a98cc7671bdf"}, "id": "", "version": 3}
      """
    #expect(throws: KeyFileError.notAKey) { try KeyFile(parsing: Array(text.utf8)).decrypt(password: secret("z")) }
  }

  @Test("no key is in what is printed of it")
  func printing() {
    var dumped = ""
    dump(example, to: &dumped)
    for text in ["\(example)", String(reflecting: example), dumped] { #expect(!text.contains("4c0883")) }
  }
}

extension HexKey {
  /// A key from a literal.
  static func parse(text: String) throws -> PrivateKey {
    try Array(text.utf8).withUnsafeBytes { try parse($0) }
  }
}
