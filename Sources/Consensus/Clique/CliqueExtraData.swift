import Cryptography
import EthereumTypes
import Primitives

/// The extra data of a Clique header: 32 free bytes, at checkpoints the signers' addresses, and the signer's seal of 65 bytes
/// (EIP-225).
public struct CliqueExtraData: Sendable, Hashable {
  public var vanity: Bytes
  /// The signers, at checkpoints only.
  public var signers: [Address]
  public var seal: Bytes

  /// The number of free bytes.
  public static let vanityByteCount = 32
  /// The number of bytes of the seal.
  public static let sealByteCount = 65

  public init(vanity: Bytes, signers: [Address], seal: Bytes = Bytes(repeating: 0, count: sealByteCount)) {
    self.vanity = vanity
    self.signers = signers
    self.seal = seal
  }

  /// Takes extra data apart; nil if it is too short or if what is between is not whole addresses.
  public init?(_ bytes: Bytes) {
    let fixed = CliqueExtraData.vanityByteCount + CliqueExtraData.sealByteCount
    guard bytes.count >= fixed, (bytes.count - fixed) % Address.byteCount == 0 else { return nil }
    vanity = Bytes(bytes[..<CliqueExtraData.vanityByteCount])
    seal = Bytes(bytes[(bytes.count - CliqueExtraData.sealByteCount)...])
    signers = []
    var place = CliqueExtraData.vanityByteCount
    while place < bytes.count - CliqueExtraData.sealByteCount {
      guard let signer = Address(bytes: bytes[place..<place + Address.byteCount]) else { return nil }
      signers.append(signer)
      place += Address.byteCount
    }
  }

  /// The extra data as a header carries it.
  public var encoded: Bytes { vanity + signers.flatMap(\.bytes) + seal }

  /// What the signer of a header signs: the hash of the header without the last 65 bytes of its extra data; nil if it has
  /// fewer.
  public static func sealDigest(_ header: Header) -> Hash256? {
    guard header.extraData.count >= sealByteCount else { return nil }
    return keccak256(header.encoded(extraData: Bytes(header.extraData.dropLast(sealByteCount))))
  }

  /// Who signed a header.
  static func recoverSigner(_ header: Header) throws(RuleViolation) -> Address {
    guard let digest = sealDigest(header), let extra = CliqueExtraData(header.extraData) else {
      throw RuleViolation(
        block: header.number, rule: .extraDataSize, expected: "32 bytes, whole addresses and 65 bytes",
        actual: "\(header.extraData.count) bytes")
    }
    guard let signer = IstanbulSeals.signer(of: digest, seal: extra.seal) else {
      throw RuleViolation(block: header.number, rule: .seal, expected: "a signature of 65 bytes", actual: Hex.encode(extra.seal))
    }
    return signer
  }
}
