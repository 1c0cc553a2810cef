import Primitives

extension MerkleTrie {
  /// Gives every node that has changed since the last call to `writer`, and the places that are empty now. Computes the
  /// hashes first if it must.
  ///
  /// Each node is stored once: a leaf, a branch, or an extension with the branch below it in one piece. Nodes that their
  /// parents contain whole are not stored.
  public func writeNodes(to writer: some TrieNodeWriter) {
    guard isUnsaved, !isAbandoned else { return }
    _ = rootHash()
    var key = keyPrefix
    for path in removedPaths {
      key.removeSubrange(keyPrefix.count...)
      key.append(contentsOf: path)
      key.withUnsafeBytes { writer.removeNode($0) }
    }
    removedPaths.removeAll()
    key.removeSubrange(keyPrefix.count...)
    var encoder = NodeEncoder()
    write(root, 0, isStored: true, &key, &encoder, writer)
    isUnsaved = false
  }

  private func write(
    _ node: NodePointer, _ start: Int, isStored: Bool, _ key: inout Bytes, _ encoder: inout NodeEncoder, _ writer: some TrieNodeWriter
  ) {
    guard !node.isNone, node.isUnsaved else { return }
    encoder.removeAll()
    if node.isLeaf {
      node.leaf.pointee.isUnsaved = false
      guard isStored else { return }
      encoder.leaf(key: node.leaf.key, keyCount: node.leaf.keyCount, start: start, value: node.leaf.valueBytes)
      key.withUnsafeBytes { writer.putNode($0, encoder.bytes(from: 0)) }
      return
    }
    let branch = node.branch
    branch.pointee.isUnsaved = false
    let depth = branch.depth
    if isStored {
      if depth > start { encoder.extension(path: branch.prefix, start: start, end: depth, child: branch.pointee.own) }
      if depth == start || branch.pointee.own.isHash { encoder.branch(branch) }
      key.withUnsafeBytes { writer.putNode($0, encoder.bytes(from: 0)) }
    }
    let mark = key.count
    for index in start..<depth { key.append(UInt8(truncatingIfNeeded: nibble(branch.prefix, index))) }
    for slot in 0..<16 {
      let child = branch.child(slot)
      guard !child.isNone, child.isUnsaved else { continue }
      key.append(UInt8(truncatingIfNeeded: slot))
      write(child, depth + 1, isStored: branch.reference(slot).isHash, &key, &encoder, writer)
      key.removeLast()
    }
    if branch.has(16) { branch.child(16).leaf.pointee.isUnsaved = false }
    key.removeSubrange(mark...)
  }

  /// Drops nodes from memory that are stored and were not used in the generation `oldest` or later.
  public func evict(notUsedSince oldest: UInt32) {
    guard reader != nil, isRootLoaded, !root.isNone, !isRootStale else { return }
    if isOld(root, oldest) {
      memory.freeTree(root)
      root = .none
      isRootLoaded = false
    } else if !root.isLeaf {
      evict(below: root.branch, oldest)
    }
  }

  private func evict(below branch: UnsafeMutablePointer<BranchNode>, _ oldest: UInt32) {
    for slot in 0..<16 {
      let child = branch.child(slot)
      if child.isNone { continue }
      if isOld(child, oldest) {
        memory.freeTree(child)
        branch.place(slot).pointee = .none
      } else if !child.isLeaf {
        evict(below: child.branch, oldest)
      }
    }
  }

  /// What was not used has no child that was, and what is saved has no child that is not.
  private func isOld(_ node: NodePointer, _ oldest: UInt32) -> Bool {
    if node.isUnsaved { return false }
    return node.isLeaf ? node.leaf.pointee.lastUsed < oldest : node.branch.pointee.lastUsed < oldest
  }
}
