import Cryptography
import Primitives

/// The key by which a node proves its identity to peers, and a validator seals blocks: 64 hexadecimal digits in a file that is not
/// encrypted, hence open to its owner alone.
public enum NodeKey {
  /// Where the key lies in a data directory, as with geth and GoQuorum.
  public static func path(in dataDirectory: String) -> String { dataDirectory + "/geth/nodekey" }

  /// Reads a node key. A file that is open to others is refused.
  public static func read(_ path: String, rule: AccessRule = .owner) throws(KeyStoreError) -> PrivateKey {
    try HexKey.read(path, rule: rule).key
  }

  /// Writes a node key with mode 0600. A file that is there stays, and `exists` is thrown: losing a validator's key cannot be undone.
  public static func write(_ key: PrivateKey, to path: String) throws(KeyStoreError) {
    try HexKey.encode(key).withUnsafeBytes { (digits) throws(KeyStoreError) in
      try SecretFile.write(digits, to: path, replacing: false)
    }
  }

  /// The node key of a data directory; a new one is made if there is none.
  public static func readOrMake(
    in dataDirectory: String, rule: AccessRule = .owner, using random: inout some RandomNumberGenerator
  ) throws(KeyStoreError) -> PrivateKey {
    let place = path(in: dataDirectory)
    if SecretFile.exists(place) { return try read(place, rule: rule) }
    guard let key = PrivateKey.random(using: &random) else { throw .encryption(.cryptographyFailed) }
    try SecretFile.makeDirectory(dataDirectory + "/geth")
    do throws(KeyStoreError) {
      try write(key, to: place)
      return key
    } catch {
      // Another process was quicker: its key is the node's.
      guard case .exists = error else { throw error }
      return try read(place, rule: rule)
    }
  }

  /// The node key of a data directory; a new one from the system's random numbers is made if there is none.
  public static func readOrMake(in dataDirectory: String, rule: AccessRule = .owner) throws(KeyStoreError) -> PrivateKey {
    var random = SystemRandomNumberGenerator()
    return try readOrMake(in: dataDirectory, rule: rule, using: &random)
  }
}
