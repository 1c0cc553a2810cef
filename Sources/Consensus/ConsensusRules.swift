import EthereumTypes
import Primitives

/// The header rules of a chain, whatever its engine: pure functions of headers, configuration and snapshots.
///
/// Importing a block takes four steps. `recoverSigners` and `check(_:hash:parent:now:)` need only the header and its parent's
/// and can run on any thread; `checkSigners` compares with the snapshot in order; `advance` makes the next snapshot, after
/// the block was executed, because a contract may name the validators.
public struct ConsensusRules: Sendable {
  public let configuration: ChainConfiguration
  public var switches: CompatibilitySwitches

  /// The most extra data of any header, in bytes: GoQuorum's sanity check.
  public static let maxExtraDataSize = 102_400

  /// The rules of a chain, with the switches' defaults for it unless others are given.
  public init(_ configuration: ChainConfiguration, switches: CompatibilitySwitches? = nil) {
    self.configuration = configuration
    self.switches = switches ?? CompatibilitySwitches(for: configuration)
  }

  // MARK: Stateless

  /// Recovers who signed a header. Pure and slow (40 µs a signature).
  ///
  /// - Parameter hash: the hash that names the block.
  public func recoverSigners(of header: Header, hash: Hash256) throws(RuleViolation) -> HeaderSigners {
    guard header.number > 0 else { return HeaderSigners(author: header.coinbase) }
    // Before any work: each seal in it costs a recovery.
    try checkExtraDataSize(header)
    switch configuration.engine {
    case .ethash: return HeaderSigners(author: header.coinbase)
    case .clique:
      if isAfterMerge(header) { return HeaderSigners(author: header.coinbase) }
      return HeaderSigners(author: try CliqueExtraData.recoverSigner(header))
    case .raft:
      // Under Raft the virtual machine sees the header's author, not the minter.
      return HeaderSigners(author: header.coinbase, committers: [try RaftRules(switches: switches).recoverMinter(header)])
    case .istanbul:
      switch istanbulSettings(at: header.number).algorithm {
      case .ibft: return try IstanbulSeals.recoverIBFT(header, hash: hash)
      case .qbft: return try IstanbulSeals.recoverQBFT(header)
      }
    }
  }

  /// As much of who signed a header as `advance` asks for, for one that was checked before: committed seals are left out, which
  /// saves nearly all of the time under IBFT and QBFT.
  ///
  /// - Parameter hash: the hash that names the block.
  public func recoverProposer(of header: Header, hash: Hash256) throws(RuleViolation) -> HeaderSigners {
    if case .istanbul = configuration.engine { return HeaderSigners(author: try author(of: header)) }
    return try recoverSigners(of: header, hash: hash)
  }

  /// Who built a block: what the virtual machine sees as COINBASE. Under IBFT and Clique that is a signature's, elsewhere
  /// the header's field.
  public func author(of header: Header) throws(RuleViolation) -> Address {
    guard header.number > 0 else { return header.coinbase }
    switch configuration.engine {
    case .ethash, .raft: return header.coinbase
    case .clique: return isAfterMerge(header) ? header.coinbase : try CliqueExtraData.recoverSigner(header)
    case .istanbul:
      guard istanbulSettings(at: header.number).algorithm == .ibft else { return header.coinbase }
      let extra = try IstanbulSeals.ibftExtra(header)
      guard let author = IstanbulSeals.signer(of: IstanbulSeals.ibftProposerDigest(header, extra), seal: extra.proposerSeal) else {
        throw RuleViolation(
          block: header.number, rule: .proposerSeal, expected: "a signature of 65 bytes", actual: IstanbulSeals.text(extra.proposerSeal))
      }
      return author
    }
  }

  /// Checks all that follows from the header and its parent.
  ///
  /// - Parameter now: the clock in seconds (nanoseconds under Raft), for blocks from the future; nil leaves that rule out.
  public func check(_ header: Header, parent: ParentContext, now: UInt64? = nil) throws(RuleViolation) {
    try checkPlace(header, parent: parent.header, hash: parent.hash)
    try checkGas(header, parent: parent.header)
    if let now { try checkNotFuture(header, now) }
    var isConsortium = true
    let merged = isMerged(header, parentTotalDifficulty: parent.totalDifficulty)
    switch configuration.engine {
    case _ where merged:
      isConsortium = false
      try MergedRules.check(header, parent: parent.header)
    case .ethash(let fixedDifficulty):
      isConsortium = false
      try ProofOfWorkRules(configuration: configuration, fixedDifficulty: fixedDifficulty).check(header, parent: parent.header)
    case .clique(let clique): try CliqueRules(clique: clique).check(header, parent: parent.header)
    case .istanbul:
      try IstanbulRules(settings: istanbulSettings(at: header.number), switches: switches).check(header, parent: parent.header)
    case .raft: try RaftRules(switches: switches).check(header, parent: parent.header)
    }
    try checkExtraDataSize(header)
    let fork = configuration.fork(at: header.number, timestamp: header.timestamp, merged: merged)
    try LaterFieldRules(configuration: configuration, fork: fork, isConsortium: isConsortium).check(header, parent: parent.header)
  }

  /// The rules of the virtual machine at a block.
  public func fork(for header: Header, parentTotalDifficulty: UInt256) -> Fork {
    configuration.fork(
      at: header.number, timestamp: header.timestamp, merged: isMerged(header, parentTotalDifficulty: parentTotalDifficulty))
  }

  /// Whether a block must be one after the merge, by the total difficulty before it (EIP-3675).
  public func isMerged(_ header: Header, parentTotalDifficulty: UInt256) -> Bool {
    guard let terminal = configuration.forks.terminalTotalDifficulty, header.number > 0 else { return false }
    return terminal.isZero || parentTotalDifficulty >= terminal || configuration.forks.isMerged(number: header.number)
  }

  private func isAfterMerge(_ header: Header) -> Bool {
    configuration.forks.terminalTotalDifficulty != nil && header.difficulty.isZero
  }

  /// Its number and, where the caller knows the hash, its parent.
  func checkPlace(_ header: Header, parent: Header, hash: Hash256? = nil) throws(RuleViolation) {
    guard parent.number < .max, header.number == parent.number + 1 else {
      throw RuleViolation(block: header.number, rule: .number, expected: parent.number &+ 1, actual: header.number)
    }
    if let hash, header.parentHash != hash {
      throw RuleViolation(block: header.number, rule: .parentHash, expected: hash, actual: header.parentHash)
    }
  }

  /// The gas limit in its bounds and the gas used within it.
  func checkGas(_ header: Header, parent: Header) throws(RuleViolation) {
    guard header.gasUsed <= header.gasLimit else {
      throw RuleViolation(block: header.number, rule: .gasUsed, expected: "at most \(header.gasLimit)", actual: header.gasUsed)
    }
    guard header.gasLimit <= GasLimitRule.maximum else {
      throw RuleViolation(block: header.number, rule: .gasLimit, expected: "at most \(GasLimitRule.maximum)", actual: header.gasLimit)
    }
    if switches.boundsGasLimit { try GasLimitRule.checkBound(header, parent: parent) }
  }

  private func checkExtraDataSize(_ header: Header) throws(RuleViolation) {
    guard header.extraData.count > ConsensusRules.maxExtraDataSize else { return }
    throw RuleViolation(
      block: header.number, rule: .extraDataSize, expected: "at most \(ConsensusRules.maxExtraDataSize) bytes",
      actual: "\(header.extraData.count) bytes")
  }

  /// A moment in the unit of this chain's headers: nanoseconds since 1970 under Raft, else seconds.
  public func headerTime(nanoseconds: UInt64) -> UInt64 {
    configuration.engine == .raft ? nanoseconds : nanoseconds / 1_000_000_000
  }

  private func checkNotFuture(_ header: Header, _ now: UInt64) throws(RuleViolation) {
    let unit: UInt64 = configuration.engine == .raft ? 1_000_000_000 : 1
    let (latest, overflow) = now.addingReportingOverflow(switches.futureSeconds &* unit)
    guard !overflow, header.timestamp > latest else { return }
    throw RuleViolation(block: header.number, rule: .futureBlock, expected: "at most \(latest)", actual: header.timestamp)
  }

  // MARK: With the snapshot

  /// What is known about the signers of block 1.
  ///
  /// - Parameter contract: asks a contract for its validators, on the state after block 0.
  public func snapshot(ofGenesis header: Header, hash: Hash256, contract: ValidatorContractCall) throws(RuleViolation) -> ConsensusSnapshot
  {
    switch configuration.engine {
    case .ethash: .none
    case .raft: .raft(RaftSnapshot(number: header.number, hash: hash))
    case .clique(let clique): .clique(try CliqueRules(clique: clique).genesisSnapshot(header, hash: hash))
    case .istanbul: .istanbul(try genesisSnapshot(header, hash: hash, contract: contract))
    }
  }

  /// Checks that those who signed a header were allowed to.
  ///
  /// - Parameter snapshot: the one after the parent.
  /// - Returns: what GoQuorum would let pass silently.
  public func checkSigners(
    _ header: Header, _ signers: HeaderSigners, against snapshot: ConsensusSnapshot
  ) throws(RuleViolation) -> [HeaderWarning] {
    switch (configuration.engine, snapshot) {
    case (.clique(let clique), .clique(let snapshot)):
      if !isAfterMerge(header) { try CliqueRules(clique: clique).checkSigner(header, signers.author, snapshot) }
    case (.raft, .raft(let snapshot)):
      if let minter = signers.committers.first { try RaftRules(switches: switches).checkMinter(header, minter, snapshot) }
    case (.istanbul, .istanbul(let snapshot)):
      let byContract = header.number > 0 && needsState(after: header.number - 1)
      return try IstanbulRules(
        settings: istanbulSettings(at: header.number), switches: switches, hasContractValidators: byContract
      ).checkSigners(header, signers, snapshot)
    case (.ethash, _): break
    default: throw mismatch(header)
    }
    return []
  }

  private func mismatch(_ header: Header) -> RuleViolation {
    RuleViolation(block: header.number, rule: .snapshot, expected: "the engine's own", actual: "another engine's")
  }

  /// The snapshot after one more block whose signers were checked.
  ///
  /// - Parameter contract: asks a contract for its validators, on the state after this block.
  public func advance(
    _ snapshot: ConsensusSnapshot, over header: Header, hash: Hash256, signers: HeaderSigners, contract: ValidatorContractCall
  ) throws(RuleViolation) -> ConsensusSnapshot {
    switch (configuration.engine, snapshot) {
    case (.clique(let clique), .clique(var snapshot)):
      guard !isAfterMerge(header) else { return .clique(snapshot) }
      snapshot.advance(
        number: header.number, hash: hash, signer: signers.author, candidate: header.coinbase, authorize: header.nonce == .max,
        epoch: clique.epoch)
      return .clique(snapshot)
    case (.raft, .raft(var snapshot)):
      snapshot.number = header.number
      snapshot.hash = hash
      let id = try RaftRules(switches: switches).extra(header).raftID
      if let minter = signers.committers.first, snapshot.minters[id] == nil { snapshot.minters[id] = minter }
      return .raft(snapshot)
    case (.istanbul, .istanbul(let snapshot)):
      return .istanbul(try advance(snapshot, over: header, hash: hash, author: signers.author, contract: contract))
    case (.ethash, _): return snapshot
    default: throw mismatch(header)
    }
  }

  /// Whether making the snapshot after a block needs the state after that block.
  public func needsState(after height: UInt64) -> Bool {
    guard case .istanbul = configuration.engine else { return false }
    let place = switches.contractHeight == .parent ? height : height &+ 1
    return istanbulSettings(at: place).selection == .contract
  }

  /// Whether the validators after a block don't follow from votes: a contract or a transition names them. What GoQuorum
  /// answers about the validators after such a block (`istanbul_getValidators` and the like) are still those of the block
  /// itself; only the genesis block's answer is up to date.
  public func replacesValidators(after height: UInt64) -> Bool {
    guard case .istanbul = configuration.engine, height > 0 else { return false }
    return needsState(after: height) || transitionMembers(after: height) != nil
  }

  func istanbulSettings(at height: UInt64) -> IstanbulSettings {
    configuration.istanbulSettings(at: height) ?? IstanbulSettings(algorithm: .qbft)
  }
}
