import Consensus
import Cryptography
import EthereumTypes
import KeyValueStore
import Primitives

/// The only validator of a chain: builds and seals its blocks, one call at a time. One thread uses it.
public final class SoloValidator {
  private let chain: Chain
  private let key: PrivateKey
  private var writer: ChainWriter
  private let durability: WriteDurability
  /// The gas limit of its blocks.
  public var gasLimit: UInt64

  /// Takes over a chain. Throws if `key` is not its validator's.
  public init(chain: Chain, key: PrivateKey, gasLimit: UInt64, durability: WriteDurability = .logged) throws(ChainError) {
    self.chain = chain
    self.key = key
    self.gasLimit = gasLimit
    self.durability = durability
    writer = try ChainWriter(store: chain.store, consensus: chain.consensus)
    let validators = writer.snapshot.istanbul?.validators ?? []
    guard validators == [key.address] else {
      throw .state("block building needs a QBFT chain whose only validator is \(key.address); this chain has \(validators.map(\.hex))")
    }
  }

  /// Builds the next block from what `source` offers and writes it.
  ///
  /// - Parameter timestamp: seconds since 1970; the parent's and the block period may push it on.
  public func makeBlock(from source: inout some TransactionSource, timestamp: UInt64) throws(ChainError) -> Block {
    if writer.isDamaged { writer = try ChainWriter(store: chain.store, consensus: chain.consensus) }
    let parent = writer.headHeader
    let period = chain.configuration.istanbulSettings(at: parent.number &+ 1)?.blockPeriodSeconds ?? 0
    let template = BlockTemplate(
      timestamp: max(timestamp, parent.timestamp &+ period), author: key.address,
      gasLimit: GasLimitRule.boundedNext(parentLimit: parent.gasLimit, wanted: gasLimit), vanity: Array("quorate".utf8))
    let built = try writer.build(template, from: &source, key: key)
    try writer.write(durability)
    chain.publish(writer.head, writer.headHeader)
    return built.block
  }

  /// Writes the state's trie, so that the next start has nothing to catch up.
  public func close() throws(ChainError) { try writer.write(durability, includingTrie: true) }
}
