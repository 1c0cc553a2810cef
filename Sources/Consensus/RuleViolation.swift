/// A header, or the uncles of a block, that breaks a rule: which block, which rule, and both values.
public struct RuleViolation: Error, Hashable, Sendable {
  /// The block's number as its header states it.
  public let block: UInt64
  public let rule: HeaderRule
  /// What the rule asks for.
  public let expected: String
  /// What the block has.
  public let actual: String

  public init(block: UInt64, rule: HeaderRule, expected: some CustomStringConvertible, actual: some CustomStringConvertible) {
    self.block = block
    self.rule = rule
    self.expected = expected.description
    self.actual = actual.description
  }
}

extension RuleViolation: CustomStringConvertible {
  public var description: String { "block \(block) breaks the rule \"\(rule.rawValue)\": expected \(expected), have \(actual)" }
}

/// Something that GoQuorum lets pass and that an operator should know of.
public struct HeaderWarning: Hashable, Sendable, CustomStringConvertible {
  public let block: UInt64
  public let rule: HeaderRule
  public let expected: String
  public let actual: String

  public var description: String { "block \(block), \(rule.rawValue): expected \(expected), have \(actual)" }
}
