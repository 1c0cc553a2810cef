import Cryptography
import JSON
import Primitives

/// A private key encrypted with a password, in the form that Ethereum's tools share (Web3 Secret Storage).
///
/// Version 3 is written and read, version 1 is read only. What is in here may come from a stranger: it is checked when it is used.
public struct KeyFile: Sendable, Equatable {
  /// Which rules the file follows.
  public enum Version: Sendable, Equatable {
    /// AES-128-CBC; geth wrote it in 2015.
    case one
    /// AES-128-CTR.
    case three
  }

  /// The rules that the file follows.
  public var version: Version

  /// The account that the file says it is for; some tools leave it out.
  public var address: Address?

  /// The name that the writing tool gave the key, usually a random UUID; may be empty.
  public var identifier: String

  /// How the key of the cipher comes from the password.
  public var derivation: KeyDerivation

  /// 16 bytes from which the cipher starts.
  public var initializationVector: Bytes

  /// The encrypted private key: 1 to 32 bytes, in version 1 padded to whole blocks of 16.
  public var ciphertext: Bytes

  /// Keccak-256 of half of the derived key and the ciphertext, by which a wrong password is noticed.
  public var authenticationCode: Hash256

  /// The longest key file that is read, in bytes; usual ones have 500.
  public static let bytesMax = 64 << 10

  /// JSON's limits for key files.
  static let limits = JSONLimits(bytes: bytesMax, depth: 8)
}
