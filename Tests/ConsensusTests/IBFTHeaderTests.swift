import Consensus
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

@Suite("IBFT headers", .enabled(if: Fixtures.has("vectors/consensus")))
struct IBFTHeaderTests {
  @Test("hashes and signers are those of the vectors, the captured Quorum block among them")
  func hashes() throws {
    let vectors = try Vectors.load("ibft_headers")
    let genesis = try #require(vectors["genesis"])
    #expect(try Header(decoding: genesis.bytes("rlp")).hash == genesis.hash("hash"))
    let blocks = try vectors.items("blocks")
    #expect(blocks.count == 4)
    let ibft = IstanbulConfiguration(initial: IstanbulSettings(algorithm: .ibft))
    let rules = ConsensusRules(
      ChainConfiguration(chainID: 1_337, forks: ForkSchedule(always: .berlin), engine: .istanbul(ibft), isQuorum: true))
    for block in blocks {
      let encoding = try block.bytes(block["header_rlp"] == nil ? "committed_header_rlp" : "header_rlp")
      let header = try Header(decoding: encoding)
      #expect(header.encoded == encoding)
      #expect(try header.hash == block.hash("block_hash"))
      let extra = try IBFTExtraData(decoding: header.extraData)
      #expect(try keccak256(header.encoded(extraData: extra.withoutSeals.encoded)) == block.hash("sig_hash"))
      let signers = try rules.recoverSigners(of: header, hash: header.hash)
      #expect(try signers.author == block.address("proposer"))
      #expect(try rules.author(of: header) == block.address("proposer"))
      let committers =
        block["committers"] == nil ? try block.items("committed_seals").map { try $0.address("signer") } : try block.addresses("committers")
      #expect(signers.committers == committers)
    }
    // Published in Besu's tests; the first block of a Quorum network.
    #expect(try blocks[0].text("block_hash") == "0x0d60351c129af309fc8597c81358652d3d0f0e3141b5432888c4aae405ee0184")
  }
}
