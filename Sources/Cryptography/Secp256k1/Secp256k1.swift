import CSecp256k1
import Primitives

/// The elliptic curve of Ethereum's accounts and nodes (SEC 2, section 2.4.1), computed by libsecp256k1.
///
/// The operations are static functions in the files beside this one: recovery, signing, verification, key agreement.
/// They share one library context, take no lock and allocate nothing but what they return.
public enum Secp256k1 {
  /// The order *n* of the group: r and s of a signature and every private key lie in 1 ..< n.
  public static let order = UInt256(
    0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff)

  /// (n − 1) / 2, the largest s that transactions since Homestead may carry (EIP-2).
  public static let halfOrder = UInt256(
    0xdfe9_2f46_681b_20a0, 0x5d57_6e73_57a4_501d, 0xffff_ffff_ffff_ffff, 0x7fff_ffff_ffff_ffff)

  /// Whether `number` lies in 1 ..< n.
  @inlinable public static func isScalar(_ number: UInt256) -> Bool { !number.isZero && number < order }

  /// The library's context: written while it is made, only read afterwards.
  ///
  /// It is blinded with random numbers, so that the time and power used in signing tell less about the key.
  nonisolated(unsafe) static let context: OpaquePointer? = {
    guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else { return nil }
    var generator = SystemRandomNumberGenerator()
    var seed = (generator.next(), generator.next(), generator.next(), generator.next())
    withUnsafeMutableBytes(of: &seed) { bytes in
      _ = secp256k1_context_randomize(context, bytes.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped)
      SecretBytes.wipe(bytes)
    }
    return context
  }()
}

/// What can go wrong when a signature or a shared secret is made.
public enum Secp256k1Error: Error, Equatable {
  /// The library refused the operation, or could not be set up for lack of memory.
  case operationFailed
}
