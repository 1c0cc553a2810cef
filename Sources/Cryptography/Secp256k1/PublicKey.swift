import CSecp256k1
import Primitives

/// A point of secp256k1 other than infinity: the public half of a key pair, and the identity of a node.
public struct PublicKey: Hashable, Sendable {
  /// The two coordinates, 32 big-endian bytes each.
  public let x: Hash256
  public let y: Hash256

  /// The number of bytes of the form x ‖ y.
  public static let byteCount = 64

  /// Two coordinates known to be on the curve.
  init(x: Hash256, y: Hash256) {
    self.x = x
    self.y = y
  }

  /// Reads a point of the curve in one of the forms in use: 64 bytes x ‖ y (node identities), 65 bytes beginning with 4,
  /// or 33 bytes beginning with 2 or 3 (node records). Nil if the length or prefix is another, or if the point is not
  /// on the curve.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard let context = Secp256k1.context, let base = bytes.baseAddress else { return nil }
    var parsed = secp256k1_pubkey()
    let valid = withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer -> Int32 in
      let form = buffer.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
      switch bytes.count {
      case 64:
        form[0] = 4
        UnsafeMutableRawPointer(form + 1).copyMemory(from: base, byteCount: 64)
        return secp256k1_ec_pubkey_parse(context, &parsed, form, 65)
      case 65 where bytes[0] == 4, 33 where bytes[0] == 2 || bytes[0] == 3:
        UnsafeMutableRawPointer(form).copyMemory(from: base, byteCount: bytes.count)
        return secp256k1_ec_pubkey_parse(context, &parsed, form, bytes.count)
      default:
        return 0
      }
    }
    guard valid == 1 else { return nil }
    self.init(parsed, context)
  }

  /// Reads a point of the curve from 64, 65 or 33 bytes; see `init?(bytes: UnsafeRawBufferPointer)`.
  public init?(bytes: some ContiguousByteSequence) {
    guard let key = bytes.withUnsafeBytes({ PublicKey(bytes: $0) }) else { return nil }
    self = key
  }

  /// The coordinates of a point in the library's own form.
  init(_ point: secp256k1_pubkey, _ context: OpaquePointer) {
    var point = point
    self = withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
      let form = buffer.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
      var length = 65
      _ = secp256k1_ec_pubkey_serialize(context, form, &length, &point, UInt32(SECP256K1_EC_UNCOMPRESSED))
      return PublicKey(x: Hash256(loading: form + 1), y: Hash256(loading: form + 33))
    }
  }

  /// The point in the library's own form.
  func parsed(_ context: OpaquePointer) -> secp256k1_pubkey? {
    var point = secp256k1_pubkey()
    let valid = withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer -> Int32 in
      let form = buffer.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
      form[0] = 4
      x.store(to: form + 1)
      y.store(to: form + 33)
      return secp256k1_ec_pubkey_parse(context, &point, form, 65)
    }
    return valid == 1 ? point : nil
  }

  /// x ‖ y, 64 bytes.
  public var bytes: Bytes { x.bytes + y.bytes }

  /// 2 or 3 by the parity of y, and x: 33 bytes.
  public var compressedBytes: Bytes { [2 + (y[31] & 1)] + x.bytes }

  /// Keccak-256 of x ‖ y: the key's place in the discovery table.
  public var hash: Hash256 {
    withUnsafeTemporaryAllocation(byteCount: PublicKey.byteCount, alignment: 8) { buffer in
      let start = buffer.baseAddress.unsafelyUnwrapped
      x.store(to: start)
      y.store(to: start + 32)
      return keccak256(UnsafeRawBufferPointer(buffer))
    }
  }

  /// The address of the account: the last 20 bytes of Keccak-256 of x ‖ y.
  public var address: Address { Address(truncating: hash) }
}
