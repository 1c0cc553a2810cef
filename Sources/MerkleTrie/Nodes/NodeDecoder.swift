import Primitives

/// One node of a trie as it is written, taken apart; strictly: a form that no honest encoder writes is refused.
///
/// The pointers are into the bytes that were decoded.
enum DecodedNode {
  /// The nibbles of the path, and the value.
  case leaf(path: [UInt8], value: UnsafeRawBufferPointer)
  /// The nibbles of the path, at least one, and the child: a hash, or the RLP of an embedded node.
  case `extension`(path: [UInt8], child: NodeReference)
  case branch(BranchContent)

  /// Sixteen references and a value, which may be empty.
  struct BranchContent {
    var references = InlineArray<16, NodeReference>(repeating: NodeReference())
    var value = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Decodes exactly one node; nil if it is malformed.
  init?(_ rlp: UnsafeRawBufferPointer) {
    do throws(RLPError) {
      var outer = RLPReader(rlp)
      var items = try outer.list()
      try outer.finish()
      let first = try items.encodedItem()
      let second = try items.encodedItem()
      if items.isAtEnd {
        guard let node = try DecodedNode.decodeShort(first, second) else { return nil }
        self = node
      } else {
        guard let node = try DecodedNode.decodeBranch(first, second, &items) else { return nil }
        self = node
      }
    } catch {
      return nil
    }
  }

  private static func decodeShort(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) throws(RLPError) -> DecodedNode? {
    var reader = RLPReader(first)
    let encodedPath = try reader.string()
    guard encodedPath.count > 0 else { return nil }
    let flags = encodedPath[0] >> 4
    let isOdd = flags & 1 == 1
    guard flags <= 3, isOdd || encodedPath[0] & 15 == 0 else { return nil }
    var path: [UInt8] = []
    path.reserveCapacity(encodedPath.count * 2)
    if isOdd { path.append(encodedPath[0] & 15) }
    for byte in encodedPath.dropFirst() {
      path.append(byte >> 4)
      path.append(byte & 15)
    }
    if flags >= 2 {
      var reader = RLPReader(second)
      let value = try reader.string()
      guard value.count > 0 else { return nil }
      return .leaf(path: path, value: value)
    }
    guard !path.isEmpty, let child = try decodeReference(second), child.length > 0 else { return nil }
    return .extension(path: path, child: child)
  }

  private static func decodeBranch(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, _ items: inout RLPReader
  ) throws(RLPError) -> DecodedNode? {
    var content = BranchContent()
    var children = 0
    for index in 0..<16 {
      let item = index == 0 ? first : index == 1 ? second : try items.encodedItem()
      guard let reference = try decodeReference(item) else { return nil }
      content.references[index] = reference
      if reference.length > 0 { children += 1 }
    }
    content.value = try items.string()
    try items.finish()
    if content.value.count > 0 { children += 1 }
    // A branch with less than two ways on would be another kind of node.
    return children >= 2 ? .branch(content) : nil
  }

  /// The reference in one item; nil if it is neither empty, nor a hash, nor a short list.
  private static func decodeReference(_ item: UnsafeRawBufferPointer) throws(RLPError) -> NodeReference? {
    guard let kind = item.first else { return nil }
    if kind >= 0xc0 { return item.count < 32 ? NodeReference(embedded: item) : nil }
    var reader = RLPReader(item)
    let string = try reader.string()
    if string.count == 0 { return NodeReference() }
    return Hash256(bytes: string).map { NodeReference(hash: $0) }
  }
}
