import Primitives

/// The rule of the protocol that a block breaks, by the name under which errors and logs speak of it.
public enum BlockRule: String, Sendable, Hashable {
  case encoding = "encoding"
  case parent = "parent hash"
  case number = "block number"
  case header = "header"
  case extraData = "extra data"
  case gasLimit = "gas limit"
  case gasUsed = "gas used"
  case blobGasUsed = "blob gas used"
  case stateRoot = "state root"
  case transactionsRoot = "transactions root"
  case receiptsRoot = "receipts root"
  case logsBloom = "logs bloom"
  case withdrawalsRoot = "withdrawals root"
  case requestsHash = "requests hash"
  case uncles = "uncles"
  case transaction = "transaction"
  case systemContract = "system contract"
  case validators = "validators"
  case blockHash = "block hash"
}

/// A block that can't be part of the chain: which one, the rule it breaks, and what stands there against what must.
public struct InvalidBlock: Error, Hashable, Sendable {
  /// The height it claims.
  public var number: UInt64
  /// Its hash; nil when it can't be decoded so far.
  public var hash: Hash256?
  /// The rule it breaks.
  public var rule: BlockRule
  /// What the block says.
  public var have: String
  /// What the rule asks for.
  public var want: String

  public init(number: UInt64, hash: Hash256?, rule: BlockRule, have: String, want: String) {
    self.number = number
    self.hash = hash
    self.rule = rule
    self.have = have
    self.want = want
  }
}

extension InvalidBlock: CustomStringConvertible {
  public var description: String {
    "block \(number)\(hash.map { " (\($0))" } ?? "") is invalid: \(rule.rawValue): have \(have), want \(want)"
  }
}
