import Chain
import EthereumTypes
import Foundation
import KeyValueStore
import Primitives
import TestSupport
import Testing

@Suite("Making a chain from a genesis file")
struct ChainInitialisationTests {
  /// Hashes from the recorded answers to eth_getBlockByNumber("0x0").
  @Test(
    "gives GoQuorum's first block",
    arguments: [
      (GoldenChain.qbft, "0x55dc806298c4aaf743ec328ef8c523ecc6a6dfeb52a94feb4faa71048a8c7c37"),
      (.clique, "0x1c1d306c999bd2e9f80f4ca2dd0813290e6f013eedae0dee4e7f1a85c900ef50"),
      (.raft, "0x5d9fccb52df947a07de3e2dfed4d99b6723cdbf462c9597bd0950fdd8b146928"),
      (.qbftContract, "0xd5b0d6c38c0f725e5b395b20a305f978a68bba2dc296777f68b7ed45f6b6f505"),
    ])
  func genesisHash(_ golden: GoldenChain, _ expected: String) throws {
    let chain = try golden.makeChain()
    #expect(chain.genesisHash.hex == expected)
    #expect(chain.head.number == 0)
  }

  /// A file with one fork at a height of choice.
  private func genesis(berlin: Int, balance: String = "0x1") -> Bytes {
    Array(
      """
      {"config":{"chainId":1337,"homesteadBlock":0,"eip150Block":0,"eip155Block":0,"eip158Block":0,"byzantiumBlock":0,
      "constantinopleBlock":0,"petersburgBlock":0,"istanbulBlock":0,"berlinBlock":\(berlin),"isQuorum":true,
      "qbft":{"epochlength":30000,"blockperiodseconds":1}},
      "nonce":"0x0","timestamp":"0x0",
      "extraData":"0xf83aa00000000000000000000000000000000000000000000000000000000000000000d5949949ed012346ab3ff8d2dbbdc2a05a5c2ba8d1ddc080c0",
      "gasLimit":"0xe0000000","difficulty":"0x1",
      "mixHash":"0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
      "alloc":{"0000000000000000000000000000000000000099":{"balance":"\(balance)"}}}
      """.utf8)
  }

  @Test("twice changes nothing, and settings of blocks to come may change")
  func again() throws {
    let store = MemoryStore()
    func outcome(_ file: Bytes) throws -> ChainInitialisation.Outcome {
      try ChainInitialisation.initialise(store, genesisFile: file).outcome
    }
    #expect(try outcome(genesis(berlin: 100)) == .created)
    #expect(try outcome(genesis(berlin: 100)) == .unchanged)
    #expect(try outcome(genesis(berlin: 200)) == .updated)
    #expect(try Chain(store: store).configuration.forks.berlin == 200)
  }

  @Test("refuses another chain's file and a change of what blocks were made by")
  func conflicts() throws {
    let store = MemoryStore()
    _ = try ChainInitialisation.initialise(store, genesisFile: genesis(berlin: 100))
    #expect {
      try ChainInitialisation.initialise(store, genesisFile: genesis(berlin: 100, balance: "0x2"))
    } throws: { error in
      if case ChainError.genesisDiffers(let have, let want) = error { have != want } else { false }
    }
    #expect {
      try ChainInitialisation.initialise(store, genesisFile: genesis(berlin: 0))
    } throws: { error in
      guard case ChainError.configurationConflicts(let conflicts) = error else { return false }
      return conflicts.map(\.setting) == ["config.berlinBlock"]
    }
    #expect(try Chain(store: store).configuration.forks.berlin == 100)
  }

  @Test("names everything that is wrong with a file, and writes nothing")
  func faultyFile() throws {
    let store = MemoryStore()
    #expect(throws: ChainError.self) { try ChainInitialisation.initialise(store, genesisFile: Array("{\"alloc\": 7}".utf8)) }
    #expect(try !Chain.hasChain(store))
    #expect {
      try Chain(store: store)
    } throws: { error in
      if case ChainError.notInitialised = error { true } else { false }
    }
  }

  @Test("writes all of it or nothing when the disk is full")
  func fullDisk() throws {
    let store = MemoryStore(faults: WriteFaults(write: 0, .refuse(.noSpace("chaindata"))))
    #expect {
      try ChainInitialisation.initialise(store, genesisFile: genesis(berlin: 0))
    } throws: { error in
      if case ChainError.store(.noSpace) = error { true } else { false }
    }
    #expect(try !Chain.hasChain(store))
    #expect(try ChainInitialisation.initialise(store, genesisFile: genesis(berlin: 0)).outcome == .created)
  }
}
