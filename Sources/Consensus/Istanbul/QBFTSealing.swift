import Cryptography
import EthereumTypes
import Primitives

/// Makes QBFT headers: for a chain with one validator, and for the seals of any.
public enum QBFTSealing {
  /// The extra data of a genesis block.
  public static func genesisExtraData(vanity: Bytes = [], validators: [Address]) -> Bytes {
    QBFTExtraData(vanity: padded(vanity), validators: validators.sorted()).encoded
  }

  /// The extra data of a proposal: no seals and round 0.
  ///
  /// - Parameter vanity: free bytes; filled with zeros to 32, cut if longer.
  public static func proposalExtraData(vanity: Bytes = [], validators: [Address], vote: QBFTExtraData.Vote? = nil) -> Bytes {
    QBFTExtraData(vanity: padded(vanity), validators: validators.sorted(), vote: vote).encoded
  }

  /// Sets the fields that are the same in every QBFT header.
  public static func prepare(_ header: inout Header, author: Address) {
    header.coinbase = author
    header.mixHash = Header.istanbulMixHash
    header.difficulty = UInt256(1)
    header.nonce = 0
    header.unclesHash = Header.emptyUnclesHash
  }

  /// One validator's seal on a proposal in a round: 65 bytes.
  public static func seal(_ header: Header, round: UInt32, with key: PrivateKey) throws(QBFTSealingError) -> Bytes {
    var extra = try extraData(header)
    extra.round = round
    do throws(Secp256k1Error) {
      return try Secp256k1.sign(hash: IstanbulSeals.qbftCommitDigest(header, extra), with: key).bytes
    } catch { throw .signing(error) }
  }

  /// The header with the round in which it was agreed on and the seals. Its hash stays.
  public static func finished(_ header: Header, round: UInt32, seals: [Bytes]) throws(QBFTSealingError) -> Header {
    var extra = try extraData(header)
    extra.round = round
    extra.committedSeals = seals
    var result = header
    result.extraData = extra.encoded
    return result
  }

  /// The header sealed by the only validator of a chain.
  public static func sealedAlone(_ header: Header, with key: PrivateKey) throws(QBFTSealingError) -> Header {
    try finished(header, round: 0, seals: [try seal(header, round: 0, with: key)])
  }

  private static func extraData(_ header: Header) throws(QBFTSealingError) -> QBFTExtraData {
    do throws(RLPError) { return try QBFTExtraData(decoding: header.extraData) } catch { throw .extraData(error) }
  }

  private static func padded(_ vanity: Bytes) -> Bytes {
    vanity.count >= 32 ? Bytes(vanity[..<32]) : vanity + Bytes(repeating: 0, count: 32 - vanity.count)
  }
}

/// Why a header cannot be sealed.
public enum QBFTSealingError: Error, Hashable, Sendable {
  /// Its extra data is not QBFT's.
  case extraData(RLPError)
  /// The library of the elliptic curve failed.
  case signing(Secp256k1Error)
}
