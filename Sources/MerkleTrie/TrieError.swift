/// What can go wrong when a trie reads its nodes.
public enum TrieError: Error, Equatable, Sendable {
  /// A node that another node refers to is not stored. The path is given as one hexadecimal digit a nibble.
  case missingNode(path: String)
  /// A stored node does not decode or does not hash to what refers to it.
  case corruptNode(path: String)
  /// The store below failed; its own words.
  case store(String)
  /// An earlier error left this trie half changed: open it again.
  case abandoned
}

extension TrieError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingNode(let path): "trie node at path '\(path)' is missing"
    case .corruptNode(let path): "trie node at path '\(path)' is corrupt"
    case .store(let text): text
    case .abandoned: "the trie was left half changed by an earlier error"
    }
  }
}
