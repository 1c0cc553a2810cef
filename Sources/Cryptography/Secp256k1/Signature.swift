import Primitives

/// An ECDSA signature over secp256k1 with the number that lets the signer's public key be recovered from it.
public struct Signature: Hashable, Sendable {
  /// The x coordinate of the signing point, modulo the order.
  public var r: UInt256

  /// The proof.
  public var s: UInt256

  /// Bit 0: whether y of the signing point is odd; bit 1: whether its x was reduced. 0 to 3, in practice 0 or 1.
  public var recoveryID: UInt8

  /// The number of bytes of the form r ‖ s ‖ v.
  public static let byteCount = 65

  /// A signature from its parts, which are not checked; see `isInRange`.
  public init(r: UInt256, s: UInt256, recoveryID: UInt8) {
    self.r = r
    self.s = s
    self.recoveryID = recoveryID
  }

  /// Reads r ‖ s ‖ v, 65 bytes with v from 0 to 3, as block seals, node handshakes and QBFT messages carry it; nil for
  /// another length or v. The range of r and s is not checked; see `isInRange`.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Signature.byteCount, let base = bytes.baseAddress, bytes[64] <= 3 else { return nil }
    r = Hash256(loading: base).word
    s = Hash256(loading: base + 32).word
    recoveryID = bytes[64]
  }

  /// Reads r ‖ s ‖ v, 65 bytes with v from 0 to 3; nil for another length or v.
  public init?(bytes: some ContiguousByteSequence) {
    guard let signature = bytes.withUnsafeBytes({ Signature(bytes: $0) }) else { return nil }
    self = signature
  }

  /// r ‖ s ‖ v, 65 bytes, v being the recovery number itself.
  public var bytes: Bytes { compactBytes + [recoveryID] }

  /// r ‖ s, 64 bytes.
  public var compactBytes: Bytes { Hash256(r).bytes + Hash256(s).bytes }

  /// Whether r and s lie in 1 ..< n and the recovery number is 0 or 1: what a transaction's signature must fulfil
  /// (yellow paper, appendix F).
  public var isInRange: Bool { recoveryID <= 1 && Secp256k1.isScalar(r) && Secp256k1.isScalar(s) }

  /// Whether s is not above n / 2, as transactions since Homestead need (EIP-2).
  public var hasLowS: Bool { s <= Secp256k1.halfOrder }

  /// The one of the two equivalent signatures whose s is not above n / 2. A signature out of range is returned as is.
  public var withLowS: Signature {
    guard !hasLowS, s < Secp256k1.order else { return self }
    return Signature(r: r, s: Secp256k1.order &- s, recoveryID: recoveryID ^ 1)
  }
}
