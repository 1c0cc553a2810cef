import Consensus
import EthereumTypes
import Primitives
import TestSupport
import Testing

/// Headers with bytes changed go through every rule without a trap, and none that differs from the real one in what the
/// seals cover is accepted.
@Suite("Arbitrary headers", .enabled(if: Fixtures.has("golden")))
struct HeaderFuzzTests {
  @Test("changed headers are refused by a rule or are the same block", arguments: ["qbft", "ibft", "clique", "raft", "qbft-contract"])
  func headers(network: String) throws {
    let chain = try GoldenChain(network)
    let rules = ConsensusRules(chain.genesis.configuration)
    var snapshots: [ConsensusSnapshot] = []
    try GoldenChainTests.follow(chain.blocks, rules) { _, snapshot, _ in snapshots.append(snapshot) }
    var random = SeededRandom(seed: Fuzz.seed)
    var refused = 0
    for _ in 0..<Fuzz.cases(3_000) {
      let number = Int.random(in: 1..<chain.blocks.count, using: &random)
      let original = chain.blocks[number]
      var header = original.header
      switch Int.random(in: 0..<8, using: &random) {
      case 0: header.extraData = random.bytes(Int.random(in: 0..<400, using: &random))
      case 1: header.number = random.next()
      case 2: header.timestamp = random.next()
      case 3: header.coinbase = Address(truncating: UInt256(random.next()))
      case 4: header.gasUsed = random.next()
      case 5: header.difficulty = UInt256(random.next())
      case 6: header.nonce = random.next()
      default:
        guard !header.extraData.isEmpty else { continue }
        let place = Int.random(in: 0..<header.extraData.count, using: &random)
        header.extraData[place] = UInt8.random(in: 0...255, using: &random)
      }
      guard header != original.header else { continue }
      let parent = ParentContext(header: chain.blocks[number - 1].header, hash: chain.blocks[number - 1].hash)
      do throws(RuleViolation) {
        try rules.check(header, parent: parent, now: .max)
        let signers = try rules.recoverSigners(of: header, hash: header.hash)
        _ = try rules.checkSigners(header, signers, against: snapshots[number - 1])
        _ = try rules.advance(
          snapshots[number - 1], over: header, hash: header.hash, signers: signers, contract: GoldenChainTests.contractValidators)
        // A minter seen for the first time may have any key.
        #expect(network == "raft" && snapshots[number - 1].raft?.minters.count != snapshots.last?.raft?.minters.count)
      } catch {
        refused += 1
      }
    }
    #expect(refused > Fuzz.cases(2_000))
  }

  @Test("stored snapshots decode to what encodes to them, or not at all")
  func snapshots() throws {
    var samples: [Bytes] = []
    for network in ["qbft", "clique", "raft"] {
      let chain = try GoldenChain(network)
      var last: ConsensusSnapshot?
      try GoldenChainTests.follow(Array(chain.blocks.prefix(30)), ConsensusRules(chain.genesis.configuration)) {
        last = $1; _ = ($0, $2)
      }
      samples.append(try #require(last).encoded)
    }
    var random = SeededRandom(seed: Fuzz.seed)
    for index in 0..<Fuzz.cases(20_000) {
      var bytes = samples[index % samples.count]
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      guard let snapshot = try? ConsensusSnapshot(decoding: bytes) else { continue }
      #expect(try ConsensusSnapshot(decoding: snapshot.encoded) == snapshot)
    }
  }

  @Test("extra data of Clique and Raft")
  func extraData() {
    var random = SeededRandom(seed: Fuzz.seed)
    let clique = CliqueExtraData(vanity: Bytes(repeating: 0, count: 32), signers: [.zero, .zero]).encoded
    let raft = RaftExtraData(raftID: 17, seal: Bytes(repeating: 3, count: 65)).encoded
    for index in 0..<Fuzz.cases(40_000) {
      var bytes = index % 2 == 0 ? clique : raft
      let place = Int.random(in: 0..<bytes.count, using: &random)
      if index % 3 == 0 { bytes.removeSubrange(place...) } else { bytes[place] = UInt8.random(in: 0...255, using: &random) }
      if let extra = CliqueExtraData(bytes) { #expect(extra.encoded == bytes) }
      if let extra = try? RaftExtraData(decoding: bytes) { #expect(extra.encoded == bytes) }
    }
  }
}
