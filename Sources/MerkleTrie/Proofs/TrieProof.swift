import Primitives

/// Why a proof shows nothing.
public enum TrieProofError: Error, Equatable, Sendable {
  /// A node is not what the node before it, or the root, refers to.
  case hashMismatch(index: Int)
  /// A node does not decode.
  case malformedNode(index: Int)
  /// The proof ends before the key's place.
  case tooShort
  /// Nodes follow that the key's path does not touch.
  case tooLong
}

/// What the nodes of a proof show about `key` in the trie with this root: its value, or nil for none.
/// - Throws: if they show neither. Safe for nodes from anywhere.
public func verifyTrieProof(root: Hash256, key: Bytes, nodes: [Bytes]) throws(TrieProofError) -> Bytes? {
  var walk = ProofWalk(key: key)
  if nodes.isEmpty {
    guard root == emptyTrieRoot else { throw .tooShort }
    return nil
  }
  var expected = root
  for (index, node) in nodes.enumerated() {
    guard keccak256(node) == expected else { throw .hashMismatch(index: index) }
    switch walk.enter(node) {
    case .malformed: throw .malformedNode(index: index)
    case .found(let value):
      guard index == nodes.count - 1 else { throw .tooLong }
      return value
    case .next(let hash): expected = hash
    }
  }
  throw .tooShort
}

/// The way of one key down through given nodes.
private struct ProofWalk {
  enum Step {
    case malformed
    /// The end of the way: the value, or none.
    case found(Bytes?)
    /// The way goes on in the node with this hash.
    case next(Hash256)
  }

  private let path: [UInt8]
  private var depth = 0

  init(key: Bytes) { path = key.flatMap { [$0 >> 4, $0 & 15] } }

  /// Walks through one node and the nodes embedded in it.
  mutating func enter(_ rlp: Bytes) -> Step {
    var current = rlp
    while true {
      let reference: NodeReference
      switch current.withUnsafeBytes({ step($0) }) {
      case .stop(let step): return step
      case .down(let next): reference = next
      }
      if reference.length == 0 { return .found(nil) }
      if reference.isHash { return .next(reference.bytes) }
      current = Bytes(reference.bytes.bytes.prefix(Int(reference.length)))
    }
  }

  private enum Move {
    case stop(Step)
    case down(NodeReference)
  }

  private mutating func step(_ rlp: UnsafeRawBufferPointer) -> Move {
    switch DecodedNode(rlp) {
    case nil: return .stop(.malformed)
    case .leaf(let rest, let value):
      return .stop(.found(path[depth...].elementsEqual(rest) ? Bytes(value) : nil))
    case .extension(let rest, let child):
      guard path[depth...].starts(with: rest) else { return .stop(.found(nil)) }
      depth += rest.count
      return .down(child)
    case .branch(let content):
      guard depth < path.count else { return .stop(.found(content.value.isEmpty ? nil : Bytes(content.value))) }
      depth += 1
      return .down(content.references[Int(path[depth - 1])])
    }
  }
}
