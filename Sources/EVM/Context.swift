import Primitives

/// What a contract can learn of the block it runs in.
public struct BlockContext: Sendable {
  public var number: UInt64
  /// Seconds since 1970; nanoseconds on a Raft chain.
  public var timestamp: UInt64
  /// Who gets the fees (COINBASE).
  public var beneficiary: Address
  public var gasLimit: UInt64
  /// Before the merge (DIFFICULTY).
  public var difficulty: UInt256
  /// From the merge on (PREVRANDAO, EIP-4399).
  public var prevRandao: UInt256
  /// In wei a gas (EIP-1559); zero before London.
  public var baseFee: UInt256
  /// In wei a blob gas (EIP-7516); zero before Cancun.
  public var blobBaseFee: UInt256

  public init(
    number: UInt64 = 0, timestamp: UInt64 = 0, beneficiary: Address = .zero, gasLimit: UInt64 = 0, difficulty: UInt256 = 0,
    prevRandao: UInt256 = 0, baseFee: UInt256 = 0, blobBaseFee: UInt256 = 0
  ) {
    self.number = number
    self.timestamp = timestamp
    self.beneficiary = beneficiary
    self.gasLimit = gasLimit
    self.difficulty = difficulty
    self.prevRandao = prevRandao
    self.baseFee = baseFee
    self.blobBaseFee = blobBaseFee
  }
}

/// What a contract can learn of the transaction it runs in.
public struct TransactionContext: Sendable {
  /// The sender (ORIGIN).
  public var origin: Address
  /// The effective price in wei a gas (GASPRICE).
  public var gasPrice: UInt256
  /// Versioned hashes of the blobs that the transaction carries (BLOBHASH, EIP-4844).
  public var blobHashes: [Hash256]

  public init(origin: Address = .zero, gasPrice: UInt256 = 0, blobHashes: [Hash256] = []) {
    self.origin = origin
    self.gasPrice = gasPrice
    self.blobHashes = blobHashes
  }
}

/// Which rules hold, as far as the virtual machine is concerned.
public struct Rules: Sendable, Equatable {
  public var fork: Fork
  /// CHAINID (EIP-1344).
  public var chainID: UInt256
  /// A GoQuorum chain: a transfer of nothing is left out of CALL and CREATE, so it does not touch the recipient.
  public var isQuorum: Bool
  /// The largest code a contract may have, in bytes (EIP-170, from Spurious Dragon on); GoQuorum chains configure it by block.
  public var maxCodeSize: Int
  /// Whether the precompiled contracts of BLS12-381 are those of an early draft, which some published tests ask for.
  package var hasDraftBLS12 = false

  /// EIP-170's limit in bytes.
  public static let standardMaxCodeSize = 24_576

  public init(fork: Fork, chainID: UInt256 = 1, isQuorum: Bool = false, maxCodeSize: Int = Rules.standardMaxCodeSize) {
    self.fork = fork
    self.chainID = chainID
    self.isQuorum = isQuorum
    self.maxCodeSize = maxCodeSize
  }

  /// The largest initcode in bytes (EIP-3860, from Shanghai on).
  public var maxInitCodeSize: Int { maxCodeSize > Int.max / 2 ? Int.max : maxCodeSize * 2 }
}
