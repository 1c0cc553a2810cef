import Cryptography
import EthereumTypes
import Primitives

/// The digests that proposers and validators sign under IBFT and QBFT, and who signed.
public enum IstanbulSeals {
  /// What the validators of a QBFT block sign: the hash of the header with its round and without seals, as it is.
  public static func qbftCommitDigest(_ header: Header, _ extra: QBFTExtraData) -> Hash256 {
    keccak256(header.encoded(extraData: extra.withoutSeals.encoded))
  }

  /// What the validators of an IBFT block sign: the hash of its hash and the number of the COMMIT message.
  public static func ibftCommitDigest(blockHash: Hash256) -> Hash256 { keccak256(blockHash.bytes + [2]) }

  /// What the proposer of an IBFT block signs: the hash of the hash of the header without any seal.
  public static func ibftProposerDigest(_ header: Header, _ extra: IBFTExtraData) -> Hash256 {
    keccak256(keccak256(header.encoded(extraData: extra.withoutSeals.encoded)))
  }

  /// The address that signed `digest` with a 65-byte seal; nil if no key can have.
  public static func signer(of digest: Hash256, seal: Bytes) -> Address? {
    guard let signature = Signature(bytes: seal), signature.recoveryID <= 1 else { return nil }
    return Secp256k1.recoverAddress(hash: digest, signature: signature)
  }

  /// What stands in the place of a seal, for a message: the bytes, or how many if they are more than a seal has.
  static func text(_ seal: Bytes) -> String { seal.count <= Signature.byteCount ? Hex.encode(seal) : "\(seal.count) bytes" }

  /// Who built a QBFT block and who agreed to it.
  static func recoverQBFT(_ header: Header) throws(RuleViolation) -> HeaderSigners {
    let extra = try qbftExtra(header)
    let committers = try recoverCommitters(header, digest: qbftCommitDigest(header, extra), seals: extra.committedSeals)
    return HeaderSigners(author: header.coinbase, committers: committers)
  }

  /// Who built an IBFT block and who agreed to it.
  static func recoverIBFT(_ header: Header, hash: Hash256) throws(RuleViolation) -> HeaderSigners {
    let extra = try ibftExtra(header)
    guard let author = signer(of: ibftProposerDigest(header, extra), seal: extra.proposerSeal) else {
      throw RuleViolation(
        block: header.number, rule: .proposerSeal, expected: "a signature of 65 bytes", actual: text(extra.proposerSeal))
    }
    let committers = try recoverCommitters(header, digest: ibftCommitDigest(blockHash: hash), seals: extra.committedSeals)
    return HeaderSigners(author: author, committers: committers)
  }

  private static func recoverCommitters(_ header: Header, digest: Hash256, seals: [Bytes]) throws(RuleViolation) -> [Address] {
    var committers: [Address] = []
    committers.reserveCapacity(seals.count)
    for seal in seals {
      guard let signer = signer(of: digest, seal: seal) else {
        throw RuleViolation(block: header.number, rule: .committedSeal, expected: "a signature of 65 bytes", actual: text(seal))
      }
      committers.append(signer)
    }
    return committers
  }

  static func qbftExtra(_ header: Header) throws(RuleViolation) -> QBFTExtraData {
    do throws(RLPError) { return try QBFTExtraData(decoding: header.extraData) } catch {
      throw RuleViolation(block: header.number, rule: .extraData, expected: "QBFT's list", actual: error)
    }
  }

  static func ibftExtra(_ header: Header) throws(RuleViolation) -> IBFTExtraData {
    do throws(RLPError) { return try IBFTExtraData(decoding: header.extraData) } catch {
      throw RuleViolation(block: header.number, rule: .extraData, expected: "32 bytes and IBFT's list", actual: error)
    }
  }
}
