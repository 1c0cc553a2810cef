import EVM
import KeyValueStore
import MerkleTrie
import Primitives
import TestSupport
import Testing
import WorldState

@Suite("Fuzzing the stored state")
struct StoredStateFuzzTests {
  @Test("a damaged row is an error or goes unnoticed, but never a trap, and never a wrong root")
  func damagedRows() throws {
    for run in 0..<UInt64(Fuzz.cases(6)) {
      var random = SeededRandom(seed: Fuzz.seed &+ run)
      let store = MemoryStore()
      let root = try fill(store, &random)
      for _ in 0..<20 {
        let family = [ColumnFamily.accounts, .storage, .trie, .history, .meta].randomElement(using: &random) ?? .trie
        guard let (key, value) = try randomRow(store, family, &random) else { continue }
        let batch = WriteBatch()
        batch.put(family, key, damaged(value, &random))
        try store.write(batch, durability: .logged)
        use(store, root: root, &random)
        batch.removeAll()
        batch.put(family, key, value)
        try store.write(batch, durability: .logged)
      }
      #expect(try WorldState(store: store).root == root)
    }
  }

  private func fill(_ store: MemoryStore, _ random: inout SeededRandom) throws -> Hash256 {
    let state = try WorldState(store: store, options: WorldStateTests.tight)
    var model = StateModel()
    let batch = WriteBatch()
    for number in 0..<12 as Range<UInt64> {
      let changes = model.randomChanges(&random)
      model.apply(changes)
      try state.commit(changes, block: number, into: batch)
      try state.write(batch, durability: .logged)
      batch.removeAll()
    }
    return state.root
  }

  /// Does everything that reads, and expects what comes of it to be right or an error.
  private func use(_ store: MemoryStore, root: Hash256, _ random: inout SeededRandom) {
    let addresses = (0..<40 as Range<UInt8>).map { Address(truncating: keccak256([$0] as Bytes)) }
    do {
      let state = try WorldState(store: store)
      for address in addresses { _ = try state.account(address) }
      let model = StateModel()
      let changes = model.randomChanges(&random)
      _ = try state.stage(changes, block: 12)
      try state.discardStaged()
      let batch = WriteBatch()
      try state.revert(toBlock: 4, into: batch)
    } catch {
      #expect(error is WorldStateError || error is StateReadError)
    }
    do {
      let snapshot = try StateSnapshot(store.snapshot())
      for block in 0..<12 as Range<UInt64> {
        let state = try snapshot.state(at: block)
        for address in addresses {
          _ = try state.account(address)
          _ = try state.storage(address, 3)
        }
      }
      let proof = try snapshot.proof(of: addresses[3], slots: [1, 2], at: 11, root: root)
      #expect(proof.nodes.isEmpty || proof.nodes.first.map { keccak256($0) } == root)
      _ = try snapshot.proof(of: addresses[3], slots: [1, 2], at: 5, root: root)
    } catch {
      #expect(error is WorldStateError || error is StateReadError || error is KeyValueStoreError)
    }
  }

  private func damaged(_ value: Bytes, _ random: inout SeededRandom) -> Bytes {
    var value = value
    switch random.next() % 4 {
    case 0: value = Bytes(value.prefix(Int(random.next() % UInt64(value.count + 1))))
    case 1: value += random.bytes(1 + Int(random.next() % 40))
    case 2: value = random.bytes(Int(random.next() % 120))
    default:
      guard !value.isEmpty else { return [UInt8(truncatingIfNeeded: random.next())] }
      value[Int(random.next() % UInt64(value.count))] ^= UInt8(1 + random.next() % 255)
    }
    return value
  }

  private func randomRow(
    _ store: MemoryStore, _ family: ColumnFamily, _ random: inout SeededRandom
  ) throws -> (Bytes, Bytes)? {
    var rows: [(Bytes, Bytes)] = []
    try store.forEach(family, prefix: []) { key, value in
      rows.append((Bytes(key), Bytes(value)))
      return true
    }
    return rows.randomElement(using: &random)
  }
}
