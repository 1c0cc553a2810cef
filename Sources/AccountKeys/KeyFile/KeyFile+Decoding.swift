import JSON
import Primitives

extension KeyFile {
  /// Reads a key file. Nothing is decrypted and nothing large is allocated.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(KeyFileError) {
    self = try Self(json: Self.json(bytes))
  }

  /// Reads a key file. Nothing is decrypted and nothing large is allocated.
  public init(parsing bytes: Bytes) throws(KeyFileError) {
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: bytes, limits: Self.limits) } catch { throw .notJSON(error) }
    self = try Self(json: json)
  }

  /// The JSON of a key file within the limits of one.
  static func json(_ bytes: UnsafeRawBufferPointer) throws(KeyFileError) -> JSONValue {
    do throws(JSONError) { return try JSONValue(parsing: bytes, limits: limits) } catch { throw .notJSON(error) }
  }

  /// Reads the members of a key file.
  init(json: JSONValue) throws(KeyFileError) {
    guard case .object = json else { throw .invalid(field: "the file", expected: "a JSON object") }
    // Geth's versions 1, and some tools still, write it with a capital letter.
    guard let parts = json["crypto"] ?? json["Crypto"], case .object = parts else {
      throw .invalid(field: "crypto", expected: "an object")
    }
    version = try Self.version(json["version"])
    address = try Self.address(json["address"])
    identifier = String((json["id"]?.string ?? "").prefix(64))
    try Self.checkCipher(parts["cipher"], version)
    initializationVector = try Self.bytes(parts["cipherparams"]?["iv"], "cipherparams.iv", count: 16...16)
    ciphertext = try Self.bytes(parts["ciphertext"], "ciphertext", count: 1...64)
    guard version == .one ? ciphertext.count % 16 == 0 : ciphertext.count <= 32 else {
      throw .invalid(field: "ciphertext", expected: version == .one ? "whole blocks of 16 bytes" : "at most 32 bytes")
    }
    let code = try Self.bytes(parts["mac"], "mac", count: 32...32)
    guard let hash = Hash256(bytes: code) else { throw .invalid(field: "mac", expected: "32 bytes in hexadecimal") }
    authenticationCode = hash
    derivation = try Self.derivation(parts)
  }

  /// The account that a key file is for, if it says so, even if the rest of it cannot be used.
  static func address(_ value: JSONValue?) throws(KeyFileError) -> Address? {
    guard let value, !value.isNull else { return nil }
    guard let text = value.string, let address = Address(hex: text) else {
      throw .invalid(field: "address", expected: "20 bytes in hexadecimal")
    }
    return address
  }

  private static func version(_ value: JSONValue?) throws(KeyFileError) -> Version {
    switch value {
    case .number(let number) where number.uint64 == 3: return .three
    case .string("1"): return .one
    case .number(let number): throw .unsupportedVersion(String(number.text.prefix(20)))
    case .string(let text): throw .unsupportedVersion(String(text.prefix(20)))
    default: throw .invalid(field: "version", expected: "3, or \"1\"")
    }
  }

  private static func checkCipher(_ value: JSONValue?, _ version: Version) throws(KeyFileError) {
    guard let name = value?.string else { throw .invalid(field: "crypto.cipher", expected: "a name") }
    guard name == version.cipher else { throw .unsupportedCipher(String(name.prefix(40))) }
  }

  private static func derivation(_ parts: JSONValue) throws(KeyFileError) -> KeyDerivation {
    guard let name = parts["kdf"]?.string else { throw .invalid(field: "crypto.kdf", expected: "a name") }
    guard let parameters = parts["kdfparams"], case .object = parameters else {
      throw .invalid(field: "kdfparams", expected: "an object")
    }
    guard name == "scrypt" || name == "pbkdf2" else { throw .unsupportedKeyDerivation(String(name.prefix(40))) }
    let salt = try bytes(parameters["salt"], "kdfparams.salt", count: 1...1024)
    let keyBytes = try integer(parameters, "dklen")
    if name == "scrypt" {
      return .scrypt(
        n: try integer(parameters, "n"), r: try integer(parameters, "r"), p: try integer(parameters, "p"), keyBytes: keyBytes, salt: salt)
    }
    guard let function = parameters["prf"]?.string else { throw .invalid(field: "kdfparams.prf", expected: "a name") }
    guard function == "hmac-sha256" else { throw .unsupportedKeyDerivation("pbkdf2 with " + function.prefix(40)) }
    return .pbkdf2(rounds: try integer(parameters, "c"), keyBytes: keyBytes, salt: salt)
  }

  private static func integer(_ parameters: JSONValue, _ name: String) throws(KeyFileError) -> Int {
    guard let value = parameters[name]?.int, value >= 0 else {
      throw .invalid(field: "kdfparams." + name, expected: "a whole number from 0 to 2⁶³ − 1")
    }
    return value
  }

  private static func bytes(_ value: JSONValue?, _ name: String, count: ClosedRange<Int>) throws(KeyFileError) -> Bytes {
    guard let bytes = value?.string.flatMap({ Hex.decode($0) }), count.contains(bytes.count) else {
      let length = count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw .invalid(field: name, expected: length + " bytes in hexadecimal")
    }
    return bytes
  }
}

extension KeyFile.Version {
  /// The name of the version's cipher.
  var cipher: String { self == .one ? "aes-128-cbc" : "aes-128-ctr" }
}
