import EthereumTypes
import Primitives

/// Rules of Clique headers (EIP-225).
struct CliqueRules {
  let clique: CliqueConfiguration

  func isCheckpoint(_ number: UInt64) -> Bool { clique.epoch > 0 && number % clique.epoch == 0 }

  /// What can be checked without knowing the signers.
  func check(_ header: Header, parent: Header) throws(RuleViolation) {
    let number = header.number
    guard let extra = CliqueExtraData(header.extraData), isCheckpoint(number) || extra.signers.isEmpty else {
      throw RuleViolation(
        block: number, rule: .extraDataSize,
        expected: isCheckpoint(number) ? "32 bytes, whole addresses and 65 bytes" : "97 bytes", actual: "\(header.extraData.count) bytes")
    }
    guard header.nonce == 0 || header.nonce == .max else {
      throw RuleViolation(
        block: number, rule: .vote, expected: "nonce 0x0000000000000000 or 0xffffffffffffffff", actual: Hex.encode(header.nonceBytes))
    }
    if isCheckpoint(number) {
      guard header.coinbase.isZero, header.nonce == 0 else {
        throw RuleViolation(
          block: number, rule: .checkpointVote, expected: "no vote", actual: "\(header.coinbase), nonce \(Hex.encode(header.nonceBytes))")
      }
    }
    guard header.mixHash == .zero else {
      throw RuleViolation(block: number, rule: .mixHash, expected: Hash256.zero, actual: header.mixHash)
    }
    guard header.unclesHash == Header.emptyUnclesHash else {
      throw RuleViolation(block: number, rule: .unclesHash, expected: Header.emptyUnclesHash, actual: header.unclesHash)
    }
    guard header.difficulty == UInt256(1) || header.difficulty == UInt256(2) else {
      throw RuleViolation(block: number, rule: .difficulty, expected: "1 or 2", actual: header.difficulty)
    }
    let (earliest, overflow) = parent.timestamp.addingReportingOverflow(clique.period)
    guard !overflow, header.timestamp >= earliest else {
      throw RuleViolation(
        block: number, rule: .timestamp, expected: "at least \(parent.timestamp) + \(clique.period)", actual: header.timestamp)
    }
  }

  /// Checks the signer against those who may sign, and the difficulty against the turn.
  func checkSigner(_ header: Header, _ signer: Address, _ snapshot: CliqueSnapshot) throws(RuleViolation) {
    let number = header.number
    guard snapshot.voting.contains(signer) else {
      throw RuleViolation(block: number, rule: .signer, expected: "one of \(list(snapshot.signers))", actual: signer)
    }
    if let block = snapshot.recentBlock(of: signer, at: number) {
      throw RuleViolation(
        block: number, rule: .recentSigner, expected: "no signer of the last \(snapshot.limit - 1) blocks",
        actual: "\(signer), signer of block \(block)")
    }
    let expected = UInt256(snapshot.isInTurn(signer, at: number) ? 2 : 1)
    guard header.difficulty == expected else {
      throw RuleViolation(block: number, rule: .difficulty, expected: expected, actual: header.difficulty)
    }
    guard isCheckpoint(number) else { return }
    let listed = CliqueExtraData(header.extraData)?.signers ?? []
    guard listed == snapshot.signers else {
      throw RuleViolation(block: number, rule: .checkpointSigners, expected: list(snapshot.signers), actual: list(listed))
    }
  }

  /// The signers of block 1.
  func genesisSnapshot(_ header: Header, hash: Hash256) throws(RuleViolation) -> CliqueSnapshot {
    guard let extra = CliqueExtraData(header.extraData), !extra.signers.isEmpty else {
      throw RuleViolation(
        block: header.number, rule: .extraDataSize, expected: "32 bytes, at least one address and 65 bytes",
        actual: "\(header.extraData.count) bytes")
    }
    return CliqueSnapshot(number: header.number, hash: hash, voting: ValidatorVoting(members: extra.signers))
  }

  private func list(_ addresses: [Address]) -> String { "[" + addresses.map(\.hex).joined(separator: ", ") + "]" }
}
