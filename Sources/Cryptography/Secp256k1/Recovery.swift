import CSecp256k1
import Primitives

extension Secp256k1 {
  /// The address whose key signed `hash` with (r, s); nil if r or s is not in 1 ..< n, if the recovery number is above
  /// 3, or if there is no such point. High s is accepted: EIP-2's rule is for transactions alone (`Signature.hasLowS`).
  ///
  /// Takes some 35 µs, allocates nothing, may be called from any thread.
  public static func recoverAddress(hash: Hash256, r: UInt256, s: UInt256, recoveryID: UInt8) -> Address? {
    recoverPublicKey(hash: hash, r: r, s: s, recoveryID: recoveryID)?.address
  }

  /// The address whose key signed `hash`; nil for an impossible signature.
  public static func recoverAddress(hash: Hash256, signature: Signature) -> Address? {
    recoverAddress(hash: hash, r: signature.r, s: signature.s, recoveryID: signature.recoveryID)
  }

  /// The public key that signed `hash`; nil for an impossible signature.
  public static func recoverPublicKey(hash: Hash256, signature: Signature) -> PublicKey? {
    recoverPublicKey(hash: hash, r: signature.r, s: signature.s, recoveryID: signature.recoveryID)
  }

  /// The public key that signed `hash` with (r, s); nil for an impossible signature (SEC 1, section 4.1.6).
  public static func recoverPublicKey(hash: Hash256, r: UInt256, s: UInt256, recoveryID: UInt8) -> PublicKey? {
    // The library aborts the process on a recovery number above 3.
    guard recoveryID <= 3, let context else { return nil }
    var signature = secp256k1_ecdsa_recoverable_signature()
    var point = secp256k1_pubkey()
    let recovered = withUnsafeTemporaryAllocation(byteCount: 96, alignment: 8) { buffer -> Bool in
      let form = buffer.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
      Hash256(r).store(to: form)
      Hash256(s).store(to: form + 32)
      hash.store(to: form + 64)
      return secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, form, Int32(recoveryID)) == 1
        && secp256k1_ecdsa_recover(context, &point, &signature, form + 64) == 1
    }
    return recovered ? PublicKey(point, context) : nil
  }
}
