import Chain
import EVM
import EthereumTypes
import KeyValueStore
import Primitives
import TestSupport
import Testing
import WorldState

@Suite("Reading a chain")
struct ChainViewTests {
  private func imported(_ golden: GoldenChain) throws -> Chain {
    let chain = try golden.makeChain()
    _ = try ChainImporter(chain: chain).importFile(golden.chainFile)
    return chain
  }

  @Test(
    "every block can be executed again on the state that the history keeps", arguments: [GoldenChain.qbft, .clique, .raft, .qbftPrivate])
  func replay(_ golden: GoldenChain) throws {
    let view = try imported(golden).view()
    for number in 1...view.head.number {
      let (header, hash) = try view.header(number)
      let stored = try #require(try view.blocks.receipts(number, hash))
      let execution = try view.replay(number)
      #expect(execution.storedReceipts == stored)
      #expect(execution.gasUsed == header.gasUsed)
    }
  }

  @Test("receipts, look-ups and total difficulties fit the blocks")
  func lookups() throws {
    let view = try imported(.qbft).view()
    for number in 0...view.head.number {
      let block = try view.block(number)
      #expect(try view.blocks.number(ofBlock: block.hash) == number)
      #expect(try view.blocks.head(number)?.totalDifficulty == UInt256(number + 1))
      for (index, transaction) in block.transactions.enumerated() {
        #expect(try view.blocks.place(ofTransaction: transaction.hash) == .init(blockNumber: number, index: index))
      }
    }
    #expect(try view.blocks.number(ofBlock: .zero) == nil)
    #expect(throws: ChainError.self) { try view.header(114) }
  }

  @Test("proofs of accounts and slots hold against the root of any block")
  func proofs() throws {
    let view = try imported(.qbft).view()
    let states = try view.states()
    let account = try #require(Address(hex: "0x0000000000000000000000000000000000000099"))
    for number in [0, 1, 57, 113] as [UInt64] {
      let root = try view.header(number).header.stateRoot
      let proof = try states.proof(of: account, slots: [0, 1, 7], at: number, root: root)
      #expect(proof.verifies(against: root))
      #expect(proof.slots.map(\.value) == [0x1234, 0xff, 0])
    }
  }

  /// Votes by the scenario of the recording: node 5 is a validator from block 29 on and no more from block 44.
  @Test("validators at any height follow from votes", arguments: [(0, 4), (20, 4), (30, 5), (43, 5), (60, 4), (113, 4)] as [(UInt64, Int)])
  func validators(_ number: UInt64, _ expected: Int) throws {
    let view = try imported(.qbft).view()
    #expect(try view.snapshot(after: number).istanbul?.validators.count == expected)
  }

  @Test("validators at any height follow from a contract", arguments: [(0, 2), (58, 3)] as [(UInt64, Int)])
  func contractValidators(_ number: UInt64, _ expected: Int) throws {
    let view = try imported(.qbftContract).view()
    #expect(try view.snapshot(after: number).istanbul?.validators.count == expected)
  }

  @Test("a view doesn't move with the chain")
  func immutable() throws {
    let chain = try GoldenChain.qbftOrder.makeChain()
    let before = try chain.view()
    _ = try ChainImporter(chain: chain).importFile(GoldenChain.qbftOrder.chainFile)
    #expect(before.head.number == 0)
    #expect(throws: ChainError.self) { try before.header(1) }
    #expect(try chain.view().header(1).header.number == 1)
  }
}
