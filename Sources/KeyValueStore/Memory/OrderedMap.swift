import Primitives

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A map from byte strings to byte strings in byte order, as a B-tree whose nodes are copied only when they are shared:
/// a copy of the map costs one reference and is not moved by later changes to the original.
struct OrderedMap {
  static let maximum = 64

  final class Node {
    /// In a leaf the keys of `values`; in an inner node the least key of each child but the first.
    var keys: [Bytes]
    var values: [Bytes]
    var children: [Node]
    var isLeaf: Bool { children.isEmpty }

    init(keys: [Bytes], values: [Bytes], children: [Node]) {
      self.keys = keys
      self.values = values
      self.children = children
    }

    func copy() -> Node { Node(keys: keys, values: values, children: children) }

    /// The first index whose key is at or after `key`.
    func lowerBound(_ key: UnsafeRawBufferPointer) -> Int {
      var low = 0
      var high = keys.count
      while low < high {
        let middle = (low + high) / 2
        if compare(keys[middle], key) < 0 { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// The child that `key` belongs in.
    func childIndex(_ key: UnsafeRawBufferPointer) -> Int {
      let index = lowerBound(key)
      return index < keys.count && compare(keys[index], key) == 0 ? index + 1 : index
    }
  }

  private(set) var root = Node(keys: [], values: [], children: [])

  /// The value of `key`, or nil.
  func value(_ key: UnsafeRawBufferPointer) -> Bytes? {
    var node = root
    while !node.isLeaf { node = node.children[node.childIndex(key)] }
    let index = node.lowerBound(key)
    guard index < node.keys.count, compare(node.keys[index], key) == 0 else { return nil }
    return node.values[index]
  }

  /// Sets the value of `key`.
  mutating func set(_ key: UnsafeRawBufferPointer, _ value: Bytes) {
    if let (separator, right) = OrderedMap.set(&root, key, value) {
      root = Node(keys: [separator], values: [], children: [root, right])
    }
  }

  /// Removes `key`.
  mutating func remove(_ key: UnsafeRawBufferPointer) {
    _ = OrderedMap.remove(&root, key)
    while root.children.count == 1 { root = root.children[0] }
  }

  /// Removes the keys from `first` up to but without `end`.
  mutating func removeRange(from first: UnsafeRawBufferPointer, upTo end: UnsafeRawBufferPointer) {
    var doomed: [Bytes] = []
    var cursor = Cursor(root)
    cursor.seek(to: first)
    while let key = cursor.key, compare(key, end) < 0 {
      doomed.append(key)
      cursor.next()
    }
    for key in doomed { key.withUnsafeBytes { remove($0) } }
  }

  private static func set(_ node: inout Node, _ key: UnsafeRawBufferPointer, _ value: Bytes) -> (Bytes, Node)? {
    if !isKnownUniquelyReferenced(&node) { node = node.copy() }
    if node.isLeaf {
      let index = node.lowerBound(key)
      if index < node.keys.count, compare(node.keys[index], key) == 0 {
        node.values[index] = value
        return nil
      }
      node.keys.insert(Bytes(key), at: index)
      node.values.insert(value, at: index)
    } else {
      let index = node.childIndex(key)
      guard let (separator, right) = set(&node.children[index], key, value) else { return nil }
      node.keys.insert(separator, at: index)
      node.children.insert(right, at: index + 1)
    }
    return split(node)
  }

  private static func split(_ node: Node) -> (Bytes, Node)? {
    guard node.keys.count > maximum else { return nil }
    let middle = node.keys.count / 2
    let separator = node.keys[middle]
    let right: Node
    if node.isLeaf {
      right = Node(keys: Array(node.keys[middle...]), values: Array(node.values[middle...]), children: [])
      node.values.removeSubrange(middle...)
    } else {
      right = Node(keys: Array(node.keys[(middle + 1)...]), values: [], children: Array(node.children[(middle + 1)...]))
      node.children.removeSubrange((middle + 1)...)
    }
    node.keys.removeSubrange(middle...)
    return (separator, right)
  }

  /// Removes `key` below `node`. - Returns: whether the node is empty now.
  private static func remove(_ node: inout Node, _ key: UnsafeRawBufferPointer) -> Bool {
    if !isKnownUniquelyReferenced(&node) { node = node.copy() }
    if node.isLeaf {
      let index = node.lowerBound(key)
      if index < node.keys.count, compare(node.keys[index], key) == 0 {
        node.keys.remove(at: index)
        node.values.remove(at: index)
      }
      return node.keys.isEmpty
    }
    let index = node.childIndex(key)
    guard remove(&node.children[index], key) else { return false }
    // The last child stays even when it is empty, so that an inner node never becomes a leaf.
    if node.children.count == 1 { return true }
    node.children.remove(at: index)
    node.keys.remove(at: max(index - 1, 0))
    return false
  }
}

extension OrderedMap {
  /// A place in a map; it keeps the nodes that it walks.
  struct Cursor {
    private let root: Node
    /// From the root to a leaf: node and index of the child or the key.
    private var path: [(node: Node, index: Int)] = []

    init(_ root: Node) { self.root = root }

    var key: Bytes? { path.last.map { $0.node.keys[$0.index] } }
    var value: Bytes? { path.last.map { $0.node.values[$0.index] } }

    mutating func seek(to key: UnsafeRawBufferPointer) {
      path.removeAll(keepingCapacity: true)
      var node = root
      while !node.isLeaf {
        let index = node.childIndex(key)
        path.append((node, index))
        node = node.children[index]
      }
      path.append((node, node.lowerBound(key)))
      settleForward()
    }

    mutating func seek(backTo key: UnsafeRawBufferPointer) {
      seek(to: key)
      guard let found = self.key else { return seekToLast() }
      if compare(found, key) != 0 { previous() }
    }

    mutating func seekToFirst() { seek(to: UnsafeRawBufferPointer(start: nil, count: 0)) }

    mutating func seekToLast() {
      path.removeAll(keepingCapacity: true)
      descendToEnd(root)
      settleBackward()
    }

    mutating func next() {
      guard !path.isEmpty else { return }
      path[path.count - 1].index += 1
      settleForward()
    }

    mutating func previous() {
      guard !path.isEmpty else { return }
      path[path.count - 1].index -= 1
      settleBackward()
    }

    /// Moves on while the place is behind the end of its node.
    private mutating func settleForward() {
      while let last = path.last {
        let count = last.node.isLeaf ? last.node.keys.count : last.node.children.count
        if last.index < count {
          if last.node.isLeaf { return }
          path.append((last.node.children[last.index], 0))
        } else {
          path.removeLast()
          if !path.isEmpty { path[path.count - 1].index += 1 }
        }
      }
    }

    /// Moves back while the place is before the beginning of its node.
    private mutating func settleBackward() {
      while let last = path.last {
        if last.index >= 0 {
          if last.node.isLeaf { return }
          descendToEnd(last.node.children[last.index])
        } else {
          path.removeLast()
          if !path.isEmpty { path[path.count - 1].index -= 1 }
        }
      }
    }

    private mutating func descendToEnd(_ start: Node) {
      var node = start
      while !node.isLeaf {
        path.append((node, node.children.count - 1))
        node = node.children[node.children.count - 1]
      }
      path.append((node, node.keys.count - 1))
    }
  }
}

/// Byte order: negative, zero or positive.
private func compare(_ a: Bytes, _ b: UnsafeRawBufferPointer) -> Int {
  a.withUnsafeBytes { a in
    let count = min(a.count, b.count)
    if count > 0, let left = a.baseAddress, let right = b.baseAddress {
      let order = memcmp(left, right, count)
      if order != 0 { return Int(order) }
    }
    return a.count - b.count
  }
}
