import Consensus
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

@Suite("Clique headers", .enabled(if: Fixtures.has("vectors/consensus")))
struct CliqueHeaderTests {
  @Test("the seal digest and the signer are those of the vectors, Rinkeby's block 30000 among them")
  func signers() throws {
    let blocks = try Vectors.load("clique_headers").items("blocks")
    #expect(blocks.count == 6)
    let rules = ConsensusRules(
      ChainConfiguration(chainID: 4, forks: ForkSchedule(always: .homestead), engine: .clique(CliqueConfiguration(period: 15))))
    for block in blocks {
      let header = try Header(decoding: block.bytes("header_rlp"))
      #expect(try header.hash == block.hash("block_hash"))
      #expect(try CliqueExtraData.sealDigest(header) == block.hash("seal_hash"))
      #expect(try rules.author(of: header) == block.address("signer"))
    }
    #expect(try blocks[0].text("block_hash") == "0x8b27a29300811af926039b90288d3d384dcb55931049c17c4f762e45c116776e")
  }

  @Test("a chain with votes and a checkpoint passes; the one signer who doesn't wait is found")
  func chain() throws {
    let vectors = try Vectors.load("clique_headers")
    let genesis = try Header(decoding: #require(vectors["genesis"]).bytes("rlp"))
    let configuration = ChainConfiguration(
      chainID: 1_337, forks: ForkSchedule(always: .berlin), engine: .clique(CliqueConfiguration(period: 1, epoch: 4)), isQuorum: true)
    let rules = ConsensusRules(configuration)
    var snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in [] })
    #expect(try snapshot.clique?.signers == vectors["genesis"]?.addresses("signers"))
    var parent = ParentContext(header: genesis, hash: genesis.hash)
    for block in try vectors.items("blocks").dropFirst() {
      let header = try Header(decoding: block.bytes("header_rlp"))
      try rules.check(header, parent: parent)
      let signers = try rules.recoverSigners(of: header, hash: header.hash)
      do throws(RuleViolation) {
        _ = try rules.checkSigners(header, signers, against: snapshot)
        #expect(header.number != 4)
      } catch {
        // The vectors let 0x27a9… sign blocks 3 and 4.
        #expect(error.rule == .recentSigner && header.number == 4)
      }
      #expect(block["in_turn"]?.bool == (snapshot.clique?.isInTurn(signers.author, at: header.number) ?? false))
      snapshot = try rules.advance(snapshot, over: header, hash: header.hash, signers: signers, contract: { _, _ in [] })
      parent = ParentContext(header: header, hash: header.hash)
    }
  }
}
