import Foundation
import KeyValueStore
import Primitives
import TestSupport
import Testing

/// A directory that is removed with its owner.
final class TemporaryDirectory {
  let path: String
  init() {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quorate-\(UUID().uuidString)").path
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The kinds of store that must behave alike.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
  case memory, rocksDB
  var testDescription: String { rawValue }

  func make(_ directory: TemporaryDirectory) throws -> any KeyValueStore {
    switch self {
    case .memory: MemoryStore()
    case .rocksDB: try RocksDBStore(path: directory.path, tuning: RocksDBTuning(memory: 32 << 20))
    }
  }
}

@Suite("Every store")
struct StoreContractTests {
  @Test("gives back what a batch wrote and nothing of what a batch removed", arguments: StoreKind.allCases)
  func writeAndRead(kind: StoreKind) throws {
    let directory = TemporaryDirectory()
    let store = try kind.make(directory)
    let batch = WriteBatch()
    batch.put(.accounts, [1], [10])
    batch.put(.storage, [1], [20])
    batch.put(.accounts, [2], [])
    batch.put(.accounts, [3], [30])
    batch.delete(.accounts, [3])
    try store.write(batch, durability: .synced)
    #expect(try store.value(.accounts, [1]) == [10])
    #expect(try store.value(.storage, [1]) == [20])
    #expect(try store.value(.accounts, [2]) == [])
    #expect(try store.value(.accounts, [3]) == nil)
    #expect(try store.contains(.accounts, [2]))
    #expect(try !store.contains(.trie, [2]))
    #expect(try store.values(.accounts, [[3], [1], [2], [9]]) == [nil, [10], [], nil])
  }

  @Test("walks keys in byte order, forwards, backwards and from any place", arguments: StoreKind.allCases)
  func order(kind: StoreKind) throws {
    let directory = TemporaryDirectory()
    let store = try kind.make(directory)
    let batch = WriteBatch()
    for key: Bytes in [[2], [1, 255], [1], [3, 0], [1, 0]] { batch.put(.history, key, key) }
    try store.write(batch, durability: .logged)
    let cursor = try store.cursor(.history)
    #expect(!cursor.isValid)
    try cursor.seekToFirst()
    var forwards: [Bytes] = []
    while let key = cursor.key {
      forwards.append(key)
      try cursor.next()
    }
    #expect(forwards == [[1], [1, 0], [1, 255], [2], [3, 0]])
    try cursor.seekToLast()
    var backwards: [Bytes] = []
    while let key = cursor.key {
      backwards.append(key)
      try cursor.previous()
    }
    #expect(backwards == forwards.reversed())
    try cursor.seek(to: [1, 1] as Bytes)
    #expect(cursor.key == [1, 255])
    #expect(cursor.value == [1, 255])
    try cursor.seek(backTo: [1, 1] as Bytes)
    #expect(cursor.key == [1, 0])
    try cursor.seek(backTo: [2] as Bytes)
    #expect(cursor.key == [2])
    try cursor.seek(backTo: [0] as Bytes)
    #expect(!cursor.isValid)
    try cursor.seek(to: [4] as Bytes)
    #expect(!cursor.isValid)
    var seen: [Bytes] = []
    try store.forEach(.history, prefix: [1]) { key, _ in
      seen.append(Bytes(key))
      return seen.count < 2
    }
    #expect(seen == [[1], [1, 0]])
  }

  @Test("keeps a snapshot as it was", arguments: StoreKind.allCases)
  func snapshots(kind: StoreKind) throws {
    let directory = TemporaryDirectory()
    let store = try kind.make(directory)
    let batch = WriteBatch()
    for index in 0..<500 { batch.put(.trie, be(index), be(index)) }
    try store.write(batch, durability: .logged)
    let snapshot = try store.snapshot()
    batch.removeAll()
    batch.deleteRange(.trie, from: be(100), upTo: be(400))
    batch.put(.trie, be(7), [7])
    try store.write(batch, durability: .logged)
    #expect(try snapshot.value(.trie, be(7)) == be(7))
    #expect(try snapshot.value(.trie, be(399)) == be(399))
    #expect(try store.value(.trie, be(7)) == [7])
    #expect(try store.value(.trie, be(100)) == nil)
    #expect(try store.value(.trie, be(399)) == nil)
    #expect(try store.value(.trie, be(400)) == be(400))
    #expect(try count(store) == 200)
    #expect(try count(snapshot) == 500)
  }

  @Test("agrees with a dictionary over random writes", arguments: StoreKind.allCases)
  func randomised(kind: StoreKind) throws {
    let directory = TemporaryDirectory()
    let store = try kind.make(directory)
    var random = SeededRandom(seed: 0x5107)
    var expected: [Bytes: Bytes] = [:]
    for _ in 0..<60 {
      let batch = WriteBatch()
      for _ in 0..<200 {
        let key = random.bytes(Int(random.next() % 3) + 1)
        if random.next() % 3 == 0 {
          batch.delete(.storage, key)
          expected[key] = nil
        } else {
          let value = random.bytes(Int(random.next() % 40))
          batch.put(.storage, key, value)
          expected[key] = value
        }
      }
      try store.write(batch, durability: .unlogged)
    }
    try store.flush()
    let sorted = expected.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var found: [(Bytes, Bytes)] = []
    try store.forEach(.storage, prefix: []) { key, value in
      found.append((Bytes(key), Bytes(value)))
      return true
    }
    #expect(found.map(\.0) == sorted.map(\.key))
    #expect(found.map(\.1) == sorted.map(\.value))
  }

  @Test("makes the changes of a long batch as if one after the other, removals of ranges included", arguments: StoreKind.allCases)
  func longBatches(kind: StoreKind) throws {
    let directory = TemporaryDirectory()
    let store = try kind.make(directory)
    var random = SeededRandom(seed: 0xba7c)
    var expected: [Bytes: Bytes] = [:]
    let batch = WriteBatch()
    for number in 0..<5000 {
      let key = [UInt8(random.next() % 4)] + random.bytes(Int(random.next() % 10))
      switch random.next() % 400 {
      case 0:
        let end = [key[0]] + random.bytes(1)
        batch.deleteRange(.trie, from: key, upTo: end)
        expected = expected.filter { $0.key.lexicographicallyPrecedes(key) || !$0.key.lexicographicallyPrecedes(end) }
      case 1..<100:
        batch.delete(.trie, key)
        expected[key] = nil
      default:
        let value = [UInt8(number & 255)]
        batch.put(.trie, key, value)
        expected[key] = value
      }
    }
    try store.write(batch, durability: .logged)
    var found: [Bytes: Bytes] = [:]
    try store.forEach(.trie, prefix: []) { key, value in
      found[Bytes(key)] = Bytes(value)
      return true
    }
    #expect(found == expected)
  }

  @Test("forgets what was added to a batch after a mark")
  func marks() throws {
    let store = MemoryStore()
    let batch = WriteBatch()
    batch.put(.meta, [1], [1])
    let mark = batch.mark
    batch.put(.meta, [1], [2])
    batch.put(.meta, [2], [2])
    batch.removeAll(after: mark)
    #expect(batch.count == 1)
    try store.write(batch, durability: .logged)
    #expect(try store.value(.meta, [1]) == [1])
    #expect(try store.value(.meta, [2]) == nil)
  }

  @Test("a write that is to fail fails with its error and leaves nothing behind")
  func faults() throws {
    let store = MemoryStore(faults: WriteFaults(write: 1, .refuse(.noSpace("made to fail"))))
    let batch = WriteBatch()
    batch.put(.meta, [1], [1])
    try store.write(batch, durability: .synced)
    batch.put(.meta, [2], [2])
    #expect(throws: KeyValueStoreError.noSpace("made to fail")) { try store.write(batch, durability: .synced) }
    #expect(try store.value(.meta, [2]) == nil)
    try store.write(batch, durability: .synced)
    #expect(try store.value(.meta, [2]) == [2])
  }

  private func be(_ number: Int) -> Bytes { [UInt8(number >> 8), UInt8(number & 255)] }

  private func count(_ reader: any KeyValueReader) throws -> Int {
    var count = 0
    try reader.forEach(.trie, prefix: []) { _, _ in
      count += 1
      return true
    }
    return count
  }
}
