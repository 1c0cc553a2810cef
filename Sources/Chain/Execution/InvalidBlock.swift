import Consensus
import Primitives

/// The rule of the protocol that a block breaks.
public enum BlockRule: Sendable, Hashable {
  /// The block, its transactions or what follows it in a file are not what they should be, read byte by byte.
  case encoding
  /// A rule of headers or uncles.
  case header(HeaderRule)
  case transactionsRoot
  case withdrawalsRoot
  /// The transaction at this place breaks a rule.
  case transaction(index: Int)
  case gasUsed
  case blobGasUsed
  case logsBloom
  case receiptsRoot
  case requestsHash
  /// A contract that the protocol calls is missing or failed.
  case systemContract
  case stateRoot
  /// The block at a height that the chain has already is another one.
  case knownBlock

  /// The name under which errors and logs speak of it.
  public var name: String {
    switch self {
    case .encoding: "encoding"
    case .header(let rule): rule.rawValue
    case .transactionsRoot: "transactions root"
    case .withdrawalsRoot: "withdrawals root"
    case .transaction(let index): "transaction \(index)"
    case .gasUsed: "gas used"
    case .blobGasUsed: "blob gas used"
    case .logsBloom: "logs bloom"
    case .receiptsRoot: "receipts root"
    case .requestsHash: "requests hash"
    case .systemContract: "system contract"
    case .stateRoot: "state root"
    case .knownBlock: "block hash"
    }
  }
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

  public init(
    number: UInt64, hash: Hash256?, rule: BlockRule, have: some CustomStringConvertible, want: some CustomStringConvertible
  ) {
    self.number = number
    self.hash = hash
    self.rule = rule
    self.have = have.description
    self.want = want.description
  }

  /// A header or uncle that breaks a rule of the consensus.
  public init(_ violation: RuleViolation, hash: Hash256?) {
    self.init(number: violation.block, hash: hash, rule: .header(violation.rule), have: violation.actual, want: violation.expected)
  }
}

extension InvalidBlock: CustomStringConvertible {
  public var description: String {
    "block \(number)\(hash.map { " (\($0))" } ?? "") breaks the rule \"\(rule.name)\": have \(have), want \(want)"
  }
}
