import JSON
import Primitives

/// Why a key file cannot be read or decrypted. The text tells its reader what to do where there is something to do.
public enum KeyFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Not JSON, or longer or deeper than a key file can be.
  case notJSON(JSONError)
  /// A member is missing or holds something else; `expected` says what it should hold.
  case invalid(field: String, expected: String)
  /// A version other than 1 and 3.
  case unsupportedVersion(String)
  /// A cipher other than the version's: aes-128-ctr (3) or aes-128-cbc (1).
  case unsupportedCipher(String)
  /// A key derivation other than scrypt and pbkdf2, or a pseudorandom function other than hmac-sha256.
  case unsupportedKeyDerivation(String)
  /// Deriving the key would take more memory than is granted.
  case memoryBeyondLimit(neededBytes: Int, limitBytes: Int)
  /// Deriving the key would take more steps than are granted: n × r × p of scrypt, c of PBKDF2.
  case workBeyondLimit(steps: Int, limit: Int)
  /// The system did not give the memory that the key derivation needs.
  case outOfMemory(neededBytes: Int)
  /// The check of the password failed: it is not this file's, or the file was changed.
  case wrongPassword
  /// The content passed the check, yet is no private key of secp256k1.
  case notAKey
  /// The key is another account's than the file says.
  case addressMismatch(stated: Address, actual: Address)
  /// The cryptographic library refused what was checked before.
  case cryptographyFailed

  public var description: String {
    switch self {
    case .notJSON(let error): "not a key file: \(error)"
    case .invalid(let field, let expected): "not a key file: \(field) must be \(expected)"
    case .unsupportedVersion(let version): "key file version \(version) is not supported; versions 1 and 3 are"
    case .unsupportedCipher(let name): "cipher not supported: \(name)"
    case .unsupportedKeyDerivation(let name): "key derivation not supported: \(name)"
    case .memoryBeyondLimit(let needed, let limit):
      "deriving the key would take \(needed >> 20) MiB of memory, more than the limit of \(limit >> 20) MiB"
    case .workBeyondLimit(let steps, let limit): "deriving the key would take \(steps) steps, more than the limit of \(limit)"
    case .outOfMemory(let needed): "deriving the key takes \(needed >> 20) MiB of memory, which the system did not give"
    case .wrongPassword: "could not decrypt key with given password"
    case .notAKey: "the password is right, but the file does not hold a private key"
    case .addressMismatch(let stated, let actual):
      "key content mismatch: the file says account \(stated), its key is that of \(actual)"
    case .cryptographyFailed: "the cryptographic library failed"
    }
  }
}
