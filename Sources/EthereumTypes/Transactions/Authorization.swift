import Cryptography
import Primitives

/// An account owner's permission that their account runs the code of a contract (EIP-7702).
public struct Authorization: Sendable, Hashable {
  /// The chain it is for; 0 means any.
  public var chainID: UInt256
  /// The contract whose code the account delegates to; the zero address ends a delegation.
  public var address: Address
  /// The nonce the account must have.
  public var nonce: UInt64
  /// 0 or 1 in a valid signature; any byte may be written.
  public var yParity: UInt8
  /// The signature's r.
  public var r: UInt256
  /// The signature's s.
  public var s: UInt256

  /// The byte before the signed RLP list (EIP-7702, MAGIC).
  public static let magic: UInt8 = 0x05

  public init(chainID: UInt256, address: Address, nonce: UInt64, yParity: UInt8, r: UInt256, s: UInt256) {
    self.chainID = chainID
    self.address = address
    self.nonce = nonce
    self.yParity = yParity
    self.r = r
    self.s = s
  }

  /// A permission signed by `key`.
  public init(chainID: UInt256, address: Address, nonce: UInt64, signedBy key: PrivateKey) throws(Secp256k1Error) {
    self.init(chainID: chainID, address: address, nonce: nonce, yParity: 0, r: UInt256(), s: UInt256())
    let signature = try Secp256k1.sign(hash: signingHash, with: key)
    yParity = signature.recoveryID
    r = signature.r
    s = signature.s
  }

  /// keccak256(0x05 ‖ rlp([chain id, address, nonce])).
  public var signingHash: Hash256 {
    var writer = RLPWriter(capacity: 80)
    writer.encodedItem([Authorization.magic])
    writer.list { list in
      list.uint(chainID)
      list.address(address)
      list.uint(nonce)
    }
    return keccak256(writer.bytes)
  }

  /// The account that signed; nil if the signature is impossible or its s is above n / 2, in which case the permission
  /// has no effect but doesn't make the transaction invalid.
  public func recoverAuthority() -> Address? {
    guard yParity <= 1, s <= Secp256k1.halfOrder else { return nil }
    return Secp256k1.recoverAddress(hash: signingHash, r: r, s: s, recoveryID: yParity)
  }
}

extension Authorization {
  init(_ reader: inout RLPReader) throws(RLPError) {
    var list = try reader.list()
    chainID = try list.uint256()
    address = try list.address()
    nonce = try list.uint64()
    let parity = try list.uint64()
    guard let byte = UInt8(exactly: parity) else { throw .numberTooLarge }
    yParity = byte
    r = try list.uint256()
    s = try list.uint256()
    try list.finish()
  }

  func encode(to writer: inout RLPWriter) {
    writer.list { list in
      list.uint(chainID)
      list.address(address)
      list.uint(nonce)
      list.uint(UInt64(yParity))
      list.uint(r)
      list.uint(s)
    }
  }
}
