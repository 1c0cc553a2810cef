import Consensus
import EthereumTypes
import Primitives
import Testing

/// Votes, contracts and transitions name the validators by turns.
@Suite("Where validators come from")
struct ValidatorSourceTests {
  private static let members = (1...4).map { Address(truncating: UInt256(UInt64($0))) }
  private static let candidate = Address(truncating: UInt256(5))

  @Test("who a contract has made a validator meanwhile doesn't become one twice when the votes for it are counted")
  func votesThenContract() throws {
    var settings = IstanbulSettings(algorithm: .qbft)
    settings.validatorContract = Address(truncating: UInt256(0x7777))
    var toContract = Transition(block: 2)
    toContract.selection = .contract
    var toHeaders = Transition(block: 3)
    toHeaders.selection = .blockHeader
    var configuration = ChainConfiguration(
      chainID: 1_337, forks: ForkSchedule(always: .berlin),
      engine: .istanbul(IstanbulConfiguration(initial: settings, qbftBlock: 0)), isQuorum: true)
    configuration.transitions = [toContract, toHeaders]
    let rules = ConsensusRules(configuration)
    var genesis = Header(difficulty: 1, mixHash: Header.istanbulMixHash)
    genesis.extraData = QBFTSealing.genesisExtraData(validators: Self.members)
    let named = [Self.members[0], Self.candidate]
    var snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in named })
    #expect(snapshot.istanbul?.validators == Self.members)
    // Two of four want the candidate; after block 2 the contract names it, so that two are more than half; block 3 votes again.
    for (number, author) in [(1, Self.members[0]), (2, Self.members[1]), (3, Self.candidate)] as [(UInt64, Address)] {
      var header = Header(number: number)
      QBFTSealing.prepare(&header, author: author)
      header.extraData = QBFTSealing.proposalExtraData(validators: [], vote: .init(recipient: Self.candidate, adds: true))
      snapshot = try rules.advance(
        snapshot, over: header, hash: header.hash, signers: HeaderSigners(author: author), contract: { _, _ in named })
    }
    #expect(snapshot.istanbul?.validators == named)
    #expect(snapshot.istanbul?.voting.tally == [:])
  }

  @Test("the extra data's size is checked before the seals in it are worked on")
  func sealFlood() throws {
    let rules = ConsensusRules(ChainConfiguration.qbftForTests)
    var header = Header(number: 1)
    QBFTSealing.prepare(&header, author: Self.members[0])
    // 1,600 seals of 67 bytes each: over the 102,400 bytes that a header may carry.
    header.extraData =
      QBFTExtraData(vanity: [], validators: [], committedSeals: [Bytes](repeating: Bytes(repeating: 1, count: 65), count: 1_600)).encoded
    let error = #expect(throws: RuleViolation.self) { try rules.recoverSigners(of: header, hash: header.hash) }
    #expect(error?.rule == .extraDataSize)
    #expect(error?.expected == "at most 102400 bytes")
    // A seal of any other length is named by its length, not printed.
    header.extraData = QBFTExtraData(vanity: [], validators: [], committedSeals: [Bytes(repeating: 1, count: 90_000)]).encoded
    let long = #expect(throws: RuleViolation.self) { try rules.recoverSigners(of: header, hash: header.hash) }
    #expect(long?.rule == .committedSeal)
    #expect(long?.actual == "90000 bytes")
  }
}
