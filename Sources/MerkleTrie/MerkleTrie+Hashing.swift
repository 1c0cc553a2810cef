import Primitives

extension MerkleTrie {
  /// A node whose reference in its parent has to be computed.
  struct HashJob {
    /// The parent; nil for the root.
    let parent: UnsafeMutablePointer<BranchNode>?
    let slot: Int
    let node: NodePointer
    /// The parent's depth and one more: where the node's own path begins.
    let start: Int
  }

  /// Computes every reference that is out of date. Nodes of one level do not depend on each other, so they are encoded
  /// together and hashed together.
  func computeHashes() {
    isRootStale = false
    guard !root.isNone else {
      rootReference = emptyTrieRoot
      return
    }
    var levels: [[HashJob]] = [[HashJob(parent: nil, slot: 0, node: root, start: 0)]]
    if !root.isLeaf { collect(root.branch, 1, &levels) }
    var hasher = LevelHasher()
    for level in levels.reversed() { hasher.run(level) }
    rootReference = hasher.root
  }

  private func collect(_ branch: UnsafeMutablePointer<BranchNode>, _ level: Int, _ levels: inout [[HashJob]]) {
    var stale = branch.pointee.stale
    if stale == 0 { return }
    if levels.count == level { levels.append([]) }
    let start = branch.depth &+ 1
    while stale != 0 {
      let slot = stale.trailingZeroBitCount
      stale &= stale &- 1
      let node = branch.place(slot).pointee
      levels[level].append(HashJob(parent: branch, slot: slot, node: node, start: start))
      if !node.isLeaf { collect(node.branch, level &+ 1, &levels) }
    }
  }
}

/// Encodes and hashes the nodes of one level after the other.
private struct LevelHasher: ~Copyable {
  /// Bytes of encoded nodes that are collected before they are hashed: a piece that stays in the processor's cache.
  private static let chunkSize: Int = 32768

  private var encoder = NodeEncoder(capacity: chunkSize + 2048)
  private var queue = HashQueue()
  private(set) var root = emptyTrieRoot

  mutating func run(_ jobs: [MerkleTrie.HashJob]) {
    for (index, job) in jobs.enumerated() {
      if job.node.isLeaf {
        let leaf = job.node.leaf
        let start = encoder.count
        encoder.leaf(key: leaf.key, keyCount: leaf.keyCount, start: job.start, value: leaf.valueBytes)
        enqueue(start, index, jobs)
      } else if job.node.branch.pointee.isStale {
        let start = encoder.count
        encoder.branch(job.node.branch)
        enqueue(start, index, jobs)
      }
      if encoder.count > LevelHasher.chunkSize { flush(jobs) }
    }
    flush(jobs)
    // Extensions stand above branches that are hashed by now; what has none is passed up as it is.
    for (index, job) in jobs.enumerated() where !job.node.isLeaf {
      let branch = job.node.branch
      if branch.depth > job.start {
        let start = encoder.count
        encoder.extension(path: branch.prefix, start: job.start, end: branch.depth, child: branch.pointee.own)
        enqueue(start, index, jobs, isExtension: true)
        if encoder.count > LevelHasher.chunkSize { flush(jobs) }
      } else {
        deliver(branch.pointee.own, job)
      }
    }
    flush(jobs)
  }

  private mutating func enqueue(_ start: Int, _ index: Int, _ jobs: [MerkleTrie.HashJob], isExtension: Bool = false) {
    let size = encoder.count &- start
    let job = jobs[index]
    // The root's outermost node has a hash however short it is.
    let isOutermostOfRoot = job.parent == nil && (job.node.isLeaf || isExtension || job.node.branch.depth == job.start)
    if size >= 32 || isOutermostOfRoot {
      queue.append(offset: start, count: size, tag: index &* 2 &+ (isExtension ? 1 : 0))
      return
    }
    store(NodeReference(embedded: encoder.bytes(from: start)), job, isExtension: isExtension)
    encoder.removeAll(after: start)
  }

  private mutating func flush(_ jobs: [MerkleTrie.HashJob]) {
    if queue.count > 0 {
      var newRoot = root
      queue.run(over: encoder.base) { tag, hash in
        let job = jobs[tag &>> 1]
        if job.parent == nil { newRoot = hash }
        LevelHasher.store(NodeReference(hash: hash), job, isExtension: tag & 1 == 1)
      }
      root = newRoot
    }
    encoder.removeAll()
  }

  private func store(_ reference: NodeReference, _ job: MerkleTrie.HashJob, isExtension: Bool) {
    LevelHasher.store(reference, job, isExtension: isExtension)
  }

  private static func store(_ reference: NodeReference, _ job: MerkleTrie.HashJob, isExtension: Bool) {
    if job.node.isLeaf || isExtension {
      job.parent?.setReference(reference, at: job.slot)
    } else {
      job.node.branch.pointee.own = reference
      job.node.branch.pointee.isStale = false
    }
  }

  private mutating func deliver(_ reference: NodeReference, _ job: MerkleTrie.HashJob) {
    if let parent = job.parent { parent.setReference(reference, at: job.slot) } else { root = reference.bytes }
  }
}

extension NodeEncoder {
  /// Appends a branch that is in memory and whose references are up to date.
  mutating func branch(_ branch: UnsafeMutablePointer<BranchNode>) {
    let value = branch.child(16)
    self.branch(
      present: branch.pointee.present & 0xffff, references: branch.references, lengths: branch.referenceLengths,
      value: value.isNone ? UnsafeRawBufferPointer(start: nil, count: 0) : value.leaf.valueBytes)
  }
}
