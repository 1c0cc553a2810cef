import CSecp256k1
import Primitives

/// A private key on secp256k1. Its memory is wiped when the last copy goes, and printing it shows nothing of it.
public struct PrivateKey: Sendable {
  /// The 32 secret bytes, big-endian.
  public let secret: SecretBytes

  /// The public half.
  public let publicKey: PublicKey

  /// A key from 32 big-endian bytes; nil if there are not 32 or if the number is not in 1 ..< n.
  public init?(_ secret: SecretBytes) {
    guard let context = Secp256k1.context, secret.count == 32 else { return nil }
    var point = secp256k1_pubkey()
    let valid = secret.withUnsafeBytes { bytes in
      secp256k1_ec_pubkey_create(context, &point, bytes.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped)
    }
    guard valid == 1 else { return nil }
    self.secret = secret
    publicKey = PublicKey(point, context)
  }

  /// A key from 32 big-endian bytes; nil if there are not 32 or if the number is not in 1 ..< n. Wipe your own copy.
  public init?(bytes: some ContiguousByteSequence) {
    self.init(bytes.withUnsafeBytes { SecretBytes(copying: $0) })
  }

  /// A new key from the system's random numbers; throws if the library cannot be set up.
  public static func random() throws(Secp256k1Error) -> PrivateKey {
    // A random number is out of range once in 2^128 tries: a second failure means that the library does not work.
    for _ in 0..<2 {
      let secret = SecretBytes(count: 32) { bytes in
        var generator = SystemRandomNumberGenerator()
        for word in 0..<4 { bytes.storeBytes(of: generator.next(), toByteOffset: word * 8, as: UInt64.self) }
      }
      if let key = PrivateKey(secret) { return key }
    }
    throw .operationFailed
  }

  /// The address of the account.
  public var address: Address { publicKey.address }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<private key of \(address)>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
