import Primitives

extension MerkleTrie {
  /// Reads the root node if it is not in memory.
  func loadRoot() throws(TrieError) {
    if isRootLoaded { return }
    let none: [UInt8] = [0]
    root = try none.withUnsafeBufferPointer { (buffer) throws(TrieError) in
      try load(buffer.baseAddress.unsafelyUnwrapped, 0, NodeReference(hash: rootReference))
    }
    isRootLoaded = true
  }

  /// A child of a branch, read from the store if it is not in memory; `.none` if there is none.
  @inline(__always)
  func child(_ branch: UnsafeMutablePointer<BranchNode>, _ slot: Int) throws(TrieError) -> NodePointer {
    let child = branch.child(slot)
    if !child.isNone || !branch.has(slot) { return child }
    return try loadChild(branch, slot)
  }

  @inline(never)
  private func loadChild(_ branch: UnsafeMutablePointer<BranchNode>, _ slot: Int) throws(TrieError) -> NodePointer {
    let depth = branch.depth
    var path = Bytes(UnsafeBufferPointer(start: branch.prefix, count: (depth + 1) / 2))
    if depth & 1 == 0 {
      path.append(UInt8(truncatingIfNeeded: slot << 4))
    } else {
      path[path.count - 1] = path[path.count - 1] & 0xf0 | UInt8(truncatingIfNeeded: slot)
    }
    let reference = branch.reference(slot)
    let loaded = try path.withUnsafeBufferPointer { (buffer) throws(TrieError) in
      try load(buffer.baseAddress.unsafelyUnwrapped, depth + 1, reference)
    }
    branch.place(slot).pointee = loaded
    return loaded
  }

  /// Brings the node in the place `path` (packed nibbles) into memory.
  private func load(_ path: UnsafePointer<UInt8>, _ count: Int, _ reference: NodeReference) throws(TrieError) -> NodePointer {
    var loaded: NodePointer?
    if reference.isHash {
      guard let reader else { throw .missingNode(path: pathText(path, count)) }
      let key = storeKey(path, count)
      let outcome: Result<Bool, TrieError> = key.withUnsafeBytes { raw in
        do throws(TrieError) {
          return .success(try reader.readNode(raw) { loaded = decode($0, path, count, reference) })
        } catch {
          return .failure(error)
        }
      }
      guard try outcome.get() else { throw .missingNode(path: pathText(path, count)) }
    } else {
      reference.bytes.withUnsafeBytes { raw in
        loaded = decode(UnsafeRawBufferPointer(rebasing: raw.prefix(Int(reference.length))), path, count, reference)
      }
    }
    guard let loaded else { throw .corruptNode(path: pathText(path, count)) }
    return loaded
  }

  /// The key in the store of the node in the place `path`.
  func storeKey(_ path: UnsafePointer<UInt8>, _ count: Int) -> Bytes {
    var key = Bytes()
    key.reserveCapacity(keyPrefix.count + count)
    key.append(contentsOf: keyPrefix)
    for index in 0..<count { key.append(UInt8(truncatingIfNeeded: nibble(path, index))) }
    return key
  }

  /// Makes a node in memory of a stored one: a leaf, a branch, or an extension followed by its branch. Every hash is
  /// checked. Nil if anything is wrong.
  private func decode(
    _ stored: UnsafeRawBufferPointer, _ path: UnsafePointer<UInt8>, _ count: Int, _ reference: NodeReference
  ) -> NodePointer? {
    var items = RLPReader(stored)
    guard let first = try? items.encodedItem(), let node = DecodedNode(first) else { return nil }
    if reference.isHash && keccak256(first) != reference.bytes { return nil }
    switch node {
    case .leaf(let rest, let value):
      guard items.isAtEnd, (count + rest.count) & 1 == 0 else { return nil }
      let key = joined(path, count, rest)
      return key.withUnsafeBytes { key in
        let leaf = memory.makeLeaf(key: key, value: value, lastUsed: generation)
        leaf.pointee.isUnsaved = false
        return NodePointer(leaf)
      }
    case .branch(let content):
      guard items.isAtEnd else { return nil }
      return makeBranch(content, UnsafeBufferPointer(start: path, count: (count + 1) / 2), count, own: reference)
    case .extension(let rest, let child):
      let prefix = joined(path, count, rest)
      return prefix.withUnsafeBufferPointer { prefix in
        decodeBranch(below: child, &items, prefix, count + rest.count)
      }
    }
  }

  private func decodeBranch(
    below reference: NodeReference, _ items: inout RLPReader, _ prefix: UnsafeBufferPointer<UInt8>, _ depth: Int
  ) -> NodePointer? {
    if reference.isHash {
      guard let rlp = try? items.encodedItem(), items.isAtEnd, keccak256(rlp) == reference.bytes,
        case .branch(let content) = DecodedNode(rlp)
      else { return nil }
      return makeBranch(content, prefix, depth, own: reference)
    }
    guard items.isAtEnd else { return nil }
    return reference.bytes.withUnsafeBytes { raw in
      guard case .branch(let content) = DecodedNode(UnsafeRawBufferPointer(rebasing: raw.prefix(Int(reference.length)))) else {
        return nil
      }
      return makeBranch(content, prefix, depth, own: reference)
    }
  }

  private func makeBranch(
    _ content: DecodedNode.BranchContent, _ prefix: UnsafeBufferPointer<UInt8>, _ depth: Int, own: NodeReference
  ) -> NodePointer? {
    // A value in a branch belongs to a key that ends here, which takes whole bytes.
    guard content.value.count == 0 || depth & 1 == 0 else { return nil }
    var slots: UInt32 = 0
    for slot in 0..<16 where content.references[slot].length > 0 { slots |= 1 &<< UInt32(truncatingIfNeeded: slot) }
    let branch = withUnsafePointer(to: 0 as UInt8) {
      memory.makeBranch(prefix: prefix.baseAddress ?? $0, depth: depth, slots: slots, lastUsed: generation)
    }
    for slot in 0..<16 where content.references[slot].length > 0 {
      branch.insert(.none, at: slot)
      branch.setReference(content.references[slot], at: slot)
    }
    if content.value.count > 0 {
      let key = UnsafeRawBufferPointer(start: branch.prefix, count: depth / 2)
      let leaf = memory.makeLeaf(key: key, value: content.value, lastUsed: generation)
      leaf.pointee.isUnsaved = false
      branch.insert(NodePointer(leaf), at: 16)
    }
    branch.pointee.own = own
    branch.pointee.isStale = false
    branch.pointee.isUnsaved = false
    return NodePointer(branch)
  }

  /// Packs the nibbles of a path and of what follows it.
  private func joined(_ path: UnsafePointer<UInt8>, _ count: Int, _ rest: [UInt8]) -> Bytes {
    var packed = Bytes(repeating: 0, count: (count + rest.count + 1) / 2)
    for index in 0..<(count + rest.count) {
      let value = index < count ? UInt8(truncatingIfNeeded: nibble(path, index)) : rest[index - count]
      packed[index / 2] |= index & 1 == 0 ? value << 4 : value
    }
    return packed
  }
}
