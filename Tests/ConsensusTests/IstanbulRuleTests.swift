import Consensus
import Cryptography
import EthereumTypes
import Primitives
import Testing

/// QBFT headers made with known keys, each breaking one rule.
@Suite("Rules of QBFT headers")
struct IstanbulRuleTests {
  private struct Chain {
    var keys: [PrivateKey]
    var rules: ConsensusRules
    var genesis: Header
    var snapshot: ConsensusSnapshot

    init(_ count: Int, change: (inout ChainConfiguration) -> Void = { _ in }) throws {
      keys = try (1...count).map { try #require(PrivateKey(bytes: Bytes(repeating: UInt8($0), count: 32))) }
      var configuration = ChainConfiguration.qbftForTests
      configuration.isQuorum = true
      change(&configuration)
      rules = ConsensusRules(configuration)
      genesis = Header(difficulty: 1, gasLimit: 800_000_000, mixHash: Header.istanbulMixHash)
      genesis.extraData = QBFTSealing.genesisExtraData(validators: keys.map(\.address))
      snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in [] })
    }

    /// Block 1 by the first key, agreed on by the given ones.
    func block(round: UInt32 = 0, sealedBy sealers: [Int], change: (inout Header) -> Void = { _ in }) throws -> Header {
      var header = Header(parentHash: genesis.hash, number: 1, gasLimit: 800_000_000, timestamp: 5)
      QBFTSealing.prepare(&header, author: keys[0].address)
      header.extraData = QBFTSealing.proposalExtraData(validators: keys.map(\.address))
      change(&header)
      let seals = try sealers.map { try QBFTSealing.seal(header, round: round, with: keys[$0]) }
      return try QBFTSealing.finished(header, round: round, seals: seals)
    }

    func check(_ header: Header) throws -> [HeaderWarning] {
      try rules.check(header, parent: ParentContext(header: genesis, hash: genesis.hash))
      return try rules.checkSigners(header, rules.recoverSigners(of: header, hash: header.hash), against: snapshot)
    }
  }

  private func rule(_ body: () throws -> Void) -> HeaderRule? {
    do { try body() } catch let violation as RuleViolation { return violation.rule } catch {}
    return nil
  }

  @Test("enough validators must have agreed: two thirds, or more than F by a switch")
  func sealCount() throws {
    var chain = try Chain(4)
    _ = try chain.check(chain.block(sealedBy: [0, 1, 2]))
    _ = try chain.check(chain.block(round: 3, sealedBy: [3, 2, 1, 0]))
    #expect(rule { _ = try chain.check(chain.block(sealedBy: [0, 1])) } == .committedSealCount)
    #expect(rule { _ = try chain.check(chain.block(sealedBy: [])) } == .committedSealCount)
    chain.rules.switches.importSeals = .faultyPlusOne
    _ = try chain.check(chain.block(sealedBy: [0, 1]))
    #expect(rule { _ = try chain.check(chain.block(sealedBy: [0])) } == .committedSealCount)
  }

  @Test("2F + 1 validators are enough of six where a transition says so")
  func twoFPlus1() throws {
    var transition = Transition(block: 1)
    transition.uses2FPlus1 = true
    let loose = try Chain(6) { $0.transitions = [transition] }
    _ = try loose.check(loose.block(sealedBy: [0, 1, 2]))
    let strict = try Chain(6)
    #expect(rule { _ = try strict.check(strict.block(sealedBy: [0, 1, 2])) } == .committedSealCount)
  }

  @Test("strangers, repeated seals, seals for another round and broken ones are refused")
  func seals() throws {
    let chain = try Chain(4)
    #expect(rule { _ = try chain.check(chain.block(sealedBy: [0, 1, 1])) } == .duplicateCommittedSeal)
    let larger = try Chain(5)
    let strange = try larger.block(sealedBy: [0, 1, 4]) {
      $0.extraData = QBFTSealing.proposalExtraData(validators: chain.keys.map(\.address))
    }
    var asOurs = strange
    asOurs.parentHash = chain.genesis.hash
    #expect(rule { _ = try chain.check(asOurs) } == .committedSeal)
    var extra = try QBFTExtraData(decoding: chain.block(sealedBy: [0, 1, 2]).extraData)
    extra.round = 1
    var other = try chain.block(sealedBy: [0, 1, 2])
    other.extraData = extra.encoded
    #expect(rule { _ = try chain.check(other) } == .committedSeal)
    extra.committedSeals[0] = [1, 2, 3]
    other.extraData = extra.encoded
    #expect(rule { _ = try chain.check(other) } == .committedSeal)
  }

  @Test("fixed fields, time, author and votes are checked")
  func fields() throws {
    let chain = try Chain(4)
    let all = [0, 1, 2, 3]
    func broken(_ change: (inout Header) -> Void) -> HeaderRule? {
      rule { _ = try chain.check(chain.block(sealedBy: all, change: change)) }
    }
    #expect(broken { $0.difficulty = 2 } == .difficulty)
    #expect(broken { $0.mixHash = .zero } == .mixHash)
    #expect(broken { $0.unclesHash = .zero } == .unclesHash)
    #expect(broken { $0.timestamp = 4 } == .timestamp)
    #expect(broken { $0.number = 2 } == .number)
    #expect(broken { $0.parentHash = .zero } == .parentHash)
    #expect(broken { $0.gasUsed = $0.gasLimit + 1 } == .gasUsed)
    #expect(broken { $0.gasLimit = .max } == .gasLimit)
    #expect(broken { $0.coinbase = .zero } == .author)
    #expect(broken { $0.baseFeePerGas = 0 } == .baseFee)
    #expect(
      broken {
        $0.extraData = QBFTSealing.proposalExtraData(validators: chain.keys.map(\.address), vote: .init(recipient: .zero, type: 1))
      } == .vote)
    #expect(
      rule {
        try chain.rules.check(chain.block(sealedBy: all), parent: ParentContext(header: chain.genesis, hash: chain.genesis.hash), now: 4)
      } == .futureBlock)
  }

  @Test("the listed validators are compared where the chain isn't GoQuorum's, and reported where it is")
  func validatorList() throws {
    var chain = try Chain(4)
    let header = try chain.block(sealedBy: [0, 1, 2]) { $0.extraData = QBFTSealing.proposalExtraData(validators: [chain.keys[0].address]) }
    let warnings = try chain.check(header)
    #expect(warnings.map(\.rule) == [.validatorList])
    chain.rules.switches.headerValidators = .check
    #expect(rule { _ = try chain.check(header) } == .validatorList)
    chain.rules.switches.headerValidators = .ignore
    #expect(try chain.check(header).isEmpty)
  }

  @Test("headers of Besu's networks after London carry a zero base fee and, since Cancun, no beacon root")
  func besu() throws {
    var chain = try Chain(1) {
      $0.isQuorum = false
      $0.forks = ForkSchedule(always: .cancun)
      $0.forks.terminalTotalDifficulty = nil
      $0.baseFeeRule = .zero
    }
    chain.genesis.baseFeePerGas = BaseFeeRule.initialBaseFee
    let besu = { (header: inout Header) in
      header.baseFeePerGas = 0
      header.withdrawalsRoot = Header.emptyRoot
      header.blobGasUsed = 0
      header.excessBlobGas = 0
    }
    let parentHash = chain.genesis.hash
    let header = try chain.block(sealedBy: [0]) {
      $0.parentHash = parentHash
      besu(&$0)
    }
    #expect(chain.rules.fork(for: header, parentTotalDifficulty: 1) == .cancun)
    #expect(try chain.check(header).isEmpty)
    #expect(rule { _ = try chain.check(chain.block(sealedBy: [0])) } == .baseFee)
    let lacking = try chain.block(sealedBy: [0]) {
      besu(&$0)
      $0.excessBlobGas = 131_072
    }
    #expect(rule { _ = try chain.check(lacking) } == .excessBlobGas)
  }

  @Test("a contract's answer is decoded strictly")
  func contract() {
    func word(_ value: UInt64) -> Bytes { UInt256(value).bigEndianBytes }
    #expect(ValidatorContract.callData == Bytes(keccak256(Bytes("getValidators()".utf8)).bytes[..<4]))
    #expect(
      ValidatorContract.decode(word(32) + word(2) + word(5) + word(6)) == [
        Address(truncating: UInt256(5)), Address(truncating: UInt256(6)),
      ])
    #expect(ValidatorContract.decode(word(32) + word(0)) == [])
    #expect(ValidatorContract.decode([]) == nil)
    #expect(ValidatorContract.decode(word(32) + word(2) + word(5)) == nil)
    #expect(ValidatorContract.decode(word(.max) + word(1)) == nil)
    #expect(ValidatorContract.decode(word(32) + word(.max)) == nil)
    #expect(ValidatorContract.decode(word(32) + word(1) + Bytes(repeating: 0xff, count: 32)) == nil)
  }

  @Test("IBFT gives way to QBFT at its block, and votes carry over")
  func change() throws {
    var settings = IstanbulSettings(algorithm: .ibft)
    settings.blockPeriodSeconds = 1
    var transition = Transition(block: 2)
    transition.algorithm = .qbft
    var configuration = ChainConfiguration(
      chainID: 10, forks: ForkSchedule(always: .berlin), engine: .istanbul(IstanbulConfiguration(initial: settings)), isQuorum: true)
    configuration.transitions = [transition]
    let rules = ConsensusRules(configuration)
    let key = try #require(PrivateKey(bytes: Bytes(repeating: 1, count: 32)))
    let other = try #require(PrivateKey(bytes: Bytes(repeating: 2, count: 32)))
    let vanity = Bytes(repeating: 0, count: 32)
    let members = [key.address, other.address].sorted()
    var genesis = Header(difficulty: 1, gasLimit: 5_000, mixHash: Header.istanbulMixHash)
    genesis.extraData = IBFTExtraData(vanity: vanity, validators: members).encoded
    var snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in [] })
    // An IBFT block that votes for a third validator.
    let third = Address(truncating: UInt256(3))
    var first = Header(
      parentHash: genesis.hash, coinbase: third, difficulty: 1, number: 1, gasLimit: 5_000, timestamp: 1, mixHash: Header.istanbulMixHash,
      nonce: .max)
    var extra = IBFTExtraData(vanity: vanity, validators: members)
    extra.proposerSeal = try Secp256k1.sign(hash: IstanbulSeals.ibftProposerDigest(first, extra), with: key).bytes
    first.extraData = extra.encoded
    let digest = IstanbulSeals.ibftCommitDigest(blockHash: first.hash)
    extra.committedSeals = try [key, other].map { try Secp256k1.sign(hash: digest, with: $0).bytes }
    first.extraData = extra.encoded
    try rules.check(first, parent: ParentContext(header: genesis, hash: genesis.hash))
    let signers = try rules.recoverSigners(of: first, hash: first.hash)
    #expect(signers.author == key.address)
    #expect(try rules.checkSigners(first, signers, against: snapshot).isEmpty)
    snapshot = try rules.advance(snapshot, over: first, hash: first.hash, signers: signers, contract: { _, _ in [] })
    #expect(snapshot.istanbul?.voting.tally == [third: VoteTally(authorize: true, votes: 1)])
    // A QBFT block whose vote decides.
    var second = Header(parentHash: first.hash, number: 2, gasLimit: 5_000, timestamp: 2)
    QBFTSealing.prepare(&second, author: other.address)
    second.extraData = QBFTSealing.proposalExtraData(validators: members, vote: .init(recipient: third, adds: true))
    second = try QBFTSealing.finished(second, round: 0, seals: [key, other].map { try QBFTSealing.seal(second, round: 0, with: $0) })
    try rules.check(second, parent: ParentContext(header: first, hash: first.hash))
    let next = try rules.recoverSigners(of: second, hash: second.hash)
    #expect(try rules.checkSigners(second, next, against: snapshot).isEmpty)
    snapshot = try rules.advance(snapshot, over: second, hash: second.hash, signers: next, contract: { _, _ in [] })
    #expect(snapshot.istanbul?.validators == (members + [third]).sorted())
    // The form of the other protocol is refused on either side.
    var wrong = first
    wrong.number = 2
    #expect(rule { _ = try rules.recoverSigners(of: wrong, hash: wrong.hash) } == .extraData)
  }
}
