import EthereumTypes
import Primitives

/// What a transaction must fulfil to be let in: the chain's rules at the next block, and the operator's.
public struct PoolRules: Sendable {
  /// Rules that need no state.
  public var limits: TransactionLimits
  /// The gas limit of a block.
  public var blockGasLimit: UInt64
  /// The longest transaction, in bytes.
  public var sizeMax: Int
  /// Whether gas may have a price.
  public var allowsGasPrice: Bool
  /// Whether v = 37 and 38 mark private transactions (GoQuorum).
  public var isQuorum: Bool
  /// The least tip, in wei (`--miner.gasprice`, `--txpool.pricelimit`). Zero in a network without prices.
  public var tipMin: UInt256
  /// By how many percent a replacement must pay more (`--txpool.pricebump`).
  public var priceBumpPercent: UInt64
  /// How many transactions the pool holds (`--txpool.globalslots`).
  public var transactionsMax: Int
  /// How many bytes the transactions of the pool may have together.
  public var bytesMax: Int
  /// How many nonces ahead of the account's a sender may reach.
  public var noncesAheadMax: UInt64
  /// How many transactions of a sender may wait behind a gap in its nonces (`--txpool.accountqueue`).
  public var behindGapMax: Int

  public init(
    limits: TransactionLimits, blockGasLimit: UInt64, sizeMax: Int = 131_072, allowsGasPrice: Bool = true, isQuorum: Bool = false,
    tipMin: UInt256 = 0, priceBumpPercent: UInt64 = 10, transactionsMax: Int = 200_000, bytesMax: Int = 512 << 20,
    noncesAheadMax: UInt64 = 200_000, behindGapMax: Int = 1_024
  ) {
    self.limits = limits
    self.blockGasLimit = blockGasLimit
    self.sizeMax = sizeMax
    self.allowsGasPrice = allowsGasPrice
    self.isQuorum = isQuorum
    self.tipMin = tipMin
    self.priceBumpPercent = priceBumpPercent
    self.transactionsMax = transactionsMax
    self.bytesMax = bytesMax
    self.noncesAheadMax = noncesAheadMax
    self.behindGapMax = behindGapMax
  }
}
