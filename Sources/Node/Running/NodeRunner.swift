import Chain
import Consensus
import EthereumTypes
import JSONRPC
import KeyValueStore
import Logging
import Primitives
import Service

/// The two ways in which a node runs until it is told to end: serving a chain that is there, and making a development chain.
public enum NodeRunner {
  private static let log = Logger(label: "node")

  /// Serves the chain of a data directory.
  public static func serve(_ directory: DataDirectory, networkID: UInt64?, settings: RPCSettings) throws(NodeFailure) {
    Signals.hold()
    let chain = try directory.openChain()
    let identity = NodeIdentity(
      clientVersion: NodeVersion.client, networkID: networkID ?? chain.configuration.chainID, isListening: false)
    let node = try RunningNode.start(RPCEnvironment(chain: chain, identity: identity, limits: settings.limits), settings)
    sayReady(chain)
    Signals.wait()
    log.event(.info, "Stopping")
    node.stop()
  }

  /// Makes blocks of a development chain, in memory or in a data directory, and serves it.
  public static func develop(
    _ directory: DataDirectory?, periodSeconds: UInt64, gasLimit: UInt64, settings: RPCSettings
  ) throws(NodeFailure) {
    Signals.hold()
    guard let validator = DevelopmentAccounts.validator else { throw NodeFailure("the key of the development validator can't be used") }
    let genesis = DevelopmentGenesis.file(validator: validator.address, gasLimit: gasLimit)
    let store: any KeyValueStore
    if let directory { store = try directory.openOrCreate() } else { store = MemoryStore() }
    let chain: Chain
    do throws(ChainError) {
      let head = try Chain.hasChain(store)
      if !head { _ = try ChainInitialisation.initialise(store, genesisFile: Array(genesis.utf8)) }
      chain = try Chain(store: store)
    } catch { throw NodeFailure("cannot make the development chain", error) }

    let development = DevelopmentChain(chain: chain, periodSeconds: periodSeconds, gasLimit: gasLimit)
    let identity = NodeIdentity(
      clientVersion: NodeVersion.client, networkID: chain.configuration.chainID, address: validator.address, isMining: true,
      isListening: false)
    let environment = RPCEnvironment(
      chain: chain, identity: identity, pending: development, accounts: UnlockedAccounts(DevelopmentAccounts.keys), limits: settings.limits)
    // Blocks are made only by a node that could open its port.
    let node = try RunningNode.start(environment, settings)
    do throws(NodeFailure) { try development.start() } catch {
      node.stop()
      throw error
    }
    sayReady(chain)
    Signals.wait()
    log.event(.info, "Stopping")
    node.stop()
    development.stop()
  }

  private static func sayReady(_ chain: Chain) {
    log.event(
      .info, "Chain is open",
      ["chainid": chain.configuration.chainID, "genesis": chain.genesisHash, "number": chain.head.number, "hash": chain.head.hash])
  }
}
