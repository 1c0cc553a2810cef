import Chain
import EthereumTypes
import KeyValueStore
import Primitives
import TestSupport
import Testing

/// The chains that were recorded from GoQuorum 24.4.1.
enum GoldenChain: String, CaseIterable, Sendable {
  case qbft
  case ibft
  case clique
  case raft
  case qbftContract = "qbft-contract"
  case qbftOrder = "qbft-order"
  case ibftOrder = "ibft-order"
  case qbftOrderRestart = "qbft-order-restart"
  case qbftPrivate = "qbft-private"

  /// The number of the last block, counted in the file.
  var lastBlock: UInt64 {
    switch self {
    case .qbft: 113
    case .ibft: 113
    case .clique: 78
    case .raft: 52
    case .qbftContract: 58
    case .qbftOrder: 16
    case .ibftOrder: 16
    case .qbftOrderRestart: 44
    case .qbftPrivate: 67
    }
  }

  var genesisFile: Bytes { get throws { try Fixtures.bytes("golden/\(rawValue)/genesis.json") } }

  var chainFile: String { get throws { try Fixtures.url("golden/\(rawValue)/chain.rlp").path } }

  /// A new chain with the network's genesis block, in memory.
  func makeChain() throws -> Chain {
    let store = MemoryStore()
    _ = try ChainInitialisation.initialise(store, genesisFile: genesisFile)
    return try Chain(store: store)
  }
}

@Suite("Chains recorded from GoQuorum")
struct GoldenChainTests {
  @Test("import with every hash and root equal", arguments: GoldenChain.allCases)
  func imports(_ golden: GoldenChain) throws {
    let chain = try golden.makeChain()
    let progress = try ChainImporter(chain: chain).importFile(golden.chainFile)
    #expect(progress.number == golden.lastBlock)
    #expect(chain.head.number == golden.lastBlock)
  }
}
