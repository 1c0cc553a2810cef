import Primitives

extension MerkleTrie {
  /// The nodes from the root to the place of `key`, each as its RLP: what shows to somebody who knows only the root that
  /// the key has its value, or has none (`eth_getProof`, EIP-1186). Nodes that their parents contain whole are left out.
  public func proof(_ key: UnsafeRawBufferPointer) throws(TrieError) -> [Bytes] {
    try checkUsable()
    try loadRoot()
    _ = rootHash()
    var nodes: [Bytes] = []
    var encoder = NodeEncoder()
    var node = root
    var start = 0
    var isStored = true
    let packed = Bytes(key) + [0]
    while !node.isNone {
      encoder.removeAll()
      if node.isLeaf {
        guard isStored else { break }
        encoder.leaf(key: node.leaf.key, keyCount: node.leaf.keyCount, start: start, value: node.leaf.valueBytes)
        nodes.append(Bytes(encoder.bytes(from: 0)))
        break
      }
      let branch = node.branch
      let depth = branch.depth
      branch.pointee.lastUsed = generation
      if depth > start {
        if isStored {
          encoder.extension(path: branch.prefix, start: start, end: depth, child: branch.pointee.own)
          nodes.append(Bytes(encoder.bytes(from: 0)))
          encoder.removeAll()
        }
        isStored = branch.pointee.own.isHash
        let common = packed.withUnsafeBufferPointer {
          commonPrefix($0.baseAddress.unsafelyUnwrapped, key.count * 2, branch.prefix, depth, from: start)
        }
        if common < depth { break }
      }
      if isStored {
        encoder.branch(branch)
        nodes.append(Bytes(encoder.bytes(from: 0)))
      }
      guard key.count * 2 > depth else { break }
      let slot = packed.withUnsafeBufferPointer { nibble($0.baseAddress.unsafelyUnwrapped, depth) }
      guard branch.has(slot) else { break }
      isStored = branch.reference(slot).isHash
      node = try child(branch, slot)
      start = depth + 1
    }
    return nodes
  }

  /// The proof for `key`; see the form for raw bytes.
  public func proof(_ key: some ContiguousByteSequence) throws(TrieError) -> [Bytes] {
    let outcome: Result<[Bytes], TrieError> = key.withUnsafeBytes { raw in
      do throws(TrieError) { return .success(try proof(raw)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}
