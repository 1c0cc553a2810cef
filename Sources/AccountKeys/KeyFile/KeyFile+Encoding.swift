import JSON
import Primitives

extension KeyFile {
  /// The file's text: compact JSON with the members and their order as geth writes them.
  public var encoded: Bytes {
    var members: [(String, JSONValue)] = []
    if let address { members.append(("address", .string(Hex.encode(address.bytes, prefix: false)))) }
    members.append((version == .one ? "Crypto" : "crypto", cryptography))
    members.append(("id", .string(identifier)))
    members.append(("version", version == .one ? .string("1") : 3))
    return JSONValue.object(JSONObject(members)).encoded
  }

  private var cryptography: JSONValue {
    [
      "cipher": .string(version.cipher),
      "ciphertext": .string(Hex.encode(ciphertext, prefix: false)),
      "cipherparams": ["iv": .string(Hex.encode(initializationVector, prefix: false))],
      "kdf": .string(derivation.name),
      "kdfparams": derivation.parameters,
      "mac": .string(Hex.encode(authenticationCode.bytes, prefix: false)),
    ]
  }
}

extension KeyDerivation {
  /// The parameters by the names of key files, in alphabetical order as geth writes them.
  var parameters: JSONValue {
    switch self {
    case .scrypt(let n, let r, let p, let keyBytes, let salt):
      ["dklen": number(keyBytes), "n": number(n), "p": number(p), "r": number(r), "salt": .string(Hex.encode(salt, prefix: false))]
    case .pbkdf2(let rounds, let keyBytes, let salt):
      ["c": number(rounds), "dklen": number(keyBytes), "prf": "hmac-sha256", "salt": .string(Hex.encode(salt, prefix: false))]
    }
  }

  private func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
}

extension KeyDerivation: CustomStringConvertible {
  /// The parameters in a line, without the salt: `scrypt n=262144 r=8 p=1`.
  public var description: String {
    switch self {
    case .scrypt(let n, let r, let p, _, _): "scrypt n=\(n) r=\(r) p=\(p)"
    case .pbkdf2(let rounds, _, _): "pbkdf2 c=\(rounds)"
    }
  }
}
