import Consensus
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

@Suite("Raft headers", .enabled(if: Fixtures.has("vectors/consensus")))
struct RaftHeaderTests {
  @Test("the minter signs the header before its roots are filled in")
  func seal() throws {
    let vector = try Vectors.load("raft")
    let header = try Header(decoding: vector.bytes("final_header_rlp"))
    #expect(try header.hash == vector.hash("final_block_hash"))
    #expect(try RaftExtraData.sealDigest(header) == vector.hash("signed_hash"))
    let extra = try RaftExtraData(decoding: header.extraData)
    #expect(extra.raftID == 1)
    #expect(extra.encoded == header.extraData)
    let configuration = ChainConfiguration(chainID: 1_337, forks: ForkSchedule(always: .berlin), engine: .raft, isQuorum: true)
    let signers = try ConsensusRules(configuration).recoverSigners(of: header, hash: header.hash)
    #expect(signers.author == .zero)
    #expect(try signers.committers == [vector.address("signer")])
  }

  @Test("Raft ids are written in hexadecimal digits without leading zeros")
  func ids() throws {
    for entry in try Vectors.load("raft").items("raft_id_text") {
      let id = try #require(UInt16(exactly: entry.number("raft_id")))
      let extra = RaftExtraData(raftID: id, seal: Bytes(repeating: 1, count: 65))
      #expect(try RaftExtraData(decoding: extra.encoded) == extra)
      let written = try entry.text("RaftId_bytes")
      #expect(Hex.encode(Bytes(extra.encoded.dropFirst(32))).contains(written.dropFirst(2)))
    }
  }
}
