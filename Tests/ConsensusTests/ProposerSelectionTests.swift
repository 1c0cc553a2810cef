import Consensus
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

@Suite("Turns of proposers", .enabled(if: Fixtures.has("vectors/consensus")))
struct ProposerSelectionTests {
  @Test("the two orders are those of GoQuorum's test")
  func orders() throws {
    let example = try #require(Vectors.load("proposer_selection")["order_example"])
    let addresses = try example.addresses("addresses")
    #expect(try ProposerOrder.bytes.sorted(addresses) == example.addresses("byte_order"))
    #expect(try ProposerOrder.checksum.sorted(addresses) == example.addresses("eip55_string_order"))
  }

  @Test("round robin and sticky turns follow from the last author and the round")
  func turns() throws {
    let vectors = try Vectors.load("proposer_selection")
    let validators = try #require(vectors["order_example"]).addresses("addresses")
    let cases = try vectors.items("cases_on_byte_order")
    #expect(cases.count == 32)
    for entry in cases {
      let last = entry["last_proposer"]?.string.flatMap { Address(hex: $0) }
      for (name, policy) in [("round_robin", ProposerPolicy.roundRobin), ("sticky", .sticky)] {
        let selection = ProposerSelection(policy: policy, order: .bytes, departed: .asFirst)
        let proposer = try selection.proposer(validators: validators, lastAuthor: last, round: entry.number("round"))
        #expect(try proposer == entry.address(name))
      }
    }
  }

  @Test("GoQuorum and Besu go on differently after a validator that left")
  func departed() throws {
    let vectors = try Vectors.load("proposer_selection")
    let validators = try #require(vectors["order_example"]).addresses("addresses")
    for entry in try vectors.items("previous_proposer_left_the_set") {
      let last = try entry.address("last_proposer_not_in_set")
      for (name, departed) in [("goquorum", CompatibilitySwitches.DepartedProposer.asFirst), ("besu", .nextAddress)] {
        let selection = ProposerSelection(policy: .roundRobin, order: .bytes, departed: departed)
        #expect(try selection.proposer(validators: validators, lastAuthor: last, round: entry.number("round")) == entry.address(name))
      }
    }
  }

  @Test("how many may lie and must agree follows from the number of validators")
  func quorum() throws {
    for row in try Vectors.load("proposer_selection").items("quorum_table") {
      let count = Int(try row.number("n"))
      #expect(try UInt64(Quorum.faulty(count)) == row.number("F"))
      #expect(try UInt64(Quorum.twoFPlus1(count)) == row.number("two_f_plus_1"))
      #expect(try UInt64(Quorum.ceil2Nby3(count)) == row.number("ceil_2n_3"))
    }
  }

  @Test(
    "the order is found out from chains whose addresses tell the orders apart",
    arguments: [("qbft-order", ProposerOrder.bytes), ("ibft-order", .checksum), ("qbft-order-restart", .checksum)])
  func detection(network: String, expected: ProposerOrder) throws {
    let chain = try GoldenChain(network)
    let rules = ConsensusRules(chain.genesis.configuration)
    var detector = ProposerOrderDetector()
    let selection = ProposerSelection(policy: .roundRobin, order: .bytes, departed: .asFirst)
    var last: Address?
    let genesis = chain.blocks[0]
    let validators = try rules.snapshot(ofGenesis: genesis.header, hash: genesis.hash, contract: { _, _ in [] }).istanbul?.validators ?? []
    for block in chain.blocks.dropFirst() {
      let author = try rules.author(of: block.header)
      let round = (try? QBFTExtraData(decoding: block.header.extraData))?.round ?? 0
      if round == 0 { detector.observe(validators: validators, lastAuthor: last, author: author, selection: selection) }
      last = author
    }
    #expect(detector.order == expected)
  }
}
