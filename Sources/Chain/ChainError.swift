import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// What can go wrong with a chain as a whole. Each case tells an operator what to do.
public enum ChainError: Error, Sendable {
  /// The disk, or what is on it.
  case store(KeyValueStoreError)
  /// The world state can't be read: it was pruned at that height, or the disk is damaged.
  case state(String)
  /// A block breaks a rule; all before it is kept.
  case invalidBlock(InvalidBlock)
  /// A file can't be read or written.
  case file(FileError)
  /// There is no chain in the data directory: run `quorate init` first.
  case notInitialised
  /// The data directory holds another chain: choose another directory, or the right genesis file.
  case genesisDiffers(have: Hash256, want: Hash256)
  /// The new configuration contradicts blocks that the chain has already.
  case configurationConflicts([ConfigurationConflict])
  /// The genesis file can't be used; all its faults are named.
  case genesis(GenesisError)
  /// The genesis block itself breaks a rule of the consensus.
  case genesisRule(InvalidBlock)
  /// The system gives no more threads.
  case threads(ThreadError)
  /// There is no block at this height.
  case noBlock(UInt64)
}

extension ChainError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .state(let reason): "the state can't be read: \(reason)"
    case .invalidBlock(let error): error.description
    case .file(let error): error.description
    case .notInitialised: "the data directory holds no chain: run init with the network's genesis file first"
    case .genesisDiffers(let have, let want):
      "the data directory holds the chain with genesis block \(have), the genesis file makes \(want)"
    case .configurationConflicts(let conflicts):
      "the genesis file contradicts the chain: " + conflicts.map(\.description).joined(separator: "; ")
    case .genesis(let error): error.description
    case .genesisRule(let error): "the genesis file makes an invalid block: \(error)"
    case .threads(let error): error.description
    case .noBlock(let number): "the chain has no block \(number)"
    }
  }
}

// MARK: - From the errors of lower modules

/// Runs something on a store, its errors being the chain's.
@inline(__always)
func onStore<Result>(_ body: () throws(KeyValueStoreError) -> Result) throws(ChainError) -> Result {
  do throws(KeyValueStoreError) { return try body() } catch { throw .store(error) }
}

/// Runs something on the world state, its errors being the chain's.
@inline(__always)
func onState<Result>(_ body: () throws(WorldStateError) -> Result) throws(ChainError) -> Result {
  do throws(WorldStateError) { return try body() } catch { throw ChainError(error) }
}

extension ChainError {
  init(_ error: WorldStateError) {
    if case .store(let error) = error { self = .store(error) } else { self = .state(error.description) }
  }
}
