import Primitives

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension MerkleTrie {
  /// Sets and removes everything that `batch` says. Each node on the way is visited once, however many of the keys lie
  /// below it.
  public func apply(_ batch: TrieBatch) throws(TrieError) {
    try checkUsable()
    try loadRoot()
    var changed = false
    do throws(TrieError) {
      try batch.withSorted { (entries) throws(TrieError) in
        guard entries.count > 0 else { return }
        root = try update(root, 0, entries, 0, entries.count, &changed)
      }
    } catch {
      isAbandoned = true
      throw error
    }
    guard changed else { return }
    isRootStale = true
    isUnsaved = true
    if root.isNone && reader != nil { removedPaths.append([]) }
  }

  /// Puts the entries `low..<high`, whose paths agree up to `start`, into the tree at `node`.
  /// - Returns: what takes the node's place.
  ///
  /// A node is freed only after everything that may throw, so that the tree stays sound memory after an error.
  private func update(
    _ node: NodePointer, _ start: Int, _ entries: SortedEntries, _ low: Int, _ high: Int, _ changed: inout Bool
  ) throws(TrieError) -> NodePointer {
    if node.isNone {
      let built = build(entries, low, high, start)
      if !built.isNone { changed = true }
      return built
    }
    if node.isLeaf { return update(leaf: node.leaf, start, entries, low, high, &changed) }
    let branch = node.branch
    branch.pointee.lastUsed = generation
    let depth = branch.depth
    if depth > start {
      let common = min(
        entries.common(low, branch.prefix, depth, from: start), entries.common(high &- 1, branch.prefix, depth, from: start))
      if common < depth { return try split(branch, start, common, entries, low, high, &changed) }
    }
    var anyChanged = false
    var index = low
    while index < high {
      let (slot, end) = entries.run(index, high, depth)
      var childChanged = false
      let old = try child(branch, slot)
      let new = try update(old, depth &+ 1, entries, index, end, &childChanged)
      if childChanged {
        anyChanged = true
        replaceChild(branch, slot, new)
      }
      index = end
    }
    guard anyChanged else { return node }
    changed = true
    return try contract(branch)
  }

  private func replaceChild(_ branch: UnsafeMutablePointer<BranchNode>, _ slot: Int, _ child: NodePointer) {
    if child.isNone {
      noteRemoval(branch, slot)
      branch.detach(slot)
    } else {
      branch.attach(child, at: slot)
    }
  }

  /// Makes room for entries that leave the branch's path at `fork`, above its own depth.
  private func split(
    _ branch: UnsafeMutablePointer<BranchNode>, _ start: Int, _ fork: Int, _ entries: SortedEntries, _ low: Int, _ high: Int,
    _ changed: inout Bool
  ) throws(TrieError) -> NodePointer {
    let upper = memory.makeBranch(prefix: branch.prefix, depth: fork, lastUsed: generation)
    let ownSlot = nibble(branch.prefix, fork)
    upper.attach(NodePointer(branch), at: ownSlot)
    var anyChanged = false
    do throws(TrieError) {
      var index = low
      while index < high {
        let (slot, end) = entries.run(index, high, fork)
        if slot == ownSlot {
          var childChanged = false
          let new = try update(NodePointer(branch), fork &+ 1, entries, index, end, &childChanged)
          if childChanged {
            anyChanged = true
            replaceChild(upper, slot, new)
          }
        } else {
          let built = build(entries, index, end, fork &+ 1)
          if !built.isNone {
            anyChanged = true
            upper.attach(built, at: slot)
          }
        }
        index = end
      }
    } catch {
      upper.detach(ownSlot)
      memory.freeTree(NodePointer(upper))
      throw error
    }
    guard anyChanged else {
      memory.free(upper)
      return NodePointer(branch)
    }
    changed = true
    if upper.has(ownSlot) { upper.pointee.children[ownSlot].markUnsaved() }
    return try contract(upper)
  }

  /// What is left of a branch some of whose children have gone: itself, its only child, or nothing.
  private func contract(_ branch: UnsafeMutablePointer<BranchNode>) throws(TrieError) -> NodePointer {
    let present = branch.pointee.present
    if present & (present &- 1) != 0 { return NodePointer(branch) }
    guard present != 0 else {
      memory.free(branch)
      return .none
    }
    let slot = present.trailingZeroBitCount
    let only = try child(branch, slot)
    noteRemoval(branch, slot)
    only.markUnsaved()
    memory.free(branch)
    return only
  }

  /// Puts the entries `low..<high` beside or into a leaf. Needs no other node, so it can't fail.
  private func update(
    leaf: UnsafeMutablePointer<LeafNode>, _ start: Int, _ entries: SortedEntries, _ low: Int, _ high: Int, _ changed: inout Bool
  ) -> NodePointer {
    leaf.pointee.lastUsed = generation
    var same = low
    while same < high && !equal(leaf, entries.keyBytes(same)) { same = same &+ 1 }
    if same < high {
      if high &- low == 1 { return update(value: entries.value(same), of: leaf, &changed) }
      changed = true
      let built = build(entries, low, high, start)
      memory.free(leaf)
      return built
    }
    guard let (first, last) = entries.insertions(low, high) else { return NodePointer(leaf) }
    changed = true
    leaf.pointee.isUnsaved = true
    let key = UnsafePointer(leaf.key)
    let keyNibbles = leaf.nibbleCount
    let fork = min(
      entries.common(first, key, keyNibbles, from: start), entries.common(last, key, keyNibbles, from: start))
    let branch = memory.makeBranch(prefix: key, depth: fork, lastUsed: generation)
    let ownSlot = fork == keyNibbles ? 16 : nibble(key, fork)
    branch.attach(NodePointer(leaf), at: ownSlot)
    var index = first
    while index <= last {
      let (slot, end) = entries.run(index, last &+ 1, fork)
      if slot == ownSlot {
        var childChanged = false
        branch.attach(update(leaf: leaf, fork &+ 1, entries, index, end, &childChanged), at: slot)
      } else {
        let built = build(entries, index, end, fork &+ 1)
        if !built.isNone { branch.attach(built, at: slot) }
      }
      index = end
    }
    return NodePointer(branch)
  }

  /// Gives a leaf another value, or removes it for an empty one.
  private func update(
    value: UnsafeRawBufferPointer, of leaf: UnsafeMutablePointer<LeafNode>, _ changed: inout Bool
  ) -> NodePointer {
    guard let source = value.baseAddress, value.count > 0 else {
      changed = true
      memory.free(leaf)
      return .none
    }
    if leaf.valueCount == value.count && memcmp(leaf.value, source, value.count) == 0 { return NodePointer(leaf) }
    changed = true
    if value.count <= Int(leaf.pointee.valueCapacity) {
      UnsafeMutableRawPointer(leaf.value).copyMemory(from: source, byteCount: value.count)
      leaf.pointee.valueCount = UInt32(truncatingIfNeeded: value.count)
      leaf.pointee.isUnsaved = true
      return NodePointer(leaf)
    }
    let key = UnsafeRawBufferPointer(start: leaf.key, count: leaf.keyCount)
    let larger = memory.makeLeaf(key: key, value: value, lastUsed: generation)
    memory.free(leaf)
    return NodePointer(larger)
  }

  /// A new tree of the entries `low..<high` that are not removals, whose paths agree up to `start`.
  private func build(_ entries: SortedEntries, _ low: Int, _ high: Int, _ start: Int) -> NodePointer {
    guard let (first, last) = entries.insertions(low, high) else { return .none }
    if first == last {
      return NodePointer(memory.makeLeaf(key: entries.keyBytes(first), value: entries.value(first), lastUsed: generation))
    }
    let depth = entries.common(first, last, from: start)
    let branch = memory.makeBranch(prefix: entries.key(first), depth: depth, lastUsed: generation)
    var index = first
    while index <= last {
      let (slot, end) = entries.run(index, last &+ 1, depth)
      let child = build(entries, index, end, depth &+ 1)
      if !child.isNone { branch.attach(child, at: slot) }
      index = end
    }
    return NodePointer(branch)
  }

  /// Remembers that nothing is stored any more in the place of a branch's child.
  private func noteRemoval(_ branch: UnsafeMutablePointer<BranchNode>, _ slot: Int) {
    guard slot < 16, reader != nil else { return }
    var path = Bytes()
    path.reserveCapacity(branch.depth + 1)
    for index in 0..<branch.depth { path.append(UInt8(truncatingIfNeeded: nibble(branch.prefix, index))) }
    path.append(UInt8(truncatingIfNeeded: slot))
    removedPaths.append(path)
  }
}
