import Consensus
import EthereumTypes
import KeyValueStore
import Primitives
import Synchronization

/// A chain in a store: what the rest of the node sees of it. Any thread may ask; it grows through a `ChainWriter` on the
/// executing thread, by import, by block building or from peers.
public final class Chain: Sendable {
  /// The store; of interest to those who open and close it.
  public let store: any KeyValueStore
  /// The rules of the chain.
  public let consensus: ConsensusRules
  /// The first block.
  public let genesis: Header
  public let genesisHash: Hash256

  private let state: Mutex<State>

  private struct State {
    var head: ChainHead
    var header: Header
    var observers: [@Sendable (ChainHead) -> Void] = []
  }

  /// Opens the chain that `store` holds. Throws `notInitialised` if there is none.
  public init(store: any KeyValueStore) throws(ChainError) {
    self.store = store
    let meta = ChainMeta(store)
    let blocks = BlockStore(store)
    guard let file = try onStore({ () throws(KeyValueStoreError) in try meta.genesisFile() }) else { throw .notInitialised }
    let found = try onStore { () throws(KeyValueStoreError) -> (head: ChainHead, header: Header, genesis: Header, genesisHash: Hash256) in
      guard let head = try meta.head() else { throw .corruption("the place of the last block is missing") }
      guard let header = try blocks.header(head.number, head.hash) else { throw .corruption("the last block, \(head.number), is missing") }
      guard let hash = try blocks.hash(ofBlock: 0), let genesis = try blocks.header(0, hash) else {
        throw .corruption("the first block is missing")
      }
      return (head, header, genesis, hash)
    }
    let genesisFile: GenesisFile
    do throws(GenesisError) { genesisFile = try GenesisFile(parsing: file) } catch { throw .genesis(error) }
    consensus = ConsensusRules(genesisFile.genesis.configuration)
    genesis = found.genesis
    genesisHash = found.genesisHash
    state = Mutex(State(head: found.head, header: found.header))
  }

  /// Whether `store` holds a chain.
  public static func hasChain(_ store: any KeyValueStore) throws(ChainError) -> Bool {
    try onStore { () throws(KeyValueStoreError) in try ChainMeta(store).head() } != nil
  }

  /// The chain's configuration.
  public var configuration: ChainConfiguration { consensus.configuration }

  /// The last block.
  public var head: ChainHead { state.withLock { $0.head } }

  /// The header of the last block.
  public var headHeader: Header { state.withLock { $0.header } }

  /// The chain as it is now, unmoved by later blocks.
  public func view() throws(ChainError) -> ChainView {
    try onStore { () throws(KeyValueStoreError) in
      let reader = try store.snapshot()
      let head = try ChainMeta(reader).head() ?? self.head
      return ChainView(reader: reader, head: head, consensus: consensus)
    }
  }

  /// Calls `observer` after each change of the head, on the thread that made it: it must not take long.
  public func observeHead(_ observer: @escaping @Sendable (ChainHead) -> Void) {
    state.withLock { $0.observers.append(observer) }
  }

  /// Shows readers a new head, which the store has.
  func publish(_ head: ChainHead, _ header: Header) {
    let observers = state.withLock { state in
      state.head = head
      state.header = header
      return state.observers
    }
    for observer in observers { observer(head) }
  }
}
