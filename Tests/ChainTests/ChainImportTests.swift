import Chain
import EthereumTypes
import Foundation
import KeyValueStore
import Primitives
import TestSupport
import Testing

@Suite("Importing and exporting")
struct ChainImportTests {
  /// A file that goes when the test ends.
  private final class Scratch {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("chain-\(UUID().uuidString)")
    init(_ bytes: Bytes = []) throws { try Data(bytes).write(to: url) }
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  @Test("an export of an import is the same file", arguments: GoldenChain.allCases)
  func roundTrip(_ golden: GoldenChain) throws {
    let chain = try golden.makeChain()
    _ = try ChainImporter(chain: chain).importFile(golden.chainFile)
    let file = try Scratch()
    try ChainExporter.export(chain.view(), blocks: 0...chain.head.number, to: file.url.path)
    #expect(try Bytes(Data(contentsOf: file.url)) == Fixtures.bytes("golden/\(golden.rawValue)/chain.rlp"))
  }

  @Test("a block from the future is refused, one of this second is not", arguments: [GoldenChain.qbftOrder, .raft])
  func future(_ golden: GoldenChain) throws {
    let whole = try golden.makeChain()
    _ = try ChainImporter(chain: whole).importFile(golden.chainFile)
    let last = try #require(try whole.view().blocks.header(whole.head.number))
    let unit: UInt64 = golden == .raft ? 1 : 1_000_000_000
    let early = try golden.makeChain()
    #expect {
      try ChainImporter(chain: early, clock: { (last.timestamp - 1) * unit }).importFile(golden.chainFile)
    } throws: { error in
      guard case ChainError.invalidBlock(let block) = error else { return false }
      return block.number == last.number && block.rule == .header(.futureBlock)
        && block.have == "\(last.timestamp)" && block.want == "at most \(last.timestamp - 1)"
    }
    let timely = try golden.makeChain()
    _ = try ChainImporter(chain: timely, clock: { last.timestamp * unit }).importFile(golden.chainFile)
    #expect(timely.head.number == last.number)
  }

  @Test("a second import passes over what is there")
  func again() throws {
    let chain = try GoldenChain.qbftOrder.makeChain()
    let first = try ChainImporter(chain: chain).importFile(GoldenChain.qbftOrder.chainFile)
    #expect((first.blocks, first.skipped) == (16, 1))
    let second = try ChainImporter(chain: chain).importFile(GoldenChain.qbftOrder.chainFile)
    #expect((second.blocks, second.skipped) == (0, 17))
  }

  @Test("another chain's file is refused at its first block")
  func foreign() throws {
    let chain = try GoldenChain.qbft.makeChain()
    #expect {
      try ChainImporter(chain: chain).importFile(GoldenChain.ibft.chainFile)
    } throws: { error in
      guard case ChainError.invalidBlock(let block) = error else { return false }
      return block.number == 0 && block.rule == .knownBlock
    }
  }

  @Test("a file that ends in the middle of a block keeps the blocks before it")
  func truncated() throws {
    let golden = GoldenChain.qbftOrder
    let bytes = try Fixtures.bytes("golden/\(golden.rawValue)/chain.rlp")
    let file = try Scratch(Bytes(bytes.dropLast(10)))
    let chain = try golden.makeChain()
    #expect {
      try ChainImporter(chain: chain).importFile(file.url.path)
    } throws: { error in
      guard case ChainError.invalidBlock(let block) = error else { return false }
      return block.number == 16 && block.rule == .encoding
        && block.have == "block is not canonical: RLP ends in the middle of an item"
    }
    #expect(chain.head.number == 15)
    _ = try ChainImporter(chain: chain).importFile(golden.chainFile)
    #expect(chain.head.number == 16)
  }

  @Test("a write that fails leaves the chain at a whole block, from which the import can go on")
  func failingWrites() throws {
    let golden = GoldenChain.qbft
    let store = MemoryStore()
    _ = try ChainInitialisation.initialise(store, genesisFile: golden.genesisFile)
    for failing in [0, 3, 7] {
      store.setFaults(WriteFaults(write: failing, .refuse(.noSpace("chaindata"))))
      let chain = try Chain(store: store)
      #expect {
        try ChainImporter(chain: chain, batchBytes: 5_000).importFile(golden.chainFile)
      } throws: { error in
        if case ChainError.store(.noSpace) = error { true } else { false }
      }
      let opened = try Chain(store: store)
      let view = try opened.view()
      #expect(try view.states().head == opened.head.number)
      #expect(try view.states().root == opened.headHeader.stateRoot)
    }
    store.setFaults(.none)
    let chain = try Chain(store: store)
    _ = try ChainImporter(chain: chain, batchBytes: 5_000).importFile(golden.chainFile)
    #expect(chain.head.number == 113)
  }

  @Test("a missing file, a folder and an empty file")
  func oddFiles() throws {
    let chain = try GoldenChain.qbft.makeChain()
    for path in ["/nonexistent/chain.rlp", "/tmp"] {
      #expect {
        try ChainImporter(chain: chain).importFile(path)
      } throws: { error in
        if case ChainError.file(let error) = error { error.path == path } else { false }
      }
    }
    let empty = try Scratch()
    #expect(try ChainImporter(chain: chain).importFile(empty.url.path).blocks == 0)
  }

  @Test("an export beyond the head or into a missing folder is refused, and leaves no file")
  func refusedExports() throws {
    let chain = try GoldenChain.qbft.makeChain()
    let view = try chain.view()
    let file = try Scratch()
    #expect(throws: ChainError.self) { try ChainExporter.export(view, blocks: 0...1, to: file.url.path) }
    #expect(throws: ChainError.self) { try ChainExporter.export(view, blocks: 0...0, to: "/nonexistent/chain.rlp") }
    #expect(!FileManager.default.fileExists(atPath: file.url.path + ".partial"))
  }
}
