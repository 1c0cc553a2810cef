import Primitives

/// How a node refers to a child: the hash of the child's RLP, or the RLP itself when it is shorter than 32 bytes
/// (yellow paper, appendix D, eq. 193 ff.).
struct NodeReference {
  /// The hash, or the RLP in the first `length` bytes.
  var bytes = Hash256()
  /// 32 for a hash, less for RLP, 0 for nothing.
  var length: UInt8 = 0

  init() {}

  init(hash: Hash256) {
    bytes = hash
    length = 32
  }

  /// RLP of less than 32 bytes.
  init(embedded rlp: UnsafeRawBufferPointer) {
    withUnsafeMutableBytes(of: &bytes) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: rlp.prefix(31))) }
    length = UInt8(truncatingIfNeeded: min(rlp.count, 31))
  }

  var isHash: Bool { length == 32 }
}

/// A key and its value, in memory. Behind the structure lie the whole key and then the value.
///
/// The key is whole, not the rest below the node's place, so that a leaf that moves up or down needs no change.
struct LeafNode {
  var keyCount: UInt32
  var valueCount: UInt32
  var valueCapacity: UInt32
  var lastUsed: UInt32
  /// Whether the stored node, if any, is another.
  var isUnsaved: Bool
}

/// A fork of the paths, in memory, together with the extension above it if there is one: an extension is the gap between
/// the parent's depth and this one's. Behind the structure lie the nibbles from the root to here, packed.
struct BranchNode {
  /// Children that are in memory. The seventeenth is a leaf whose key ends here.
  var children: InlineArray<17, NodePointer>
  /// The references to the first sixteen children, up to date but for those in `stale`.
  var references: InlineArray<16, Hash256>
  var referenceLengths: InlineArray<16, UInt8>
  /// The reference to this branch itself, without its extension; up to date unless `isStale`.
  var own: NodeReference
  /// One bit for each child that exists.
  var present: UInt32
  /// One bit for each child whose reference has to be computed; such a child is in memory.
  var stale: UInt32
  /// Nibbles from the root to the fork.
  var depth: UInt32
  var lastUsed: UInt32
  var isStale: Bool
  /// Whether the stored node, if any, is another.
  var isUnsaved: Bool
}

/// A pointer to a node in memory: nothing, a branch, or (lowest bit set) a leaf. Whoever holds it owns the node.
struct NodePointer: Equatable {
  var bits: UInt = 0

  static let none = NodePointer()

  init() {}
  init(_ branch: UnsafeMutablePointer<BranchNode>) { bits = UInt(bitPattern: branch) }
  init(_ leaf: UnsafeMutablePointer<LeafNode>) { bits = UInt(bitPattern: leaf) | 1 }

  @inline(__always) var isNone: Bool { bits == 0 }
  @inline(__always) var isLeaf: Bool { bits & 1 == 1 }

  /// The branch; only where the pointer is one.
  @inline(__always) var branch: UnsafeMutablePointer<BranchNode> {
    UnsafeMutablePointer(bitPattern: bits).unsafelyUnwrapped
  }

  /// The leaf; only where the pointer is one.
  @inline(__always) var leaf: UnsafeMutablePointer<LeafNode> {
    UnsafeMutablePointer(bitPattern: bits & ~1).unsafelyUnwrapped
  }

  var isUnsaved: Bool { isLeaf ? leaf.pointee.isUnsaved : branch.pointee.isUnsaved }

  func markUnsaved() {
    if isLeaf { leaf.pointee.isUnsaved = true } else { branch.pointee.isUnsaved = true }
  }
}

extension UnsafeMutablePointer<LeafNode> {
  @inline(__always) var key: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: UInt8.self)
  }
  @inline(__always) var keyCount: Int { Int(pointee.keyCount) }
  @inline(__always) var nibbleCount: Int { Int(pointee.keyCount) &* 2 }
  @inline(__always) var value: UnsafeMutablePointer<UInt8> { key + keyCount }
  @inline(__always) var valueCount: Int { Int(pointee.valueCount) }
  var valueBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: value, count: valueCount) }

  static func byteCount(key: Int, value: Int) -> Int { MemoryLayout<LeafNode>.stride &+ key &+ value }
}

extension UnsafeMutablePointer<BranchNode> {
  @inline(__always) var prefix: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: UInt8.self)
  }
  @inline(__always) var depth: Int { Int(pointee.depth) }

  static func byteCount(depth: Int) -> Int { MemoryLayout<BranchNode>.stride &+ (depth &+ 1) / 2 }

  @inline(__always) func has(_ index: Int) -> Bool { pointee.present & (1 &<< UInt32(truncatingIfNeeded: index)) != 0 }

  /// Puts a child in place, whose reference is yet to be computed.
  @inline(__always) func attach(_ child: NodePointer, at index: Int) {
    let bit: UInt32 = 1 &<< UInt32(truncatingIfNeeded: index)
    pointee.children[index] = child
    pointee.present |= bit
    if index < 16 { pointee.stale |= bit }
    pointee.isStale = true
    pointee.isUnsaved = true
  }

  /// Takes a child out, in memory and not.
  func detach(_ index: Int) {
    let bit: UInt32 = 1 &<< UInt32(truncatingIfNeeded: index)
    pointee.children[index] = .none
    pointee.present &= ~bit
    pointee.stale &= ~bit
    if index < 16 { pointee.referenceLengths[index] = 0 }
    pointee.isStale = true
    pointee.isUnsaved = true
  }

  func setReference(_ reference: NodeReference, at index: Int) {
    pointee.references[index] = reference.bytes
    pointee.referenceLengths[index] = reference.length
    pointee.stale &= ~(1 &<< UInt32(truncatingIfNeeded: index))
  }

  func reference(_ index: Int) -> NodeReference {
    var reference = NodeReference()
    reference.bytes = pointee.references[index]
    reference.length = pointee.referenceLengths[index]
    return reference
  }
}

extension TrieMemory {
  func makeLeaf(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, lastUsed: UInt32) -> UnsafeMutablePointer<LeafNode> {
    let size = UnsafeMutablePointer<LeafNode>.byteCount(key: key.count, value: value.count)
    let leaf = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16).bindMemory(to: LeafNode.self, capacity: 1)
    leaf.initialize(
      to: LeafNode(
        keyCount: UInt32(truncatingIfNeeded: key.count), valueCount: UInt32(truncatingIfNeeded: value.count),
        valueCapacity: UInt32(truncatingIfNeeded: value.count), lastUsed: lastUsed, isUnsaved: true))
    if let base = key.baseAddress { UnsafeMutableRawPointer(leaf.key).copyMemory(from: base, byteCount: key.count) }
    if let base = value.baseAddress { UnsafeMutableRawPointer(leaf.value).copyMemory(from: base, byteCount: value.count) }
    byteCount &+= size
    return leaf
  }

  func makeBranch(prefix: UnsafePointer<UInt8>, depth: Int, lastUsed: UInt32) -> UnsafeMutablePointer<BranchNode> {
    let size = UnsafeMutablePointer<BranchNode>.byteCount(depth: depth)
    let branch = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16).bindMemory(to: BranchNode.self, capacity: 1)
    branch.initialize(
      to: BranchNode(
        children: InlineArray(repeating: .none), references: InlineArray(repeating: Hash256()),
        referenceLengths: InlineArray(repeating: 0), own: NodeReference(), present: 0, stale: 0,
        depth: UInt32(truncatingIfNeeded: depth), lastUsed: lastUsed, isStale: true, isUnsaved: true))
    branch.prefix.update(from: prefix, count: (depth &+ 1) / 2)
    byteCount &+= size
    return branch
  }

  func free(_ leaf: UnsafeMutablePointer<LeafNode>) {
    byteCount &-= UnsafeMutablePointer<LeafNode>.byteCount(key: leaf.keyCount, value: Int(leaf.pointee.valueCapacity))
    UnsafeMutableRawPointer(leaf).deallocate()
  }

  /// Frees the branch but not its children.
  func free(_ branch: UnsafeMutablePointer<BranchNode>) {
    byteCount &-= UnsafeMutablePointer<BranchNode>.byteCount(depth: branch.depth)
    UnsafeMutableRawPointer(branch).deallocate()
  }

  /// Frees the node and all that is in memory below it.
  func freeTree(_ node: NodePointer) {
    if node.isNone { return }
    if node.isLeaf { return free(node.leaf) }
    let branch = node.branch
    for index in 0..<17 { freeTree(branch.pointee.children[index]) }
    free(branch)
  }
}
