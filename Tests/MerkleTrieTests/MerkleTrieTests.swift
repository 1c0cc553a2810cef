import MerkleTrie
import Primitives
import TestSupport
import Testing

/// Nodes in a dictionary.
final class NodeTable: TrieNodeReader, TrieNodeWriter {
  var nodes: [Bytes: Bytes] = [:]
  var reads = 0

  func readNode(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) throws(TrieError) -> Bool {
    reads += 1
    guard let node = nodes[Bytes(key)] else { return false }
    node.withUnsafeBytes { body($0) }
    return true
  }

  func putNode(_ key: UnsafeRawBufferPointer, _ node: UnsafeRawBufferPointer) { nodes[Bytes(key)] = Bytes(node) }
  func removeNode(_ key: UnsafeRawBufferPointer) { nodes[Bytes(key)] = nil }
}

/// What a trie should hold, and how its keys look.
struct Model {
  /// Lengths of keys to choose from: equal lengths as in state tries, or mixed with keys that begin other keys.
  let keyLengths: [Int]
  /// Few different bytes make long common paths and embedded nodes.
  let alphabet: [UInt8]
  let valueLengths: ClosedRange<Int>

  static let hashes = Model(keyLengths: [32], alphabet: Array(0...255), valueLengths: 1...110)
  static let crowded = Model(keyLengths: [1, 2, 3, 4, 6], alphabet: [0, 1, 0x10, 0x11], valueLengths: 1...40)
  static let short = Model(keyLengths: [0, 1, 2], alphabet: Array(0...255), valueLengths: 1...3)
  static let deep = Model(keyLengths: [32], alphabet: [0, 1], valueLengths: 1...33)

  func key(_ random: inout SeededRandom) -> Bytes {
    (0..<keyLengths[Int(random.next() % UInt64(keyLengths.count))]).map { _ in
      alphabet[Int(random.next() % UInt64(alphabet.count))]
    }
  }

  func value(_ random: inout SeededRandom) -> Bytes {
    random.bytes(valueLengths.lowerBound + Int(random.next() % UInt64(valueLengths.count)))
  }
}

@Suite("A trie")
struct MerkleTrieTests {
  @Test("without entries has the root of the empty string's RLP")
  func empty() {
    #expect(emptyTrieRoot.hex == "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
    #expect(keccak256([0x80] as Bytes) == emptyTrieRoot)
    #expect(MerkleTrie().rootHash() == emptyTrieRoot)
    #expect(TrieBatch().root() == emptyTrieRoot)
    #expect(orderedTrieRoot([]) == emptyTrieRoot)
  }

  @Test(
    "changed in random batches, stored, dropped from memory and read again stays equal to one made at once",
    arguments: [("hashes", Model.hashes), ("crowded", Model.crowded), ("short", Model.short), ("deep", Model.deep)], [1, 2, 3] as [UInt64])
  func incremental(model: (String, Model), seed: UInt64) throws {
    let model = model.1
    var random = SeededRandom(seed: seed)
    let table = NodeTable()
    let memory = TrieMemory()
    var trie = MerkleTrie(reader: table, keyPrefix: [7, 7], memory: memory)
    var expected: [Bytes: Bytes] = [:]
    for round in 0..<60 {
      let batch = TrieBatch()
      let removesMuch = round % 10 == 9
      let sorted = expected.keys.sorted { $0.lexicographicallyPrecedes($1) }
      for _ in 0..<(random.next() % 30) {
        if random.next() % (removesMuch ? 2 : 4) == 0, let key = sorted.randomElement(using: &random) {
          batch.set(key, [])
          expected[key] = nil
        } else if random.next() % 8 == 0 {
          let key = model.key(&random)
          batch.set(key, [])
          expected[key] = nil
        } else {
          let key = model.key(&random)
          let value = model.value(&random)
          batch.set(key, value)
          expected[key] = value
        }
      }
      trie.generation = UInt32(round)
      try trie.apply(batch)
      try #require(trie._checkInvariants() == [])
      let whole = TrieBatch()
      for (key, value) in expected { whole.set(key, value) }
      let root = trie.rootHash()
      try #require(root == whole.root(), "round \(round)")
      switch random.next() % 6 {
      case 0: trie.writeNodes(to: table)
      case 1:
        trie.writeNodes(to: table)
        trie.evict(notUsedSince: UInt32(round))
      case 2:
        trie.writeNodes(to: table)
        trie = MerkleTrie(root: root, reader: table, keyPrefix: [7, 7], memory: memory)
      default: break
      }
      try #require(trie._checkInvariants() == [])
    }
    for (key, value) in expected { #expect(try trie.value(key) == value) }
    #expect(try trie.value(Bytes(repeating: 9, count: 32)) == nil)
    let all = TrieBatch()
    for key in expected.keys { all.set(key, []) }
    try trie.apply(all)
    #expect(trie.rootHash() == emptyTrieRoot)
    trie.writeNodes(to: table)
    #expect(memory.byteCount == 0)
  }

  @Test("leaves no node behind in its store when everything is removed")
  func storeIsClean() throws {
    var random = SeededRandom(seed: 11)
    let table = NodeTable()
    let trie = MerkleTrie(reader: table)
    var keys: [Bytes] = []
    for _ in 0..<20 {
      let batch = TrieBatch()
      for _ in 0..<50 {
        keys.append(random.bytes(32))
        batch.set(keys[keys.count - 1], random.bytes(70))
      }
      for _ in 0..<20 { batch.set(keys.remove(at: Int(random.next() % UInt64(keys.count))), []) }
      try trie.apply(batch)
      trie.writeNodes(to: table)
    }
    // Each node once: as many as a trie that was never changed has.
    let fresh = NodeTable()
    let batch = TrieBatch()
    for key in keys {
      let value = try #require(try trie.value(key))
      batch.set(key, value)
    }
    let other = MerkleTrie(reader: fresh)
    try other.apply(batch)
    other.writeNodes(to: fresh)
    #expect(fresh.nodes == table.nodes)
    for key in keys { batch.set(key, []) }
    try trie.apply(batch)
    trie.writeNodes(to: table)
    #expect(table.nodes.isEmpty)
  }

  @Test("writes nothing and hashes nothing for a change that changes nothing")
  func noChange() throws {
    let table = NodeTable()
    let trie = MerkleTrie(reader: table)
    let batch = TrieBatch()
    for number in 0..<200 as Range<UInt8> { batch.set(keccak256([number] as Bytes).bytes, [number, 1, 2, 3]) }
    try trie.apply(batch)
    trie.writeNodes(to: table)
    #expect(!trie.isUnsaved)
    batch.removeAll()
    batch.set(keccak256([5] as Bytes).bytes, [5, 1, 2, 3])
    batch.set(keccak256([250, 250] as Bytes).bytes, [])
    try trie.apply(batch)
    #expect(!trie.isUnsaved)
  }

  @Test("whose store lost or changed a node says so and is not used further")
  func damage() throws {
    let table = NodeTable()
    let trie = MerkleTrie(reader: table)
    let batch = TrieBatch()
    for number in 0..<100 as Range<UInt8> { batch.set(keccak256([number] as Bytes).bytes, [number, 1, 2, 3]) }
    try trie.apply(batch)
    trie.writeNodes(to: table)
    let root = trie.rootHash()
    let key = keccak256([17] as Bytes).bytes
    for (path, node) in table.nodes {
      for damaged in [nil, node + [0], [], Bytes(node.dropLast()), [node[0]] + [node[1] ^ 1] + node.dropFirst(2)] as [Bytes?] {
        table.nodes[path] = damaged
        let reopened = MerkleTrie(root: root, reader: table)
        let touchesKey = path.enumerated().allSatisfy { offset, digit in
          digit == (key[offset / 2] >> (offset & 1 == 0 ? 4 : 0)) & 15
        }
        if touchesKey {
          #expect(throws: TrieError.self) { try reopened.value(key) }
          batch.removeAll()
          batch.set(key, [])
          #expect(throws: TrieError.self) { try reopened.apply(batch) }
          #expect(throws: TrieError.self) { try reopened.value(key) }
        } else {
          #expect(try reopened.value(key) == [17, 1, 2, 3])
        }
      }
      table.nodes[path] = node
    }
  }

  @Test("from index to item has the root of the trie of the indices' RLP")
  func orderedLists() throws {
    for count in [1, 2, 16, 17, 127, 128, 129, 200, 300] {
      let items = (0..<count).map { index in
        keccak256([UInt8(index & 255), UInt8(index / 256)] as Bytes).bytes + Bytes(repeating: 1, count: index % 90)
      }
      let trie = MerkleTrie()
      for (index, item) in items.enumerated() {
        var key = RLPWriter()
        key.uint(UInt64(index))
        let batch = TrieBatch()
        batch.set(key.bytes, item)
        try trie.apply(batch)
      }
      #expect(orderedTrieRoot(items) == trie.rootHash(), "\(count) items")
    }
  }
}
