import KeyValueStore
import Primitives

/// Where a namespace's stored state stands: one row in `meta`, written with every batch of blocks.
struct StateRow: Equatable {
  /// The block whose state the flat store holds, and its root.
  var head: UInt64
  var root: Hash256
  /// The block whose trie is stored, and its root. The stored trie may lag behind; what it lacks follows from the keys
  /// that the blocks in between changed.
  var trieBlock: UInt64
  var trieRoot: Hash256
  /// The earliest block whose state can be read.
  var earliest: UInt64

  var bytes: Bytes {
    var bytes = Bytes()
    for number in [head, trieBlock, earliest] { withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) } }
    return bytes + root.bytes + trieRoot.bytes
  }

  init(head: UInt64, root: Hash256, trieBlock: UInt64, trieRoot: Hash256, earliest: UInt64) {
    self.head = head
    self.root = root
    self.trieBlock = trieBlock
    self.trieRoot = trieRoot
    self.earliest = earliest
  }

  init?(_ bytes: Bytes) {
    guard bytes.count == 88 else { return nil }
    func number(_ offset: Int) -> UInt64 { bytes[offset..<(offset + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
    guard let root = Hash256(bytes: bytes[24..<56]), let trieRoot = Hash256(bytes: bytes[56..<88]) else { return nil }
    self.init(head: number(0), root: root, trieBlock: number(8), trieRoot: trieRoot, earliest: number(16))
  }

  /// Reads the row of a namespace; nil if there is no state yet.
  static func read(_ reader: any KeyValueReader, _ namespace: StateNamespace) throws(WorldStateError) -> StateRow? {
    let bytes = try storeResult { () throws(KeyValueStoreError) in try reader.value(.meta, StateKeys.meta(namespace)) }
    guard let bytes else { return nil }
    guard let row = StateRow(bytes) else { throw .corrupt("the row of the state's head has \(bytes.count) bytes") }
    return row
  }
}

/// Runs something on the store, its errors being ours.
@inline(__always)
func storeResult<Result>(_ body: () throws(KeyValueStoreError) -> Result) throws(WorldStateError) -> Result {
  do throws(KeyValueStoreError) { return try body() } catch { throw .store(error) }
}
