import JSON
import Primitives

/// An account that exists from the first block on.
public struct GenesisAccount: Sendable, Hashable {
  /// In wei.
  public var balance: UInt256
  public var nonce: UInt64
  public var code: Bytes
  /// Slot and value.
  public var storage: [UInt256: UInt256]

  public init(balance: UInt256 = UInt256(), nonce: UInt64 = 0, code: Bytes = [], storage: [UInt256: UInt256] = [:]) {
    self.balance = balance
    self.nonce = nonce
    self.code = code
    self.storage = storage
  }
}

/// The start of a chain: its configuration, the fields of its first header, and the accounts that exist from the start.
public struct Genesis: Sendable {
  public var configuration: ChainConfiguration
  public var nonce: UInt64
  /// Seconds since 1970.
  public var timestamp: UInt64
  public var extraData: Bytes
  public var gasLimit: UInt64
  public var difficulty: UInt256
  public var mixHash: Hash256
  public var coinbase: Address
  public var number: UInt64
  public var gasUsed: UInt64
  public var parentHash: Hash256
  /// In wei; what the fork asks for if nil.
  public var baseFeePerGas: UInt256?
  public var blobGasUsed: UInt64?
  public var excessBlobGas: UInt64?
  public var parentBeaconBlockRoot: Hash256?
  public var accounts: [Address: GenesisAccount]

  /// GoQuorum's gas limit where the file names none.
  public static let defaultGasLimit: UInt64 = 800_000_000

  public init(configuration: ChainConfiguration, gasLimit: UInt64 = Genesis.defaultGasLimit, accounts: [Address: GenesisAccount] = [:]) {
    self.configuration = configuration
    self.gasLimit = gasLimit
    self.accounts = accounts
    nonce = 0
    timestamp = 0
    extraData = []
    difficulty = UInt256()
    mixHash = .zero
    coinbase = .zero
    number = 0
    gasUsed = 0
    parentHash = .zero
  }

  /// The first header; the root of the state that `accounts` make is for the caller to compute.
  public func header(stateRoot: Hash256) -> Header {
    var header = Header(
      parentHash: parentHash, coinbase: coinbase, stateRoot: stateRoot, difficulty: difficulty, number: number, gasLimit: gasLimit,
      gasUsed: gasUsed, timestamp: timestamp, extraData: extraData, mixHash: mixHash, nonce: nonce)
    let fork = configuration.fork(at: number, timestamp: timestamp)
    if fork >= .london { header.baseFeePerGas = baseFeePerGas ?? BaseFeeRule.initialBaseFee }
    if fork >= .shanghai { header.withdrawalsRoot = Header.emptyRoot }
    if fork >= .cancun {
      header.blobGasUsed = blobGasUsed ?? 0
      header.excessBlobGas = excessBlobGas ?? 0
      header.parentBeaconBlockRoot = parentBeaconBlockRoot ?? .zero
    }
    if fork >= .prague { header.requestsHash = ExecutionRequests.emptyHash }
    return header
  }

  /// The first block.
  public func block(stateRoot: Hash256) -> Block {
    let header = header(stateRoot: stateRoot)
    return Block(header: header, withdrawals: header.withdrawalsRoot == nil ? nil : [])
  }
}
