import CSecp256k1
import Primitives

extension Secp256k1 {
  /// Signs a 32-byte hash. The nonce is the deterministic one of RFC 6979, s is low, and the time does not depend on
  /// the key. Throws if the library cannot be set up.
  public static func sign(hash: Hash256, with key: PrivateKey) throws(Secp256k1Error) -> Signature {
    guard let context else { throw .operationFailed }
    var signature = secp256k1_ecdsa_recoverable_signature()
    var recoveryID: Int32 = 0
    let result = withUnsafeTemporaryAllocation(byteCount: 96, alignment: 8) { buffer -> Signature? in
      let form = buffer.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
      hash.store(to: form + 64)
      let signed = key.secret.withUnsafeBytes { secret in
        secp256k1_ecdsa_sign_recoverable(
          context, &signature, form + 64, secret.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped, nil, nil)
      }
      guard signed == 1,
        secp256k1_ecdsa_recoverable_signature_serialize_compact(context, form, &recoveryID, &signature) == 1
      else { return nil }
      return Signature(
        r: Hash256(loading: form).word, s: Hash256(loading: form + 32).word,
        recoveryID: UInt8(truncatingIfNeeded: recoveryID))
    }
    guard let result else { throw .operationFailed }
    return result
  }

  /// Whether `signature` is one of `hash` by `key`, with low s; the recovery number plays no part. Node records are
  /// checked so (EIP-778, identity scheme "v4").
  public static func isValid(_ signature: Signature, hash: Hash256, by key: PublicKey) -> Bool {
    guard let context, var point = key.parsed(context) else { return false }
    var parsed = secp256k1_ecdsa_signature()
    return withUnsafeTemporaryAllocation(byteCount: 96, alignment: 8) { buffer in
      let form = buffer.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
      Hash256(signature.r).store(to: form)
      Hash256(signature.s).store(to: form + 32)
      hash.store(to: form + 64)
      return secp256k1_ecdsa_signature_parse_compact(context, &parsed, form) == 1
        && secp256k1_ecdsa_verify(context, &parsed, form + 64, &point) == 1
    }
  }
}
