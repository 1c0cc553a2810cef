import CSecp256k1

extension Secp256k1 {
  /// The x coordinate of `key` times `publicKey`, 32 secret bytes, in a time that does not depend on the key: the
  /// shared secret of RLPx and ECIES. Throws if the library refuses the point.
  public static func sharedX(of key: PrivateKey, with publicKey: PublicKey) throws(Secp256k1Error) -> SecretBytes {
    guard let context, var point = publicKey.parsed(context) else { throw .operationFailed }
    var agreed: Int32 = 0
    let shared = SecretBytes(count: 32) { output in
      agreed = key.secret.withUnsafeBytes { secret in
        secp256k1_ecdh(
          context, output.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped, &point,
          secret.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped,
          { output, x, _, _ in
            guard let output, let x else { return 0 }
            UnsafeMutableRawPointer(output).copyMemory(from: x, byteCount: 32)
            return 1
          }, nil)
      }
    }
    guard agreed == 1 else { throw .operationFailed }
    return shared
  }
}
