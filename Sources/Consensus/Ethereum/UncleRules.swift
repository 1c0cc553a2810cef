import EthereumTypes
import Primitives

/// One of the blocks before the one whose uncles are checked.
public struct Ancestor: Sendable {
  public var header: Header
  public var hash: Hash256
  public var uncles: [Header]

  public init(header: Header, hash: Hash256, uncles: [Header]) {
    self.header = header
    self.hash = hash
    self.uncles = uncles
  }
}

extension ConsensusRules {
  /// How many blocks back an uncle may have been made.
  public static let uncleGenerations = 7

  /// Checks the uncles of a block (yellow paper, section 4.3.2): at most two, each a sibling of one of the last six
  /// ancestors, none an ancestor itself or named before, each with a valid header. Other engines than proof of work
  /// have none.
  ///
  /// - Parameter ancestors: the blocks before, the parent first, as many as `uncleGenerations` where the chain is long enough.
  public func checkUncles(_ uncles: [Header], of header: Header, ancestors: [Ancestor]) throws(RuleViolation) {
    let stated = Block.unclesHash(uncles)
    guard stated == header.unclesHash else {
      throw RuleViolation(block: header.number, rule: .unclesHash, expected: header.unclesHash, actual: stated)
    }
    guard !uncles.isEmpty else { return }
    guard case .ethash(let fixedDifficulty) = configuration.engine else {
      throw RuleViolation(block: header.number, rule: .uncleCount, expected: 0, actual: uncles.count)
    }
    guard uncles.count <= 2 else {
      throw RuleViolation(block: header.number, rule: .uncleCount, expected: "at most 2", actual: uncles.count)
    }
    let recent = ancestors.prefix(ConsensusRules.uncleGenerations)
    var known = Set(recent.flatMap { $0.uncles.map(\.rawHash) })
    for uncle in uncles {
      let hash = uncle.rawHash
      guard known.insert(hash).inserted else {
        throw RuleViolation(block: header.number, rule: .duplicateUncle, expected: "an uncle not named before", actual: hash)
      }
      guard !recent.contains(where: { $0.hash == hash }) else {
        throw RuleViolation(block: header.number, rule: .uncleIsAncestor, expected: "no ancestor", actual: hash)
      }
      guard uncle.parentHash != header.parentHash, let parent = recent.first(where: { $0.hash == uncle.parentHash }) else {
        throw RuleViolation(
          block: header.number, rule: .uncleParent, expected: "an ancestor two to seven blocks back", actual: uncle.parentHash)
      }
      try checkUncleHeader(uncle, parent: parent.header, ProofOfWorkRules(configuration: configuration, fixedDifficulty: fixedDifficulty))
    }
  }

  private func checkUncleHeader(_ uncle: Header, parent: Header, _ rules: ProofOfWorkRules) throws(RuleViolation) {
    try checkPlace(uncle, parent: parent)
    try rules.check(uncle, parent: parent)
    try checkGas(uncle, parent: parent)
    let fork = configuration.fork(at: uncle.number, timestamp: uncle.timestamp, merged: false)
    try LaterFieldRules(configuration: configuration, fork: fork, isConsortium: false).check(uncle, parent: parent)
  }
}
