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
    var node = root
    do throws(TrieError) {
      try batch.withSorted { (entries) throws(TrieError) in
        guard entries.count > 0 else { return }
        changed = try withUnsafeMutablePointer(to: &node) { (place) throws(TrieError) in
          try update(place, 0, entries, 0, entries.count)
        }
      }
    } catch {
      root = node
      isAbandoned = true
      throw error
    }
    root = node
    guard changed else { return }
    isRootStale = true
    isUnsaved = true
    if root.isNone && reader != nil { removedPaths.append([]) }
  }

  /// Puts the entries `low..<high`, whose paths agree up to `start`, into the tree at `place`.
  /// - Returns: whether anything has changed.
  ///
  /// Whenever something may be thrown, every place points to sound memory.
  private func update(
    _ place: UnsafeMutablePointer<NodePointer>, _ start: Int, _ entries: SortedEntries, _ low: Int, _ high: Int
  ) throws(TrieError) -> Bool {
    let node = place.pointee
    if node.isNone {
      place.pointee = build(entries, low, high, start)
      return !place.pointee.isNone
    }
    if node.isLeaf {
      var changed = false
      place.pointee = update(leaf: node.leaf, start, entries, low, high, &changed)
      return changed
    }
    node.branch.pointee.lastUsed = generation
    let depth = node.branch.depth
    if depth > start {
      let prefix = UnsafePointer(node.branch.prefix)
      let common = min(
        entries.common(low, prefix, depth, from: start), entries.common(high &- 1, prefix, depth, from: start))
      if common < depth { return try split(place, start, common, entries, low, high) }
    }
    let branch = memory.reserve(node.branch, slots: entries.slots(low, high, depth))
    place.pointee = NodePointer(branch)
    guard try updateChildren(branch, entries, low, high) else { return false }
    try contract(place)
    return true
  }

  /// Puts entries that reach the fork of `branch` into its children. There is room for new ones.
  private func updateChildren(
    _ branch: UnsafeMutablePointer<BranchNode>, _ entries: SortedEntries, _ low: Int, _ high: Int
  ) throws(TrieError) -> Bool {
    let depth = branch.depth
    var anyChanged = false
    var index = low
    while index < high {
      let (slot, end) = entries.run(index, high, depth)
      if branch.has(slot) {
        _ = try child(branch, slot)
        let place = branch.place(slot)
        if try update(place, depth &+ 1, entries, index, end) {
          anyChanged = true
          if place.pointee.isNone {
            noteRemoval(branch, slot)
            branch.detach(slot)
          } else {
            branch.touch(slot)
          }
        }
      } else {
        let built = build(entries, index, end, depth &+ 1)
        if !built.isNone {
          anyChanged = true
          branch.insert(built, at: slot)
        }
      }
      index = end
    }
    return anyChanged
  }

  /// Makes room for entries that leave the path of the branch at `place` at `fork`, above its own depth.
  private func split(
    _ place: UnsafeMutablePointer<NodePointer>, _ start: Int, _ fork: Int, _ entries: SortedEntries, _ low: Int, _ high: Int
  ) throws(TrieError) -> Bool {
    let lower = place.pointee
    let ownSlot = nibble(lower.branch.prefix, fork)
    let slots = entries.slots(low, high, fork) | 1 &<< UInt32(truncatingIfNeeded: ownSlot)
    let upper = memory.makeBranch(prefix: lower.branch.prefix, depth: fork, slots: slots, lastUsed: generation)
    upper.insert(lower, at: ownSlot)
    let changed: Bool
    do throws(TrieError) {
      changed = try updateChildren(upper, entries, low, high)
    } catch {
      place.pointee = upper.child(ownSlot)
      upper.detach(ownSlot)
      memory.freeTree(NodePointer(upper))
      throw error
    }
    guard changed else {
      place.pointee = upper.child(ownSlot)
      memory.free(upper)
      return false
    }
    if upper.has(ownSlot) { upper.child(ownSlot).markUnsaved() }
    place.pointee = NodePointer(upper)
    try contract(place)
    return true
  }

  /// Leaves of the branch at `place`, some of whose children may have gone, what there must be: itself, its only child, or
  /// nothing.
  private func contract(_ place: UnsafeMutablePointer<NodePointer>) throws(TrieError) {
    let branch = place.pointee.branch
    let present = branch.pointee.present
    if present & (present &- 1) != 0 { return }
    if present != 0 {
      let slot = present.trailingZeroBitCount
      let only = try child(branch, slot)
      noteRemoval(branch, slot)
      only.markUnsaved()
      place.pointee = only
    } else {
      place.pointee = .none
    }
    memory.free(branch)
  }

  /// Puts the entries `low..<high` beside or into a leaf. Needs no other node, so it can't fail.
  /// - Returns: what takes the leaf's place.
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
    let ownSlot = fork == keyNibbles ? 16 : nibble(key, fork)
    let slots = entries.slots(first, last &+ 1, fork) | 1 &<< UInt32(truncatingIfNeeded: ownSlot)
    let branch = memory.makeBranch(prefix: key, depth: fork, slots: slots, lastUsed: generation)
    branch.insert(NodePointer(leaf), at: ownSlot)
    var index = first
    while index <= last {
      let (slot, end) = entries.run(index, last &+ 1, fork)
      if slot == ownSlot {
        var childChanged = false
        branch.place(slot).pointee = update(leaf: leaf, fork &+ 1, entries, index, end, &childChanged)
      } else {
        let built = build(entries, index, end, fork &+ 1)
        if !built.isNone { branch.insert(built, at: slot) }
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
    let slots = entries.slots(first, last &+ 1, depth)
    let branch = memory.makeBranch(prefix: entries.key(first), depth: depth, slots: slots, lastUsed: generation)
    var index = first
    while index <= last {
      let (slot, end) = entries.run(index, last &+ 1, depth)
      let child = build(entries, index, end, depth &+ 1)
      if !child.isNone { branch.insert(child, at: slot) }
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
