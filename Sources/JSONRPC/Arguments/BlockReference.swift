import Primitives

/// How a request names a block.
public enum BlockReference: Sendable, Equatable {
  case earliest
  case latest
  case pending
  /// Blocks of a permissioned network are final at once, so `safe` and `finalized` are the head.
  case safe
  case finalized
  case number(UInt64)
  case hash(Hash256)
}

extension ArgumentValue {
  /// A block number or one of the tags.
  public func blockNumber() throws(RPCError) -> BlockReference {
    let text = json.string ?? json.description
    if let tag = Self.tag(text) { return tag }
    return try number(text)
  }

  /// A block number, a tag, a hash, or an object with `blockNumber` or `blockHash` (EIP-1898).
  public func blockNumberOrHash() throws(RPCError) -> BlockReference {
    if json.object != nil {
      let number = member("blockNumber", of: "erased")
      let hash = member("blockHash", of: "erased")
      if number != nil, hash != nil { throw invalid("cannot specify both BlockHash and BlockNumber, choose one or the other") }
      if let number { return try ArgumentValue(json: number.json, argument: argument).blockNumber() }
      if let hash { return .hash(try hash.hash()) }
      throw invalid("either BlockHash or BlockNumber must be specified")
    }
    let text = try string()
    if let tag = Self.tag(text) { return tag }
    if text.utf8.count == 66 { return .hash(try hash()) }
    return try number(text)
  }

  private static func tag(_ text: String) -> BlockReference? {
    switch text {
    case "earliest": .earliest
    case "latest": .latest
    case "pending": .pending
    case "safe": .safe
    case "finalized": .finalized
    default: nil
    }
  }

  private func number(_ text: String) throws(RPCError) -> BlockReference {
    if let fault = Self.quantityFault(text) { throw invalid(fault) }
    guard let value = UInt64(quantity: text) else { throw invalid("hex number > 64 bits") }
    guard value <= UInt64(Int64.max) else { throw invalid("block number larger than int64") }
    return .number(value)
  }
}
