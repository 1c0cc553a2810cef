import Consensus
import Cryptography
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

@Suite("QBFT headers", .enabled(if: Fixtures.has("vectors/consensus")))
struct QBFTHeaderTests {
  @Test("decode, hash and seal digests are those of the vectors")
  func hashes() throws {
    let vectors = try Vectors.load("qbft_headers")
    let genesis = try #require(vectors["genesis"])
    #expect(try Header(decoding: genesis.bytes("rlp")).hash == genesis.hash("hash"))
    let blocks = try vectors.items("blocks")
    #expect(blocks.count == 5)
    for block in blocks {
      let encoding = try block.bytes("committed_header_rlp")
      let header = try Header(decoding: encoding)
      #expect(header.encoded == encoding)
      #expect(try header.hash == block.hash("block_hash"))
      #expect(try header.rawHash == block.hash("wrong_hash_if_extra_not_filtered"))
      #expect(try Header(decoding: block.bytes("proposal_header_rlp")).hash == block.hash("block_hash"))
      let extra = try QBFTExtraData(decoding: header.extraData)
      #expect(try UInt64(extra.round) == block.number("round"))
      #expect(try IstanbulSeals.qbftCommitDigest(header, extra) == block.hash("commit_seal_digest"))
      #expect(try extra.committedSeals == block.items("seals").map { try $0.bytes("seal") })
      let rules = ConsensusRules(ChainConfiguration.qbftForTests)
      let signers = try rules.recoverSigners(of: header, hash: header.hash)
      #expect(try signers.author == block.address("proposer"))
      #expect(try signers.committers == block.items("seals").map { try $0.address("signer") })
      #expect(try EncodedBlock(block.bytes("block_rlp_committed")).hash == block.hash("block_hash"))
    }
  }

  @Test("the extra data of Besu and of GoQuorum decodes and encodes to the same bytes")
  func extraData() throws {
    for vector in try Vectors.load("qbft_headers").items("extra_codec") {
      let encoding = try vector.bytes("extra")
      let extra = try QBFTExtraData(decoding: encoding)
      #expect(extra.encoded == encoding)
      if vector["vanity"] != nil { #expect(try extra.vanity == vector.bytes("vanity")) }
      if vector["validators"] != nil { #expect(try extra.validators == vector.addresses("validators")) }
      #expect(try UInt64(extra.round) == vector.number("round"))
      #expect(try extra.committedSeals.count == vector.items("seals").count)
      let vote = vector["vote"]?.object.flatMap { $0["recipient"]?.string }.flatMap { Address(hex: $0) }
      #expect(extra.vote?.recipient == vote)
    }
  }

  @Test("a header sealed alone by the only validator passes every rule")
  func dev() throws {
    let key = try #require(PrivateKey(bytes: Bytes(repeating: 7, count: 32)))
    var configuration = ChainConfiguration.qbftForTests
    configuration.isQuorum = true
    let rules = ConsensusRules(configuration)
    var genesis = Header(difficulty: 1, gasLimit: 800_000_000, mixHash: Header.istanbulMixHash)
    genesis.extraData = QBFTSealing.genesisExtraData(validators: [key.address])
    var snapshot = try rules.snapshot(ofGenesis: genesis, hash: genesis.hash, contract: { _, _ in [] })
    var parent = genesis
    for number in 1...3 as ClosedRange<UInt64> {
      var header = Header(parentHash: parent.hash, number: number, gasLimit: 800_000_000, timestamp: number * 5)
      QBFTSealing.prepare(&header, author: key.address)
      header.extraData = QBFTSealing.proposalExtraData(vanity: Bytes("dev".utf8), validators: snapshot.istanbul?.validators ?? [])
      let sealed = try QBFTSealing.sealedAlone(header, with: key)
      #expect(sealed.hash == header.hash)
      try rules.check(sealed, parent: ParentContext(header: parent, hash: parent.hash), now: number * 5)
      let signers = try rules.recoverSigners(of: sealed, hash: sealed.hash)
      #expect(signers == HeaderSigners(author: key.address, committers: [key.address]))
      #expect(try rules.checkSigners(sealed, signers, against: snapshot).isEmpty)
      snapshot = try rules.advance(snapshot, over: sealed, hash: sealed.hash, signers: signers, contract: { _, _ in [] })
      parent = sealed
    }
  }
}

extension ChainConfiguration {
  /// Berlin under QBFT with chain id 1337.
  static var qbftForTests: ChainConfiguration {
    let qbft = IstanbulConfiguration(initial: IstanbulSettings(algorithm: .qbft), qbftBlock: 0)
    return ChainConfiguration(chainID: 1_337, forks: ForkSchedule(always: .berlin), engine: .istanbul(qbft))
  }
}
