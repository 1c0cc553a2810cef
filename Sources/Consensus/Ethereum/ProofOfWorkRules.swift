import EthereumTypes
import Primitives

/// Rules of headers under proof of work, the work itself excepted.
struct ProofOfWorkRules {
  let configuration: ChainConfiguration
  let fixedDifficulty: UInt256?

  /// The extra data that blocks of a chain which follows the DAO's fork carry from the fork on, ten of them.
  static let daoExtraData = Bytes("dao-hard-fork".utf8)

  func check(_ header: Header, parent: Header) throws(RuleViolation) {
    try Self.checkExtraDataSize(header)
    try Self.checkAfter(header, parent)
    let expected = fixedDifficulty ?? Difficulty.next(after: parent, timestamp: header.timestamp, forks: configuration.forks)
    guard header.difficulty == expected else {
      throw RuleViolation(block: header.number, rule: .difficulty, expected: expected, actual: header.difficulty)
    }
    try checkDAOExtraData(header)
  }

  static func checkExtraDataSize(_ header: Header) throws(RuleViolation) {
    guard header.extraData.count <= 32 else {
      throw RuleViolation(
        block: header.number, rule: .extraDataSize, expected: "at most 32 bytes", actual: "\(header.extraData.count) bytes")
    }
  }

  static func checkAfter(_ header: Header, _ parent: Header) throws(RuleViolation) {
    guard header.timestamp > parent.timestamp else {
      throw RuleViolation(block: header.number, rule: .timestamp, expected: "above \(parent.timestamp)", actual: header.timestamp)
    }
  }

  private func checkDAOExtraData(_ header: Header) throws(RuleViolation) {
    guard let fork = configuration.forks.daoFork, header.number >= fork, header.number - fork < 10 else { return }
    let isDAO = header.extraData == ProofOfWorkRules.daoExtraData
    guard isDAO != configuration.forks.supportsDAOFork else { return }
    throw RuleViolation(
      block: header.number, rule: .daoExtraData,
      expected: (configuration.forks.supportsDAOFork ? "" : "other than ") + Hex.encode(ProofOfWorkRules.daoExtraData),
      actual: Hex.encode(header.extraData))
  }
}

/// Rules of headers after the merge (EIP-3675).
enum MergedRules {
  static func check(_ header: Header, parent: Header) throws(RuleViolation) {
    guard header.difficulty.isZero else {
      throw RuleViolation(block: header.number, rule: .difficulty, expected: 0, actual: header.difficulty)
    }
    guard header.nonce == 0 else {
      throw RuleViolation(block: header.number, rule: .nonce, expected: 0, actual: header.nonce)
    }
    guard header.unclesHash == Header.emptyUnclesHash else {
      throw RuleViolation(block: header.number, rule: .unclesHash, expected: Header.emptyUnclesHash, actual: header.unclesHash)
    }
    try ProofOfWorkRules.checkExtraDataSize(header)
    try ProofOfWorkRules.checkAfter(header, parent)
  }
}
