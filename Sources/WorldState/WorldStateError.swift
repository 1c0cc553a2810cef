import KeyValueStore
import MerkleTrie
import Primitives

/// What can go wrong with the stored state.
public enum WorldStateError: Error, Equatable, Sendable {
  case store(KeyValueStoreError)
  case trie(TrieError)
  /// Stored data does not decode or does not fit together: restore from a backup or import again.
  case corrupt(String)
  /// The state of `block` has another root than it must have.
  case rootMismatch(block: UInt64, expected: Hash256, computed: Hash256)
  /// The history reaches back to `earliest` only.
  case pruned(block: UInt64, earliest: UInt64)
  /// The state of `block` is yet to come; the newest is `head`.
  case notYet(block: UInt64, head: UInt64)
  /// A block was given whose number does not follow the newest.
  case wrongBlock(expected: UInt64, actual: UInt64)
  /// There is no state yet: the genesis block is missing.
  case empty
  /// A proof so far back would have to undo more than `limit` changes.
  case tooManyChanges(limit: Int)
  /// An earlier error left the state in memory half changed: reload it.
  case abandoned
}

extension WorldStateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .trie(let error): error.description
    case .corrupt(let text): "the stored state is damaged: \(text)"
    case .rootMismatch(let block, let expected, let computed):
      "the state of block \(block) has root \(computed), expected \(expected)"
    case .pruned(let block, let earliest): "the state of block \(block) is not kept; the earliest is that of block \(earliest)"
    case .notYet(let block, let head): "there is no state of block \(block) yet; the newest is that of block \(head)"
    case .wrongBlock(let expected, let actual): "block \(actual) does not follow: expected \(expected)"
    case .empty: "there is no state yet: the genesis block is missing"
    case .tooManyChanges(let limit): "a proof that far back would undo more than \(limit) changes"
    case .abandoned: "the state in memory was left half changed by an earlier error"
    }
  }
}
