import Consensus
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

/// The tables of EIP-225 and what GoQuorum's IBFT and QBFT make of the same votes.
@Suite("Votes on validators", .enabled(if: Fixtures.has("vectors/consensus")))
struct VoteTallyTests {
  /// One block: its author, and perhaps a vote. "A+B" is a block by A that votes to add B.
  struct Step {
    let author: Address
    let vote: (candidate: Address, adds: Bool)?

    init(_ text: String) {
      let parts = Array(text.utf8)
      author = VoteTallyTests.address(parts[0])
      vote = parts.count == 3 ? (VoteTallyTests.address(parts[2]), parts[1] == UInt8(ascii: "+")) : nil
    }
  }

  /// The account that a letter stands for.
  static func address(_ letter: UInt8) -> Address { Address(truncating: UInt256(UInt64(letter))) }

  static func addresses(_ value: JSONValue, _ name: String) throws -> [Address] {
    try value.items(name).map { address(try #require($0.string?.utf8.first)) }
  }

  static func steps(_ value: JSONValue) throws -> [Step] { try value.items("blocks").map { Step(try #require($0.string)) } }

  /// QBFT headers of the blocks, followed under the given switches; seals are left out.
  private func followQBFT(_ value: JSONValue, _ vote: CompatibilitySwitches.EpochBlockVote) throws -> [Address] {
    var settings = IstanbulSettings(algorithm: .qbft)
    settings.epochLength = try value.number("epoch")
    let engine = EngineConfiguration.istanbul(IstanbulConfiguration(initial: settings, qbftBlock: 0))
    var rules = ConsensusRules(ChainConfiguration(chainID: 1_337, forks: ForkSchedule(always: .berlin), engine: engine, isQuorum: true))
    rules.switches.epochBlockVote = vote
    let initial = try Self.addresses(value, "initial")
    var genesis = Header(difficulty: 1, mixHash: Header.istanbulMixHash)
    genesis.extraData = QBFTSealing.genesisExtraData(validators: initial)
    var snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in [] })
    for (index, step) in try Self.steps(value).enumerated() {
      var header = Header(number: UInt64(index + 1))
      QBFTSealing.prepare(&header, author: step.author)
      header.extraData =
        QBFTExtraData(
          vanity: [], validators: snapshot.istanbul?.validators ?? [],
          vote: step.vote.map { QBFTExtraData.Vote(recipient: $0.candidate, adds: $0.adds) }
        ).encoded
      snapshot = try rules.advance(
        snapshot, over: header, hash: header.hash, signers: HeaderSigners(author: step.author), contract: { _, _ in [] })
    }
    return snapshot.istanbul?.validators ?? []
  }

  @Test("QBFT reaches the set of each table")
  func qbft() throws {
    let tables = try Vectors.load("vote_tally").items("istanbul_and_clique")
    #expect(tables.count == 20)
    for table in tables {
      #expect(try followQBFT(table, .count) == Self.addresses(table, "final").sorted(), "\(table)")
    }
  }

  @Test("a vote in an epoch block counts for GoQuorum and not for Besu")
  func epochBlock() throws {
    let table = try #require(Vectors.load("vote_tally")["epoch_block_vote"])
    #expect(try followQBFT(table, .count) == Self.addresses(table, "goquorum_final").sorted())
    #expect(try followQBFT(table, .ignore) == Self.addresses(table, "besu_final").sorted())
  }

  /// Clique headers of the blocks: the signer is handed in, as if recovered.
  private func followClique(_ value: JSONValue) throws -> [Address] {
    let epoch = try value.number("epoch")
    let engine = EngineConfiguration.clique(CliqueConfiguration(period: 1, epoch: epoch))
    let rules = ConsensusRules(ChainConfiguration(chainID: 1, forks: ForkSchedule(always: .berlin), engine: engine))
    let initial = try Self.addresses(value, "initial").sorted()
    let genesis = Header(extraData: CliqueExtraData(vanity: Bytes(repeating: 0, count: 32), signers: initial).encoded)
    var snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in [] })
    for (index, step) in try Self.steps(value).enumerated() {
      let number = UInt64(index + 1)
      let signers = HeaderSigners(author: step.author)
      var header = Header(number: number)
      // A checkpoint lists the signers and carries no vote.
      let isCheckpoint = number % epoch == 0
      header.extraData =
        CliqueExtraData(vanity: Bytes(repeating: 0, count: 32), signers: isCheckpoint ? snapshot.clique?.signers ?? [] : []).encoded
      if let vote = step.vote {
        header.coinbase = vote.candidate
        header.nonce = vote.adds ? .max : 0
      }
      header.difficulty = snapshot.clique?.isInTurn(step.author, at: number) == true ? 2 : 1
      _ = try rules.checkSigners(header, signers, against: snapshot)
      snapshot = try rules.advance(snapshot, over: header, hash: header.hash, signers: signers, contract: { _, _ in [] })
    }
    return snapshot.clique?.signers ?? []
  }

  @Test("Clique reaches the set of each table whose signers wait their turn")
  func clique() throws {
    var followed = 0
    for table in try Vectors.load("vote_tally").items("istanbul_and_clique") {
      do {
        #expect(try followClique(table) == Self.addresses(table, "final").sorted(), "\(table)")
        followed += 1
      } catch let violation as RuleViolation where violation.rule == .recentSigner || violation.rule == .signer {
        // Some tables are about votes alone and let an account sign twice in a row.
        continue
      }
    }
    #expect(followed >= 12)
  }

  @Test("Clique refuses strangers and those who signed lately")
  func cliqueFailures() throws {
    for table in try Vectors.load("vote_tally").items("clique_failures") {
      let error = #expect(throws: RuleViolation.self) { try followClique(table) }
      #expect(error?.rule == (try table.text("error") == "unauthorized" ? .signer : .recentSigner), "\(table)")
    }
  }
}
