import Primitives

/// The extra data of an IBFT header: 32 free bytes, then the RLP of validators, proposer's seal and committed seals.
public struct IBFTExtraData: Sendable, Hashable {
  /// The free bytes, 32 of them.
  public var vanity: Bytes
  /// The validators in force for the block, by address.
  public var validators: [Address]
  /// The proposer's signature, 65 bytes; in the genesis block empty or zeros.
  public var proposerSeal: Bytes
  /// The signatures of those who agreed, 65 bytes each, in any order.
  public var committedSeals: [Bytes]

  /// The number of free bytes at the start.
  public static let vanityByteCount = 32

  public init(vanity: Bytes, validators: [Address], proposerSeal: Bytes = [], committedSeals: [Bytes] = []) {
    self.vanity = vanity
    self.validators = validators
    self.proposerSeal = proposerSeal
    self.committedSeals = committedSeals
  }

  /// Decodes extra data. The seals may have any length here: whether they are signatures is for the seal check.
  public init(decoding bytes: some ContiguousByteSequence) throws(RLPError) {
    let result: Result<IBFTExtraData, RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) { return .success(try IBFTExtraData(raw)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(_ raw: UnsafeRawBufferPointer) throws(RLPError) {
    let count = IBFTExtraData.vanityByteCount
    guard raw.count >= count else { throw .truncated }
    vanity = Bytes(raw[..<count])
    var outer = RLPReader(UnsafeRawBufferPointer(rebasing: raw[count...]))
    var list = try outer.list()
    try outer.finish()
    validators = try list.addresses()
    proposerSeal = try list.bytes()
    committedSeals = try list.byteStrings()
    try list.finish()
  }

  /// The extra data as a header carries it.
  public var encoded: Bytes {
    var writer = RLPWriter(capacity: 64 + validators.count * 21 + committedSeals.count * 67 + 68)
    writer.encodedItem(vanity)
    writer.list { list in
      list.list { items in for validator in validators { items.address(validator) } }
      list.string(proposerSeal)
      list.list { items in for seal in committedSeals { items.string(seal) } }
    }
    return writer.bytes
  }

  /// As the block's hash is taken over it: without committed seals.
  public var withoutCommittedSeals: IBFTExtraData {
    var copy = self
    copy.committedSeals = []
    return copy
  }

  /// As the proposer signs it: without any seal.
  public var withoutSeals: IBFTExtraData {
    var copy = withoutCommittedSeals
    copy.proposerSeal = []
    return copy
  }
}

extension RLPReader {
  /// The next item as a list of addresses.
  mutating func addresses() throws(RLPError) -> [Address] {
    var items = try list()
    var result: [Address] = []
    result.reserveCapacity(items.remaining.count / 21)
    while !items.isAtEnd { result.append(try items.address()) }
    return result
  }

  /// The next item as a list of strings of any length.
  mutating func byteStrings() throws(RLPError) -> [Bytes] {
    var items = try list()
    var result: [Bytes] = []
    while !items.isAtEnd { result.append(try items.bytes()) }
    return result
  }
}
