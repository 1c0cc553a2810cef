import EVM
import Foundation
import KeyValueStore
import MerkleTrie
import Primitives
import TestSupport
import Testing
import WorldState

@Suite("The world state")
struct WorldStateTests {
  /// Small limits, so that every mechanism is at work.
  static let tight = WorldStateOptions(cacheByteCount: 8000, trieByteCount: 40_000, unwrittenTrieChangesMax: 150)
  static let generous = WorldStateOptions(cacheByteCount: 1_000_000, trieByteCount: 10_000_000, unwrittenTrieChangesMax: 10_000)

  @Test(
    "has the root of its definition after every block, through restarts, refused blocks and failed writes",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func randomised(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let store = MemoryStore()
    let options = seed % 2 == 0 ? Self.tight : Self.generous
    var state = try WorldState(store: store, options: options)
    var models: [StateModel] = []
    var model = StateModel()
    let batch = WriteBatch()
    var written = 0
    while models.count < 80 {
      let changes = model.randomChanges(&random)
      if random.next() % 4 == 0 {
        // A block that is tried and not taken leaves nothing behind.
        var other = model
        let refused = model.randomChanges(&random)
        other.apply(refused)
        let root = try state.stage(refused, block: UInt64(models.count))
        #expect(root == other.root())
        if random.next() % 2 == 0 { try state.discardStaged() }
      }
      var next = model
      next.apply(changes)
      let root = try state.commit(changes, block: UInt64(models.count), expectedRoot: next.root(), into: batch)
      try #require(root == next.root())
      #expect(state.head == UInt64(models.count))
      model = next
      models.append(model)
      try expectEqual(state, model)
      guard random.next() % 3 != 0 else { continue }
      if random.next() % 8 == 0 {
        store.setFaults(WriteFaults(write: 0, .refuse(.noSpace("full"))))
        #expect(throws: WorldStateError.store(.noSpace("full"))) { try state.write(batch, durability: .synced) }
        try state.reload()
        models.removeSubrange(written...)
        model = models.last ?? StateModel()
        #expect(state.head == (written == 0 ? nil : UInt64(written - 1)))
      } else {
        try state.write(batch, durability: .synced, includingTrie: random.next() % 10 == 0)
        written = models.count
      }
      batch.removeAll()
      if random.next() % 5 == 0 {
        state = try WorldState(store: store, options: options)
        #expect(state.root == (models.isEmpty ? emptyTrieRoot : model.root()))
        models.removeSubrange(written...)
      }
      try expectEqual(state, model)
    }
  }

  @Test("is read at every block of its history, and proves every account and slot there", arguments: [1, 2] as [UInt64])
  func history(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (store, models) = try chain(&random, blocks: 40)
    let snapshot = try WorldState(store: store, options: Self.tight).snapshot()
    #expect(snapshot.head == 39)
    #expect(snapshot.root == models[39].root())
    for (number, model) in models.enumerated() {
      let state = try snapshot.state(at: UInt64(number))
      try expectEqual(state, model)
      let root = model.root()
      for index in [0, 7, 19, 39, 200] as [UInt8] {
        let address = Address(truncating: keccak256([index] as Bytes))
        let slots: [UInt256] = [0, 3, 19, 777]
        let proof = try snapshot.proof(of: address, slots: slots, at: UInt64(number), root: root)
        #expect(proof.verifies(against: root))
        #expect(proof.record?.state == model.accounts[address]?.state)
        #expect(proof.slots.map(\.value) == slots.map { model.accounts[address]?.storage[$0] ?? 0 })
        #expect(!proof.verifies(against: keccak256(root)))
      }
    }
    #expect(throws: WorldStateError.notYet(block: 40, head: 39)) { try snapshot.state(at: 40) }
    #expect(throws: WorldStateError.self) {
      try snapshot.proof(of: .zero, slots: [], at: 3, root: models[4].root())
    }
    #expect(throws: WorldStateError.tooManyChanges(limit: 10)) {
      try snapshot.proof(of: .zero, slots: [], at: 3, root: models[3].root(), changesMax: 10)
    }
  }

  @Test("goes back to any block and on from there")
  func reverting() throws {
    var random = SeededRandom(seed: 77)
    var (store, models) = try chain(&random, blocks: 30)
    for target in [29, 28, 20, 19, 3, 0] {
      var state = try WorldState(store: store, options: Self.tight)
      let batch = WriteBatch()
      try state.revert(toBlock: UInt64(target), into: batch)
      #expect(state.root == models[target].root())
      try state.write(batch, durability: .synced)
      state = try WorldState(store: store, options: Self.tight)
      #expect(state.head == UInt64(target))
      try expectEqual(state, models[target])
      models.removeSubrange((target + 1)...)
      for _ in 0..<3 {
        var next = models[models.count - 1]
        let changes = next.randomChanges(&random)
        next.apply(changes)
        let batch = WriteBatch()
        try state.commit(changes, block: UInt64(models.count), expectedRoot: next.root(), into: batch)
        try state.write(batch, durability: .synced)
        models.append(next)
      }
      let snapshot = try state.snapshot()
      for (number, model) in models.enumerated() { try expectEqual(snapshot.state(at: UInt64(number)), model) }
    }
  }

  @Test("gives up old blocks and says which are left")
  func pruning() throws {
    var random = SeededRandom(seed: 5)
    let (store, models) = try chain(&random, blocks: 30)
    let state = try WorldState(store: store, options: Self.tight)
    let batch = WriteBatch()
    try state.pruneHistory(before: 12, into: batch)
    try state.write(batch, durability: .synced, includingTrie: true)
    let snapshot = try state.snapshot()
    #expect(snapshot.earliest == 12)
    #expect(throws: WorldStateError.pruned(block: 11, earliest: 12)) { try snapshot.state(at: 11) }
    for number in 12..<30 { try expectEqual(snapshot.state(at: UInt64(number)), models[number]) }
    let proof = try snapshot.proof(of: .zero, slots: [], at: 12, root: models[12].root())
    #expect(proof.verifies(against: models[12].root()))
  }

  @Test("of different namespaces share a store and a batch without meeting")
  func namespaces() throws {
    let store = MemoryStore()
    let one = try #require(StateNamespace(privateState: "1"))
    let two = try #require(StateNamespace(privateState: "1\u{1}"))
    #expect(StateNamespace(privateState: "") == nil)
    #expect(StateNamespace(privateState: String(repeating: "x", count: 256)) == nil)
    let address = Address(truncating: keccak256([1] as Bytes))
    var roots: Set<Hash256> = []
    for (index, namespace) in [StateNamespace.public, one, two].enumerated() {
      let state = try WorldState(store: store, namespace: namespace)
      #expect(state.head == nil)
      let batch = WriteBatch()
      let change = AccountChange(account: AccountState(balance: UInt256(UInt64(index + 1))), storage: [1: UInt256(UInt64(index + 1))])
      roots.insert(try state.commit(StateChanges(accounts: [address: change]), block: 0, into: batch))
      try state.write(batch, durability: .synced)
    }
    #expect(roots.count == 3)
    for (index, namespace) in [StateNamespace.public, one, two].enumerated() {
      let state = try WorldState(store: store, namespace: namespace)
      #expect(try state.account(address)?.balance == UInt256(UInt64(index + 1)))
      #expect(try state.storage(address, 1) == UInt256(UInt64(index + 1)))
    }
  }

  @Test("refuses a block that does not follow and a root that is another's")
  func refusals() throws {
    let state = try WorldState(store: MemoryStore())
    let batch = WriteBatch()
    let address = Address(truncating: keccak256([1] as Bytes))
    func paying(_ wei: UInt64) -> StateChanges {
      StateChanges(accounts: [address: AccountChange(account: AccountState(balance: UInt256(wei)))])
    }
    let genesis = try state.commit(paying(1), block: 0, into: batch)
    #expect(throws: WorldStateError.wrongBlock(expected: 1, actual: 2)) { try state.commit(paying(2), block: 2, into: batch) }
    let count = batch.count
    let error = #expect(throws: WorldStateError.self) {
      try state.commit(paying(2), block: 1, expectedRoot: genesis, into: batch)
    }
    guard case .rootMismatch(block: 1, expected: genesis, computed: let computed) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(batch.count == count)
    #expect(state.root == genesis)
    #expect(try state.commit(paying(2), block: 1, expectedRoot: computed, into: batch) == computed)
  }

  @Test("does nothing more after a read that failed in the middle of a block, until it is read again")
  func brokenReads() throws {
    let store = BrokenReads(MemoryStore())
    var random = SeededRandom(seed: 31)
    var model = StateModel()
    var state = try WorldState(store: store, options: Self.tight)
    let batch = WriteBatch()
    for number in 0..<10 as Range<UInt64> {
      let changes = model.randomChanges(&random)
      model.apply(changes)
      try state.commit(changes, block: number, into: batch)
    }
    try state.write(batch, durability: .logged, includingTrie: true)
    for family in [ColumnFamily.accounts, .storage, .trie] {
      state = try WorldState(store: store, options: Self.tight)
      store.setBroken(family)
      let changes = model.randomChanges(&random, count: 30)
      #expect(throws: WorldStateError.self) { try state.stage(changes, block: 10) }
      store.setBroken(nil)
      #expect(throws: WorldStateError.abandoned) { try state.stage(changes, block: 10) }
      try state.reload()
      var next = model
      next.apply(changes)
      #expect(try state.stage(changes, block: 10) == next.root())
    }
  }

  @Test("works on disk as in memory")
  func onDisk() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("quorate-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var random = SeededRandom(seed: 9)
    var model = StateModel()
    for round in 0..<5 {
      let store = try RocksDBStore(path: path, tuning: RocksDBTuning(memory: 32_000_000))
      let state = try WorldState(store: store, options: Self.tight)
      try expectEqual(state, model)
      for number in 0..<10 {
        let changes = model.randomChanges(&random)
        model.apply(changes)
        let batch = WriteBatch()
        try state.commit(changes, block: UInt64(round * 10 + number), expectedRoot: model.root(), into: batch)
        try state.write(batch, durability: number % 2 == 0 ? .logged : .unlogged)
      }
      try store.flush()
    }
  }

  // MARK: Helpers

  /// A chain of random blocks, written two at a time.
  private func chain(_ random: inout SeededRandom, blocks: Int) throws -> (MemoryStore, [StateModel]) {
    let store = MemoryStore()
    let state = try WorldState(store: store, options: Self.tight)
    var models: [StateModel] = []
    var model = StateModel()
    let batch = WriteBatch()
    for number in 0..<blocks {
      let changes = model.randomChanges(&random)
      model.apply(changes)
      try state.commit(changes, block: UInt64(number), expectedRoot: model.root(), into: batch)
      models.append(model)
      if number % 2 == 1 || number == blocks - 1 {
        try state.write(batch, durability: .synced)
        batch.removeAll()
      }
    }
    return (store, models)
  }

  private func expectEqual(_ state: any StateReader, _ model: StateModel, _ place: SourceLocation = #_sourceLocation) throws {
    for index in 0..<41 as Range<UInt8> {
      let address = Address(truncating: keccak256([index] as Bytes))
      let expected = model.accounts[address]
      #expect(try state.account(address) == expected?.state, sourceLocation: place)
      #expect(try state.hasStorage(address) == (expected?.storage.isEmpty == false), sourceLocation: place)
      for slot in 0..<20 as Range<UInt64> {
        let value = try state.storage(address, UInt256(slot))
        if value != expected?.storage[UInt256(slot)] ?? 0 {
          Issue.record("slot \(slot) of \(address) is \(value)", sourceLocation: place)
        }
      }
      if let hash = expected?.state.codeHash, let code = model.codes[hash] {
        #expect(try state.code(hash) == code, sourceLocation: place)
      }
    }
  }
}
