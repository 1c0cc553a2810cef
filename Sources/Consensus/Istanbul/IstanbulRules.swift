import EthereumTypes
import Primitives

/// Rules of IBFT and QBFT headers.
struct IstanbulRules {
  let settings: IstanbulSettings
  let switches: CompatibilitySwitches
  /// Whether a contract names the validators of the block, so that its header lists none.
  var hasContractValidators = false

  /// The fixed fields, which the genesis block must have too.
  func checkFixedFields(_ header: Header) throws(RuleViolation) {
    guard header.mixHash == Header.istanbulMixHash else {
      throw RuleViolation(block: header.number, rule: .mixHash, expected: Header.istanbulMixHash, actual: header.mixHash)
    }
    guard header.unclesHash == Header.emptyUnclesHash else {
      throw RuleViolation(block: header.number, rule: .unclesHash, expected: Header.emptyUnclesHash, actual: header.unclesHash)
    }
    guard header.difficulty == UInt256(1) else {
      throw RuleViolation(block: header.number, rule: .difficulty, expected: 1, actual: header.difficulty)
    }
    _ = try content(of: header)
  }

  /// What needs the parent: the distance in time.
  func check(_ header: Header, parent: Header) throws(RuleViolation) {
    try checkFixedFields(header)
    let (earliest, overflow) = parent.timestamp.addingReportingOverflow(settings.blockPeriodSeconds)
    guard !overflow, header.timestamp >= earliest else {
      throw RuleViolation(
        block: header.number, rule: .timestamp, expected: "at least \(parent.timestamp) + \(settings.blockPeriodSeconds)",
        actual: header.timestamp)
    }
  }

  /// What a header says beside its fields: validators, vote, round.
  struct Content {
    var validators: [Address]
    var vote: (candidate: Address, authorize: Bool)
    var round: UInt32
  }

  func content(of header: Header) throws(RuleViolation) -> Content {
    switch settings.algorithm {
    case .ibft:
      let extra = try IstanbulSeals.ibftExtra(header)
      guard header.nonce == 0 || header.nonce == .max else {
        throw RuleViolation(
          block: header.number, rule: .vote, expected: "nonce 0x0000000000000000 or 0xffffffffffffffff",
          actual: Hex.encode(header.nonceBytes))
      }
      return Content(
        validators: extra.validators, vote: (header.coinbase, header.nonce == .max), round: 0)
    case .qbft:
      let extra = try IstanbulSeals.qbftExtra(header)
      guard let vote = extra.vote else {
        return Content(validators: extra.validators, vote: (.zero, false), round: extra.round)
      }
      guard vote.type == QBFTExtraData.Vote.add || vote.type == QBFTExtraData.Vote.remove else {
        throw RuleViolation(block: header.number, rule: .vote, expected: "type 0xff or 0x00", actual: Hex.encode([vote.type]))
      }
      return Content(
        validators: extra.validators, vote: (vote.recipient, vote.type == QBFTExtraData.Vote.add), round: extra.round)
    }
  }

  /// Checks that the author and those who agreed are validators, each once, and that there are enough of them.
  func checkSigners(_ header: Header, _ signers: HeaderSigners, _ snapshot: IstanbulSnapshot) throws(RuleViolation) -> [HeaderWarning] {
    let validators = snapshot.voting
    guard validators.contains(signers.author) else {
      throw RuleViolation(
        block: header.number, rule: .author, expected: "one of \(list(validators.members))", actual: signers.author)
    }
    var seen: Set<Address> = []
    for committer in signers.committers {
      guard validators.contains(committer) else {
        throw RuleViolation(
          block: header.number, rule: .committedSeal, expected: "one of \(list(validators.members))", actual: committer)
      }
      guard seen.insert(committer).inserted else {
        throw RuleViolation(block: header.number, rule: .duplicateCommittedSeal, expected: "each validator once", actual: committer)
      }
    }
    let count = validators.members.count
    let needed =
      switches.importSeals == .quorum ? settings.quorum(of: count, at: header.number) : Quorum.faulty(count) + 1
    guard signers.committers.count >= max(needed, 1) else {
      throw RuleViolation(
        block: header.number, rule: .committedSealCount, expected: "at least \(needed) of \(count)", actual: signers.committers.count)
    }
    return try checkListedValidators(header, snapshot) + checkProposer(header, signers.author, snapshot)
  }

  /// A block agreed on in round 0 was built by the proposer of round 0. GoQuorum doesn't look at imported blocks, and its
  /// nodes may disagree on the order of turns, so a block out of turn is reported only. IBFT headers don't tell the round.
  private func checkProposer(_ header: Header, _ author: Address, _ snapshot: IstanbulSnapshot) throws(RuleViolation) -> [HeaderWarning] {
    guard settings.algorithm == .qbft, try content(of: header).round == 0 else { return [] }
    let orders: [ProposerOrder] = switches.proposerOrder.map { [$0] } ?? [.bytes, .checksum]
    let expected = orders.compactMap { snapshot.proposer(round: 0, order: $0, departed: switches.departedProposer) }
    guard !expected.contains(author) else { return [] }
    return [HeaderWarning(block: header.number, rule: .proposer, expected: "one of \(list(expected))", actual: author.hex)]
  }

  private func checkListedValidators(_ header: Header, _ snapshot: IstanbulSnapshot) throws(RuleViolation) -> [HeaderWarning] {
    guard switches.headerValidators != .ignore else { return [] }
    let listed = try content(of: header).validators
    let expected = settings.algorithm == .qbft && hasContractValidators ? [] : snapshot.validators
    guard listed != expected else { return [] }
    guard switches.headerValidators == .warn else {
      throw RuleViolation(block: header.number, rule: .validatorList, expected: list(expected), actual: list(listed))
    }
    return [HeaderWarning(block: header.number, rule: .validatorList, expected: list(expected), actual: list(listed))]
  }

  private func list(_ addresses: [Address]) -> String { "[" + addresses.map(\.hex).joined(separator: ", ") + "]" }
}
