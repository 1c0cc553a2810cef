import Primitives

extension Header {
  /// The value of `mixHash` that marks IBFT and QBFT headers: "ctical byzantine fault tolerance", the end of the name of the
  /// algorithm, in ASCII (EIP-650).
  public static let istanbulMixHash = Hash256(
    words: 0x6220_6c61_6369_7463, 0x656e_6974_6e61_7a79, 0x7420_746c_7561_6620, 0x6563_6e61_7265_6c6f)

  /// Keccak-256 of the encoding as it is.
  public var rawHash: Hash256 { keccak256(encoded) }

  /// The hash that names the block.
  ///
  /// It is the Keccak-256 of the encoding, except under IBFT and QBFT, where parts of the extra data differ between the
  /// copies of one block and are blanked first. As GoQuorum does, the form is told by the content and not by the height:
  /// with the mark in `mixHash`, extra data that reads as IBFT's loses its committed seals, extra data that reads as
  /// QBFT's loses seals and round, and any other stays.
  public var hash: Hash256 {
    guard mixHash == Header.istanbulMixHash else { return rawHash }
    if let extra = try? IBFTExtraData(decoding: extraData) {
      return keccak256(encoded(extraData: extra.withoutCommittedSeals.encoded))
    }
    if let extra = try? QBFTExtraData(decoding: extraData) {
      return keccak256(encoded(extraData: extra.withoutRoundAndSeals.encoded))
    }
    return rawHash
  }
}
