import Cryptography
import Primitives

/// Which signatures a chain accepts at a block.
public struct SigningRules: Sendable, Hashable {
  /// The chain that protected transactions must name.
  public var chainID: UInt64
  /// The fork at the block.
  public var fork: Fork
  /// Whether v = 37 and 38 mark private transactions, signed as before EIP-155 (GoQuorum).
  public var isQuorum: Bool
  /// Whether legacy transactions may name their chain (EIP-155).
  public var allowsReplayProtection: Bool

  /// - Parameter allowsReplayProtection: nil means since Spurious Dragon, as in all known networks.
  public init(chainID: UInt64, fork: Fork, isQuorum: Bool = false, allowsReplayProtection: Bool? = nil) {
    self.chainID = chainID
    self.fork = fork
    self.isQuorum = isQuorum
    self.allowsReplayProtection = allowsReplayProtection ?? (fork >= .spuriousDragon)
  }
}

extension Transaction {
  /// The account that sent the transaction: the owner of the key that signed it. Pure; takes some 40 µs; may be called
  /// from any thread.
  ///
  /// - Throws: `typeNotActive`, `protectedTooEarly`, `wrongChainID`, `highS` or `invalidSignature`.
  public func recoverSender(_ rules: SigningRules) throws(TransactionError) -> Address {
    guard rules.fork >= kind.firstFork else { throw .typeNotActive(kind, rules.fork) }
    let recoveryID: UInt8
    var signed = unsigned
    switch kind {
    case .legacy where v == 27 || v == 28:
      recoveryID = UInt8(v &- 27)
      signed.chainID = nil
    case .legacy where rules.isQuorum && isMarkedPrivate:
      recoveryID = UInt8(v &- 37)
      signed.chainID = nil
    case .legacy:
      guard v >= 35 else { throw .invalidSignature }
      guard rules.allowsReplayProtection else { throw .protectedTooEarly(rules.fork) }
      recoveryID = UInt8((v &- 35) & 1)
    default:
      guard v <= 1 else { throw .invalidSignature }
      recoveryID = UInt8(v)
    }
    if let chainID = signed.chainID, chainID != rules.chainID {
      throw .wrongChainID(expected: rules.chainID, actual: chainID)
    }
    if rules.fork >= .homestead && s > Secp256k1.halfOrder { throw .highS }
    guard let sender = Secp256k1.recoverAddress(hash: signed.signingHash, r: r, s: s, recoveryID: recoveryID) else {
      throw .invalidSignature
    }
    return sender
  }

  /// The account that sent the transaction; see `recoverSender(_:)`.
  public func recoverSender(chainID: UInt64, fork: Fork, isQuorum: Bool = false) throws(TransactionError) -> Address {
    try recoverSender(SigningRules(chainID: chainID, fork: fork, isQuorum: isQuorum))
  }
}

extension UnsignedTransaction {
  /// Signs with the deterministic nonce of RFC 6979 and low s. A legacy transaction that is marked private is signed
  /// without chain id and gets v = 37 or 38.
  public func signed(by key: PrivateKey) throws(Secp256k1Error) -> Transaction {
    var fields = self
    if isPrivate { fields.chainID = nil }
    let signature = try Secp256k1.sign(hash: fields.signingHash, with: key)
    let parity = UInt64(signature.recoveryID & 1)
    let v: UInt64 =
      if kind != .legacy { parity } else if isPrivate { 37 &+ parity } else if let chainID {
        35 &+ parity &+ chainID &* 2
      } else { 27 &+ parity }
    return Transaction(fields, v: v, r: signature.r, s: signature.s)
  }
}
