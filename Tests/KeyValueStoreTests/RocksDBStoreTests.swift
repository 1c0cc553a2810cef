import Foundation
import KeyValueStore
import Primitives
import Testing

@Suite("A store on disk")
struct RocksDBStoreTests {
  let directory = TemporaryDirectory()
  let tuning = RocksDBTuning(memory: 32 << 20)

  private func open(_ creation: RocksDBStore.Creation = .ifMissing) throws -> RocksDBStore {
    try RocksDBStore(path: directory.path, creation: creation, tuning: tuning)
  }

  @Test("keeps what was written when it is opened again")
  func reopen() throws {
    do {
      let store = try open()
      let batch = WriteBatch()
      batch.put(.headers, [1], [2])
      try store.write(batch, durability: .synced)
    }
    #expect(try open(.never).value(.headers, [1]) == [2])
  }

  @Test("is refused to a second opener with a sentence that says why")
  func locked() throws {
    let first = try open()
    let error = #expect(throws: KeyValueStoreError.self) { try open() }
    #expect(error == .inUse(path: directory.path))
    #expect(error?.description == "data directory is in use by another process: \(directory.path)")
    #expect(first.path == directory.path)
  }

  @Test("is not made where none is expected")
  func missing() throws {
    #expect(throws: KeyValueStoreError.missing(path: directory.path)) { try open(.never) }
    #expect(!FileManager.default.fileExists(atPath: directory.path))
  }

  @Test("is not made among another program's files, and touches none of them")
  func foreign() throws {
    try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: directory.path + "/family.jpg"))
    #expect(throws: KeyValueStoreError.foreign(path: directory.path, reason: "it holds family.jpg")) { try open() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["family.jpg"])
  }

  @Test("of another schema is refused with both numbers")
  func schema() throws {
    do {
      let store = try open()
      let batch = WriteBatch()
      batch.put(.meta, Bytes("schema-version".utf8), [0, 0, 0, 77])
      try store.write(batch, durability: .synced)
    }
    #expect(throws: KeyValueStoreError.unknownSchema(found: 77, supported: 1)) { try open() }
  }

  @Test("stays whole when logged writes follow unlogged ones")
  func mixedDurability() throws {
    do {
      let store = try open()
      for number in 0..<100 {
        let batch = WriteBatch()
        batch.put(.accounts, [UInt8(number)], [1])
        batch.put(.trie, [UInt8(number)], [1])
        try store.write(batch, durability: number % 3 == 0 ? .logged : .unlogged)
      }
      try store.flush()
    }
    let store = try open()
    for number in 0..<100 {
      #expect(try store.value(.accounts, [UInt8(number)]) == [1])
      #expect(try store.value(.trie, [UInt8(number)]) == [1])
    }
  }

  @Test("is read but not written when less space is free than must stay")
  func freeSpace() throws {
    let batch = WriteBatch()
    batch.put(.meta, [1], [1])
    do { try open().write(batch, durability: .synced) }
    let store = try RocksDBStore(path: directory.path, tuning: RocksDBTuning(memory: 32 << 20, freeBytesMin: .max))
    #expect(try store.value(.meta, [1]) == [1])
    batch.put(.meta, [1], [2])
    let error = #expect(throws: KeyValueStoreError.self) { try store.write(batch, durability: .synced) }
    guard case .noSpace = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(try store.value(.meta, [1]) == [1])
  }

  @Test("stays open for a cursor that outlives it")
  func cursorOutlivesStore() throws {
    var store: RocksDBStore? = try open()
    let batch = WriteBatch()
    batch.put(.code, [5], [6])
    try store?.write(batch, durability: .logged)
    let cursor = try #require(try store?.cursor(.code))
    store = nil
    try cursor.seekToFirst()
    #expect(cursor.value == [6])
  }
}
