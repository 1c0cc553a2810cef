import Primitives

/// What a block commits to: its place in the chain, the roots of its content, and the proof that it was agreed on.
///
/// The fields of later forks are nil where the fork isn't active; each may be there only if all before it are.
public struct Header: Sendable, Hashable {
  /// The hash of the block before.
  public var parentHash: Hash256
  /// Keccak-256 of the list of uncles' headers.
  public var unclesHash: Hash256
  /// The account named as the block's author. In IBFT and Clique it is the candidate of a vote; see `Consensus`.
  public var coinbase: Address
  /// The root of the state after the block.
  public var stateRoot: Hash256
  /// The root of the trie of transactions.
  public var transactionsRoot: Hash256
  /// The root of the trie of receipts.
  public var receiptsRoot: Hash256
  /// The summary of the receipts' logs.
  public var logsBloom: Bloom
  /// The work it took, 0 after the merge, and a fixed value in most consortium engines.
  public var difficulty: UInt256
  /// The number of blocks before it.
  public var number: UInt64
  /// The most gas that its transactions may use together.
  public var gasLimit: UInt64
  /// The gas that its transactions used.
  public var gasUsed: UInt64
  /// When it was made: seconds since 1970, but nanoseconds under Raft.
  public var timestamp: UInt64
  /// Free bytes; validators, votes and seals in the consortium engines.
  public var extraData: Bytes
  /// Part of the proof of work; PREVRANDAO after the merge; a fixed mark under IBFT and QBFT.
  public var mixHash: Hash256
  /// Part of the proof of work; a vote's direction under IBFT and Clique. Eight bytes, big-endian.
  public var nonce: UInt64
  /// What a unit of gas costs at least, in wei (EIP-1559).
  public var baseFeePerGas: UInt256?
  /// The root of the trie of withdrawals (EIP-4895).
  public var withdrawalsRoot: Hash256?
  /// The blob gas that its transactions used (EIP-4844).
  public var blobGasUsed: UInt64?
  /// The blob gas in excess of the target that has piled up before it (EIP-4844).
  public var excessBlobGas: UInt64?
  /// The root of the parent's beacon block (EIP-4788).
  public var parentBeaconBlockRoot: Hash256?
  /// The hash of the requests to the consensus layer (EIP-7685).
  public var requestsHash: Hash256?

  /// The hash of an empty list of uncles.
  public static let emptyUnclesHash = keccak256([0xc0] as Bytes)
  /// The root of a trie without entries.
  public static let emptyRoot = keccak256([0x80] as Bytes)

  /// A header with the values of a block without content; set what differs.
  public init(
    parentHash: Hash256 = .zero, unclesHash: Hash256 = Header.emptyUnclesHash, coinbase: Address = .zero,
    stateRoot: Hash256 = Header.emptyRoot,
    transactionsRoot: Hash256 = Header.emptyRoot, receiptsRoot: Hash256 = Header.emptyRoot, logsBloom: Bloom = .empty,
    difficulty: UInt256 = UInt256(), number: UInt64 = 0, gasLimit: UInt64 = 0, gasUsed: UInt64 = 0, timestamp: UInt64 = 0,
    extraData: Bytes = [], mixHash: Hash256 = .zero, nonce: UInt64 = 0, baseFeePerGas: UInt256? = nil, withdrawalsRoot: Hash256? = nil,
    blobGasUsed: UInt64? = nil, excessBlobGas: UInt64? = nil, parentBeaconBlockRoot: Hash256? = nil, requestsHash: Hash256? = nil
  ) {
    self.parentHash = parentHash
    self.unclesHash = unclesHash
    self.coinbase = coinbase
    self.stateRoot = stateRoot
    self.transactionsRoot = transactionsRoot
    self.receiptsRoot = receiptsRoot
    self.logsBloom = logsBloom
    self.difficulty = difficulty
    self.number = number
    self.gasLimit = gasLimit
    self.gasUsed = gasUsed
    self.timestamp = timestamp
    self.extraData = extraData
    self.mixHash = mixHash
    self.nonce = nonce
    self.baseFeePerGas = baseFeePerGas
    self.withdrawalsRoot = withdrawalsRoot
    self.blobGasUsed = blobGasUsed
    self.excessBlobGas = excessBlobGas
    self.parentBeaconBlockRoot = parentBeaconBlockRoot
    self.requestsHash = requestsHash
  }
}
