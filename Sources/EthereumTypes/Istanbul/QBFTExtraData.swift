import Primitives

/// The extra data of a QBFT header: one RLP list of free bytes, validators, vote, round and committed seals.
public struct QBFTExtraData: Sendable, Hashable {
  /// A proposer's vote to add or remove a validator.
  public struct Vote: Sendable, Hashable {
    /// The account voted on.
    public var recipient: Address
    /// 0xff to add, 0 to remove; no other value is valid.
    public var type: UInt8

    public static let add: UInt8 = 0xff
    public static let remove: UInt8 = 0

    public init(recipient: Address, type: UInt8) {
      self.recipient = recipient
      self.type = type
    }

    public init(recipient: Address, adds: Bool) { self.init(recipient: recipient, type: adds ? Vote.add : Vote.remove) }
  }

  /// The free bytes, normally 32.
  public var vanity: Bytes
  /// The validators in force for the block, by address; empty where a contract names them.
  public var validators: [Address]
  public var vote: Vote?
  /// The round in which the block was agreed on; 0 in what its hash is taken over.
  public var round: UInt32
  /// The signatures of those who agreed, 65 bytes each, in any order.
  public var committedSeals: [Bytes]

  public init(vanity: Bytes, validators: [Address], vote: Vote? = nil, round: UInt32 = 0, committedSeals: [Bytes] = []) {
    self.vanity = vanity
    self.validators = validators
    self.vote = vote
    self.round = round
    self.committedSeals = committedSeals
  }

  /// Decodes extra data. The seals may have any length here: whether they are signatures is for the seal check.
  public init(decoding bytes: some ContiguousByteSequence) throws(RLPError) {
    let result: Result<QBFTExtraData, RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) { return .success(try QBFTExtraData(raw)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(_ raw: UnsafeRawBufferPointer) throws(RLPError) {
    var outer = RLPReader(raw)
    var list = try outer.list()
    try outer.finish()
    vanity = try list.bytes()
    validators = try list.addresses()
    var item = try list.list()
    if item.isAtEnd {
      vote = nil
    } else {
      let recipient = try item.address()
      let type = try item.uint64()
      guard let type = UInt8(exactly: type) else { throw .numberTooLarge }
      try item.finish()
      vote = Vote(recipient: recipient, type: type)
    }
    let round = try list.uint64()
    guard let round = UInt32(exactly: round) else { throw .numberTooLarge }
    self.round = round
    committedSeals = try list.byteStrings()
    try list.finish()
  }

  /// The extra data as a header carries it.
  public var encoded: Bytes {
    encodeRLPList(capacity: 64 + validators.count * 21 + committedSeals.count * 67 + 32) { list in
      list.string(vanity)
      list.list { items in for validator in validators { items.address(validator) } }
      list.list { item in
        guard let vote else { return }
        item.address(vote.recipient)
        item.uint(UInt64(vote.type))
      }
      list.uint(UInt64(round))
      list.list { items in for seal in committedSeals { items.string(seal) } }
    }
  }

  /// As the block's hash is taken over it: round 0 and no seals.
  public var withoutRoundAndSeals: QBFTExtraData {
    var copy = withoutSeals
    copy.round = 0
    return copy
  }

  /// As the validators sign it: with the round, without seals.
  public var withoutSeals: QBFTExtraData {
    var copy = self
    copy.committedSeals = []
    return copy
  }
}
