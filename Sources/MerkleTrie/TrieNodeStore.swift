/// Where a trie finds its nodes. A node is kept under its place: the trie's key prefix and then the path from the root,
/// one nibble a byte. It is overwritten in place when it changes.
public protocol TrieNodeReader: AnyObject {
  /// Calls `body` with what is stored under `key`. - Returns: whether there is something.
  func readNode(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) throws(TrieError) -> Bool
}

/// Where a trie puts its changed nodes.
public protocol TrieNodeWriter: AnyObject {
  /// Stores `node` under `key`.
  func putNode(_ key: UnsafeRawBufferPointer, _ node: UnsafeRawBufferPointer)
  /// Removes what is under `key`, if there is something.
  func removeNode(_ key: UnsafeRawBufferPointer)
}

/// The bytes of memory that the nodes of some tries take together, so that one budget can bound them.
public final class TrieMemory {
  /// Bytes of nodes in memory.
  public internal(set) var byteCount = 0

  public init() {}
}
