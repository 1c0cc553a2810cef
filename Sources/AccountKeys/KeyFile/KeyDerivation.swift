import Crypto
import CryptoExtras
import Cryptography
import Foundation
import Primitives

/// How a key file makes a key from the password: slow on purpose, so that guessing passwords is expensive.
public enum KeyDerivation: Sendable, Equatable {
  /// scrypt (RFC 7914): needs 128 × r × n bytes of memory.
  case scrypt(n: Int, r: Int, p: Int, keyBytes: Int, salt: Bytes)
  /// PBKDF2 with HMAC-SHA-256 (RFC 8018) and c rounds.
  case pbkdf2(rounds: Int, keyBytes: Int, salt: Bytes)

  /// The name that key files use.
  public var name: String {
    switch self {
    case .scrypt: "scrypt"
    case .pbkdf2: "pbkdf2"
    }
  }

  /// Checks that the parameters make sense and stay within `limits`. Nothing is allocated before.
  package func check(_ limits: KeyDerivationLimits) throws(KeyFileError) {
    switch self {
    case .scrypt(let n, let r, let p, let keyBytes, let salt):
      try Self.check(keyBytes: keyBytes, salt: salt)
      // The bounds of each alone keep the products below far from overflow.
      guard n >= 2, n <= 1 << 30, n & (n - 1) == 0 else {
        throw .invalid(field: "kdfparams.n", expected: "a power of two from 2 to 1073741824")
      }
      guard (1...1024).contains(r) else { throw .invalid(field: "kdfparams.r", expected: "from 1 to 1024") }
      guard (1...1024).contains(p) else { throw .invalid(field: "kdfparams.p", expected: "from 1 to 1024") }
      let memory = Scrypt.memoryBytes(n: n, r: r, p: p)
      guard memory <= limits.memoryBytes else { throw .memoryBeyondLimit(neededBytes: memory, limitBytes: limits.memoryBytes) }
      guard n * r * p <= limits.steps else { throw .workBeyondLimit(steps: n * r * p, limit: limits.steps) }
    case .pbkdf2(let rounds, let keyBytes, let salt):
      try Self.check(keyBytes: keyBytes, salt: salt)
      guard rounds >= 1 else { throw .invalid(field: "kdfparams.c", expected: "at least 1") }
      guard rounds <= limits.steps else { throw .workBeyondLimit(steps: rounds, limit: limits.steps) }
    }
  }

  private static func check(keyBytes: Int, salt: Bytes) throws(KeyFileError) {
    // 16 bytes encrypt and 16 are for the check of the password.
    guard (32...64).contains(keyBytes) else { throw .invalid(field: "kdfparams.dklen", expected: "from 32 to 64") }
    guard (1...1024).contains(salt.count) else {
      throw .invalid(field: "kdfparams.salt", expected: "from 1 to 1024 bytes in hexadecimal")
    }
  }

  /// The key: `keyBytes` bytes, at least 32. Takes up to seconds of one processor.
  func deriveKey(from password: SecretBytes, limits: KeyDerivationLimits) throws(KeyFileError) -> SecretBytes {
    try check(limits)
    switch self {
    case .scrypt(let n, let r, let p, let keyBytes, let salt):
      guard let key = Scrypt.deriveKey(from: password, salt: salt, n: n, r: r, p: p, byteCount: keyBytes) else {
        throw .outOfMemory(neededBytes: Scrypt.memoryBytes(n: n, r: r, p: p))
      }
      return key
    case .pbkdf2(let rounds, let keyBytes, let salt):
      do {
        let key = try password.withUnsafeBytes { (secret) throws -> SymmetricKey in
          try KDF.Insecure.PBKDF2.deriveKey(
            from: secret, salt: salt, using: .sha256, outputByteCount: keyBytes, unsafeUncheckedRounds: rounds)
        }
        return key.withUnsafeBytes { SecretBytes(copying: $0) }
      } catch {
        throw .cryptographyFailed
      }
    }
  }
}

/// The most that a key file may cost whoever opens it. A file from a stranger could otherwise ask for all memory or days of work.
public struct KeyDerivationLimits: Sendable, Equatable {
  /// Most bytes of memory at once.
  public var memoryBytes: Int
  /// Most steps: n × r × p of scrypt (2²¹ take about a second), c of PBKDF2.
  public var steps: Int

  /// Four times the memory and eight times the work of a standard key file, unless said otherwise.
  public init(memoryBytes: Int = 1 << 30, steps: Int = 1 << 24) {
    self.memoryBytes = memoryBytes
    self.steps = steps
  }
}

/// How hard it shall be to guess the password of a new key file.
public struct KeyDerivationStrength: Sendable, Equatable {
  enum Method: Equatable { case scrypt, pbkdf2 }

  let method: Method
  let cost: Int
  let parallelism: Int

  /// scrypt with n = 262144, p = 1: 256 MiB and about a second. Geth's standard.
  public static let standard = KeyDerivationStrength(method: .scrypt, cost: 1 << 18, parallelism: 1)
  /// scrypt with n = 4096, p = 6: 4 MiB and about a tenth of a second. Geth's `--lightkdf`.
  public static let light = KeyDerivationStrength(method: .scrypt, cost: 1 << 12, parallelism: 6)
  /// PBKDF2 with 262144 rounds, for readers that lack scrypt; cheap to attack with graphics cards.
  public static let pbkdf2 = KeyDerivationStrength(method: .pbkdf2, cost: 1 << 18, parallelism: 1)

  /// The derivation of a key of 32 bytes under a salt.
  func derivation(salt: Bytes) -> KeyDerivation {
    switch method {
    case .scrypt: .scrypt(n: cost, r: 8, p: parallelism, keyBytes: 32, salt: salt)
    case .pbkdf2: .pbkdf2(rounds: cost, keyBytes: 32, salt: salt)
    }
  }
}
