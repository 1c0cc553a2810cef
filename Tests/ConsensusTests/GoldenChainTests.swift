import Consensus
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

/// Chains recorded from GoQuorum, followed header by header with the default switches.
@Suite("Recorded chains", .enabled(if: Fixtures.has("golden")))
struct GoldenChainTests {
  /// The validators that the contract of `qbft-contract` names after a block: a transaction in block 9 adds node 3, one in
  /// block 26 takes it away.
  static func contractValidators(_ contract: Address, _ block: UInt64) throws -> [Address] {
    let keys = try JSONValue(parsing: Fixtures.bytes("golden/qbft-contract/keys.json"))
    let nodes = try keys.items("nodes").map { try $0.address("address") }
    return (9..<26).contains(block) ? nodes : Array(nodes[..<2])
  }

  /// Checks every block as an import does and hands out each snapshot.
  static func follow(
    _ blocks: [EncodedBlock], _ rules: ConsensusRules,
    each: (EncodedBlock, ConsensusSnapshot, [HeaderWarning]) throws -> Void = { _, _, _ in }
  ) throws {
    guard let genesis = blocks.first else { return }
    var snapshot = try rules.snapshot(ofGenesis: genesis.header, hash: genesis.hash, contract: contractValidators)
    try each(genesis, snapshot, [])
    var parent = ParentContext(header: genesis.header, hash: genesis.hash)
    for block in blocks.dropFirst() {
      let signers = try rules.recoverSigners(of: block.header, hash: block.hash)
      try rules.check(block.header, parent: parent)
      let warnings = try rules.checkSigners(block.header, signers, against: snapshot)
      #expect(try rules.recoverProposer(of: block.header, hash: block.hash).author == signers.author)
      try rules.checkUncles(block.uncles(), of: block.header, ancestors: [])
      snapshot = try rules.advance(snapshot, over: block.header, hash: block.hash, signers: signers, contract: contractValidators)
      try each(block, snapshot, warnings)
      parent = ParentContext(header: block.header, hash: block.hash)
    }
  }

  @Test(
    "each block passes every rule without a warning",
    arguments: [
      ("qbft", 114), ("ibft", 114), ("clique", 79), ("raft", 53), ("qbft-contract", 59), ("qbft-order", 17), ("qbft-order-restart", 45),
      ("ibft-order", 17), ("qbft-private", 68),
    ])
  func passes(network: String, count: Int) throws {
    let chain = try GoldenChain(network)
    #expect(chain.blocks.count == count)
    try Self.follow(chain.blocks, ConsensusRules(chain.genesis.configuration)) { block, snapshot, warnings in
      #expect(warnings.isEmpty, "\(warnings)")
      let restored = try ConsensusSnapshot(decoding: snapshot.encoded)
      #expect(restored == snapshot)
      #expect(block.header.encoded.count < block.bytes.count)
      let encoded = try block.decoded().encoded
      #expect(encoded == block.bytes)
    }
  }

  @Test("validators, votes and tallies after each block are those that GoQuorum answers", arguments: ["qbft", "ibft-order", "qbft-order"])
  func istanbulSnapshots(network: String) throws {
    let chain = try GoldenChain(network)
    var answers: [UInt64: JSONValue] = [:]
    for answer in try chain.answers("istanbul_getSnapshot") {
      if let number = UInt64(quantity: answer.parameter) { answers[number] = answer.result }
    }
    #expect(answers.count >= 17)
    try Self.follow(chain.blocks, ConsensusRules(chain.genesis.configuration)) { block, snapshot, _ in
      guard let answer = answers[block.header.number], let snapshot = snapshot.istanbul else { return }
      #expect(try snapshot.hash == answer.hash("hash"))
      #expect(try snapshot.epoch == answer.number("epoch"))
      #expect(try snapshot.validators == answer.addresses("validators"))
      try compareVotes(snapshot.voting, answer, voter: "validator")
    }
  }

  @Test("signers, recent signers, votes and tallies after each block are those that GoQuorum answers")
  func cliqueSnapshots() throws {
    let chain = try GoldenChain("clique")
    var answers: [UInt64: JSONValue] = [:]
    for answer in try chain.answers("clique_getSnapshot") {
      if let number = UInt64(quantity: answer.parameter) { answers[number] = answer.result }
    }
    #expect(answers.count == 79)
    try Self.follow(chain.blocks, ConsensusRules(chain.genesis.configuration)) { block, snapshot, _ in
      guard let answer = answers[block.header.number], let snapshot = snapshot.clique else { return }
      #expect(try snapshot.hash == answer.hash("hash"))
      #expect(snapshot.signers.map(\.hex) == answer["signers"]?.object?.names.sorted())
      let recents = answer["recents"]?.object?.members ?? []
      #expect(snapshot.recents.count == recents.count)
      for recent in recents {
        let number = try #require(UInt64(recent.name))
        #expect(snapshot.recents[number]?.hex == recent.value.string)
      }
      try compareVotes(snapshot.voting, answer, voter: "signer")
    }
  }

  private func compareVotes(_ voting: ValidatorVoting, _ answer: JSONValue, voter: String) throws {
    let votes = answer["votes"]?.array ?? []
    #expect(voting.votes.count == votes.count)
    for (vote, expected) in zip(voting.votes, votes) {
      #expect(try vote.validator == expected.address(voter))
      #expect(try vote.block == expected.number("block"))
      #expect(try vote.candidate == expected.address("address"))
      #expect(vote.authorize == expected["authorize"]?.bool)
    }
    let tally = answer["tally"]?.object?.members ?? []
    #expect(voting.tally.count == tally.count)
    for entry in tally {
      let result = try #require(Address(hex: entry.name).flatMap { voting.tally[$0] })
      #expect(result.authorize == entry.value["authorize"]?.bool)
      #expect(UInt64(result.votes) == entry.value["votes"]?.uint64)
    }
  }

  @Test("authors and committers are those that GoQuorum answers")
  func signers() throws {
    let chain = try GoldenChain("qbft")
    let rules = ConsensusRules(chain.genesis.configuration)
    var compared = 0
    for (parameter, result) in try chain.answers("istanbul_getSignersFromBlock") {
      guard let number = UInt64(quantity: parameter), number > 0, number < UInt64(chain.blocks.count) else { continue }
      let block = chain.blocks[Int(number)]
      let signers = try rules.recoverSigners(of: block.header, hash: block.hash)
      #expect(try block.hash == result.hash("Hash"))
      #expect(try signers.author == result.address("Author"))
      #expect(try signers.committers == result.addresses("Committers"))
      compared += 1
    }
    #expect(compared > 0)
  }

  @Test(
    "a header with any byte changed is refused, also in the last block",
    arguments: ["qbft", "ibft-order", "clique", "raft", "qbft-order"])
  func tampering(network: String) throws {
    let chain = try GoldenChain(network)
    let rules = ConsensusRules(chain.genesis.configuration)
    let last = try #require(chain.blocks.last)
    let parent = chain.blocks[chain.blocks.count - 2]
    var before: ConsensusSnapshot?
    try Self.follow(Array(chain.blocks.dropLast()), rules) { _, snapshot, _ in before = snapshot }
    let snapshot = try #require(before)
    let encoding = last.header.encoded
    // The roots and the bloom are compared with the block's content by others.
    let content = [last.header.transactionsRoot.bytes, last.header.receiptsRoot.bytes, last.header.logsBloom.bytes]
    var left = 0
    for index in encoding.indices {
      var changed = encoding
      changed[index] ^= 0x01
      guard let header = try? Header(decoding: changed) else { continue }
      do throws(RuleViolation) {
        try rules.check(header, parent: ParentContext(header: parent.header, hash: parent.hash))
        let signers = try rules.recoverSigners(of: header, hash: header.hash)
        _ = try rules.checkSigners(header, signers, against: snapshot)
        left += 1
        #expect(
          network == "raft" && content != [header.transactionsRoot.bytes, header.receiptsRoot.bytes, header.logsBloom.bytes],
          "byte \(index) of the header of block \(header.number)")
      } catch {
        #expect(error.expected != error.actual)
        #expect(!error.description.isEmpty)
      }
    }
    // Under Raft the minter signs before the two roots and the bloom are known: 32 + 32 + 256 bytes.
    #expect(left == (network == "raft" ? 320 : 0))
  }
}
