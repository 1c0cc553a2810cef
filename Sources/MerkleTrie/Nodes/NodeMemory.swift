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
/// the parent's depth and this one's.
///
/// Behind the structure lie, for `capacity` children: the seventeenth child, which is a leaf whose key ends here; the
/// other children that are in memory, in the order of their nibbles; the references to them, up to date but for those in
/// `stale`; the references' lengths; and then the nibbles from the root to here, packed. Most branches have two or three
/// children, so there is room only for those that exist.
struct BranchNode {
  /// The reference to this branch itself, without its extension; up to date unless `isStale`.
  var own: NodeReference
  var capacity: UInt8
  var isStale: Bool
  /// Whether the stored node, if any, is another.
  var isUnsaved: Bool
  /// One bit for each child that exists.
  var present: UInt32
  /// One bit for each child whose reference has to be computed; such a child is in memory.
  var stale: UInt32
  /// Nibbles from the root to the fork.
  var depth: UInt32
  var lastUsed: UInt32
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
  @inline(__always) var depth: Int { Int(pointee.depth) }
  @inline(__always) var capacity: Int { Int(pointee.capacity) }

  @inline(__always) private var children: UnsafeMutablePointer<NodePointer> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: NodePointer.self)
  }

  /// The references to the children that are present, in the order of their nibbles.
  @inline(__always) var references: UnsafeMutablePointer<Hash256> {
    UnsafeMutableRawPointer(children + (capacity &+ 1)).assumingMemoryBound(to: Hash256.self)
  }

  @inline(__always) var referenceLengths: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(references + capacity).assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always) var prefix: UnsafeMutablePointer<UInt8> { referenceLengths + capacity }

  static func byteCount(depth: Int, capacity: Int) -> Int {
    MemoryLayout<BranchNode>.stride &+ 8 &+ capacity &* 41 &+ (depth &+ 1) / 2
  }

  @inline(__always) func has(_ slot: Int) -> Bool { pointee.present & (1 &<< UInt32(truncatingIfNeeded: slot)) != 0 }

  /// Where in the arrays the child at `slot`, one of the first sixteen, is or would be.
  @inline(__always) private func rank(_ slot: Int) -> Int {
    (pointee.present & ((1 &<< UInt32(truncatingIfNeeded: slot)) &- 1)).nonzeroBitCount
  }

  /// The place of a child that exists.
  @inline(__always) func place(_ slot: Int) -> UnsafeMutablePointer<NodePointer> {
    slot == 16 ? children : children + (1 &+ rank(slot))
  }

  /// The child in memory; none if it is not there or does not exist.
  @inline(__always) func child(_ slot: Int) -> NodePointer { has(slot) ? place(slot).pointee : .none }

  /// Notes that a child has changed: its reference is to be computed again.
  @inline(__always) func touch(_ slot: Int) {
    if slot < 16 { pointee.stale |= 1 &<< UInt32(truncatingIfNeeded: slot) }
    pointee.isStale = true
    pointee.isUnsaved = true
  }

  /// Adds a child where there is none. There must be room.
  func insert(_ child: NodePointer, at slot: Int) {
    if slot < 16 {
      let place = rank(slot)
      var index = (pointee.present & 0xffff).nonzeroBitCount
      while index > place {
        children[1 &+ index] = children[index]
        references[index] = references[index &- 1]
        referenceLengths[index] = referenceLengths[index &- 1]
        index = index &- 1
      }
      referenceLengths[place] = 0
    }
    pointee.present |= 1 &<< UInt32(truncatingIfNeeded: slot)
    self.place(slot).pointee = child
    touch(slot)
  }

  /// Takes a child out. The node itself is not freed.
  func detach(_ slot: Int) {
    let bit: UInt32 = 1 &<< UInt32(truncatingIfNeeded: slot)
    if slot < 16 {
      var index = rank(slot)
      let last = (pointee.present & 0xffff).nonzeroBitCount &- 1
      while index < last {
        children[1 &+ index] = children[2 &+ index]
        references[index] = references[index &+ 1]
        referenceLengths[index] = referenceLengths[index &+ 1]
        index = index &+ 1
      }
    } else {
      children[0] = .none
    }
    pointee.present &= ~bit
    pointee.stale &= ~bit
    pointee.isStale = true
    pointee.isUnsaved = true
  }

  func setReference(_ reference: NodeReference, at slot: Int) {
    let index = rank(slot)
    references[index] = reference.bytes
    referenceLengths[index] = reference.length
    pointee.stale &= ~(1 &<< UInt32(truncatingIfNeeded: slot))
  }

  /// The reference to a child that exists.
  func reference(_ slot: Int) -> NodeReference {
    let index = rank(slot)
    var reference = NodeReference()
    reference.bytes = references[index]
    reference.length = referenceLengths[index]
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

  /// A branch without children, with room for those in `slots`.
  func makeBranch(
    prefix: UnsafePointer<UInt8>, depth: Int, slots: UInt32, lastUsed: UInt32
  ) -> UnsafeMutablePointer<BranchNode> {
    // Even numbers: one more child is likely to come.
    let capacity = ((slots & 0xffff).nonzeroBitCount &+ 1) & ~1
    let size = UnsafeMutablePointer<BranchNode>.byteCount(depth: depth, capacity: capacity)
    let branch = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16).bindMemory(to: BranchNode.self, capacity: 1)
    branch.initialize(
      to: BranchNode(
        own: NodeReference(), capacity: UInt8(truncatingIfNeeded: capacity), isStale: true, isUnsaved: true, present: 0, stale: 0,
        depth: UInt32(truncatingIfNeeded: depth), lastUsed: lastUsed))
    branch.place(16).pointee = .none
    branch.prefix.update(from: prefix, count: (depth &+ 1) / 2)
    byteCount &+= size
    return branch
  }

  /// Gives a branch room for the children in `slots` as well. - Returns: the branch, which may have moved.
  func reserve(_ branch: UnsafeMutablePointer<BranchNode>, slots: UInt32) -> UnsafeMutablePointer<BranchNode> {
    let needed = branch.pointee.present | slots
    if (needed & 0xffff).nonzeroBitCount <= branch.capacity { return branch }
    let larger = makeBranch(prefix: branch.prefix, depth: branch.depth, slots: needed, lastUsed: branch.pointee.lastUsed)
    let capacity = larger.pointee.capacity
    larger.pointee = branch.pointee
    larger.pointee.capacity = capacity
    let count = (branch.pointee.present & 0xffff).nonzeroBitCount
    larger.place(16).update(from: branch.place(16), count: count &+ 1)
    larger.references.update(from: branch.references, count: count)
    larger.referenceLengths.update(from: branch.referenceLengths, count: count)
    free(branch)
    return larger
  }

  func free(_ leaf: UnsafeMutablePointer<LeafNode>) {
    byteCount &-= UnsafeMutablePointer<LeafNode>.byteCount(key: leaf.keyCount, value: Int(leaf.pointee.valueCapacity))
    UnsafeMutableRawPointer(leaf).deallocate()
  }

  /// Frees the branch but not its children.
  func free(_ branch: UnsafeMutablePointer<BranchNode>) {
    byteCount &-= UnsafeMutablePointer<BranchNode>.byteCount(depth: branch.depth, capacity: branch.capacity)
    UnsafeMutableRawPointer(branch).deallocate()
  }

  /// Frees the node and all that is in memory below it.
  func freeTree(_ node: NodePointer) {
    if node.isNone { return }
    if node.isLeaf { return free(node.leaf) }
    let branch = node.branch
    for slot in 0..<17 { freeTree(branch.child(slot)) }
    free(branch)
  }
}
