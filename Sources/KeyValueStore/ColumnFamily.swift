/// The parts of the store, each an ordered map of its own from keys to values. A batch writes to several of them at once.
///
/// The raw values index tables in memory only; on disk a family goes by its `name`.
public enum ColumnFamily: Int, CaseIterable, Sendable {
  /// Schema version, head, finalised block, configuration fingerprint.
  case meta = 0
  /// Block number ‖ block hash → RLP of the header.
  case headers
  /// Block number ‖ block hash → RLP of the body.
  case bodies
  /// Block number ‖ block hash → RLP of the receipts.
  case receipts
  /// Transaction hash → block and index; block hash → number.
  case lookups
  /// Namespace ‖ address → account.
  case accounts
  /// Namespace ‖ address ‖ slot → word.
  case storage
  /// Code hash → code.
  case code
  /// Namespace ‖ trie ‖ path → node of a Merkle-Patricia trie, overwritten in place.
  case trie
  /// Namespace ‖ key ‖ block number → the value before that block; and for each block the keys that it changed.
  case history
  /// Private receipts, privacy metadata, private roots by block.
  case `private`

  /// The family's name on disk.
  public var name: String {
    switch self {
    case .meta: "meta"
    case .headers: "headers"
    case .bodies: "bodies"
    case .receipts: "receipts"
    case .lookups: "lookups"
    case .accounts: "accounts"
    case .storage: "storage"
    case .code: "code"
    case .trie: "trie"
    case .history: "history"
    case .private: "private"
    }
  }
}
