import EVM
import Foundation
import KeyValueStore
import MerkleTrie
import Primitives
import WorldState

/// What state costs: microseconds for each account that a block touches, for roots, for reads of old blocks, for proofs.
///
///     swift run -c release state-bench [memory] [accounts=100000] [import] [live] [tokens] [roots]
///
/// With `memory` the store is the one in memory, else RocksDB in a temporary directory. Without the names of parts all
/// of them run.
@main
struct StateBench {
  static let accountCount =
    CommandLine.arguments.compactMap { $0.hasPrefix("accounts=") ? Int($0.dropFirst(9)) : nil }.first ?? 100_000
  static let transfersPerBlock = 460

  static func main() throws {
    let arguments = Set(CommandLine.arguments.dropFirst())
    let inMemory = arguments.contains("memory")
    let parts = arguments.filter { $0 != "memory" && !$0.hasPrefix("accounts=") }
    func wants(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
    if wants("import") { try benchmarkTransfers(inMemory: inMemory, blocks: 200, blocksPerWrite: 32, durability: .unlogged) }
    if wants("live") { try benchmarkTransfers(inMemory: inMemory, blocks: 200, blocksPerWrite: 1, durability: .synced) }
    if wants("tokens") { try benchmarkTokens(inMemory: inMemory) }
    if wants("roots") { benchmarkRoots() }
  }

  /// A store that goes with its directory.
  static func withStore(_ inMemory: Bool, _ body: (any KeyValueStore) throws -> Void) throws {
    if inMemory { return try body(MemoryStore()) }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("state-bench-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(RocksDBStore(path: path))
  }

  /// Plain transfers between accounts chosen at random.
  static func benchmarkTransfers(inMemory: Bool, blocks: Int, blocksPerWrite: Int, durability: WriteDurability) throws {
    print("\n\(blocks) blocks of \(transfersPerBlock) transfers among \(accountCount) accounts, \(blocksPerWrite) a write, \(durability)")
    try withStore(inMemory) { store in
      let addresses = (0..<accountCount).map { Address(truncating: keccak256(Hash256(UInt256(UInt64($0))))) }
      let options = WorldStateOptions(unwrittenTrieChangesMax: blocksPerWrite > 1 ? 200_000 : 20_000)
      let state = try WorldState(store: store, options: options)
      var genesis = StateChanges()
      for address in addresses { genesis.accounts[address] = AccountChange(account: AccountState(balance: 1_000_000_000_000_000_000)) }
      let batch = WriteBatch()
      var time = Timing()
      try measure(&time) {
        try state.commit(genesis, block: 0, into: batch)
        try state.write(batch, durability: .synced)
      }
      report("genesis, an account", time, items: accountCount)
      batch.removeAll()
      var random = SystemRandomNumberGenerator()
      var reading = Timing()
      var staging = Timing()
      var committing = Timing()
      var writing = Timing()
      var touched = 0
      for block in 1...blocks {
        var changes = StateChanges()
        try measure(&reading) {
          for index in 0..<(2 * transfersPerBlock) {
            let address = addresses[Int.random(in: 0..<accountCount, using: &random)]
            guard var account = try state.account(address) else { continue }
            account.nonce += index & 1 == 0 ? 1 : 0
            account.balance = account.balance &+ 1
            changes.accounts[address] = AccountChange(account: account)
          }
        }
        touched += changes.accounts.count
        _ = try measure(&staging) { try state.stage(changes, block: UInt64(block)) }
        try measure(&committing) { try state.commitStaged(into: batch) }
        if block % blocksPerWrite == 0 || block == blocks {
          try measure(&writing) { try state.write(batch, durability: durability) }
          batch.removeAll()
        }
      }
      report("reading (with making the changes), an access", reading, items: blocks * transfersPerBlock * 2)
      report("staging with root, a touched account", staging, items: touched)
      report("committing into the batch, a touched account", committing, items: touched)
      report("writing, a touched account", writing, items: touched)
      var total = staging
      total += committing
      total += writing
      report("ALL BUT READING, a touched account", total, items: touched)
      try benchmarkOldBlocks(state, addresses, blocks)
    }
  }

  /// Reads and proofs at blocks chosen at random.
  static func benchmarkOldBlocks(_ state: WorldState, _ addresses: [Address], _ blocks: Int) throws {
    let snapshot = try state.snapshot()
    var time = Timing()
    try measure(&time) {
      let head = try snapshot.headState()
      for _ in 0..<20_000 { _ = try head.account(addresses[Int.random(in: 0..<accountCount)]) }
    }
    report("reading an account of the head's snapshot", time, items: 20_000)
    time = Timing()
    try measure(&time) {
      let old = try snapshot.state(at: UInt64(blocks / 2))
      for _ in 0..<20_000 { _ = try old.account(addresses[Int.random(in: 0..<accountCount)]) }
    }
    report("reading an account of an old block", time, items: 20_000)
    time = Timing()
    try measure(&time) { _ = try snapshot.proof(of: addresses[1], slots: [], at: snapshot.head, root: snapshot.root) }
    report("proving an account of the head", time, items: 1)
  }

  /// Transfers of one token: two slots of one contract and the sender's account each.
  static func benchmarkTokens(inMemory: Bool) throws {
    print("\n100 blocks of 300 token transfers among 100000 holders, 32 a write")
    try withStore(inMemory) { store in
      let state = try WorldState(store: store)
      let token = Address(truncating: keccak256([1] as Bytes))
      let slots = (0..<100_000).map { keccak256(Hash256(UInt256(UInt64($0)))).word }
      var genesis = StateChanges()
      var contract = AccountChange(account: AccountState(nonce: 1))
      for slot in slots { contract.storage[slot] = 1_000_000_000_000 }
      genesis.accounts[token] = contract
      let senders = (0..<1000).map { Address(truncating: keccak256(Hash256(UInt256(UInt64($0))))) }
      for sender in senders { genesis.accounts[sender] = AccountChange(account: AccountState(balance: 1_000_000_000)) }
      let batch = WriteBatch()
      try state.commit(genesis, block: 0, into: batch)
      try state.write(batch, durability: .synced)
      batch.removeAll()
      var time = Timing()
      var touched = 0
      for block in 1...100 as ClosedRange<UInt64> {
        var changes = StateChanges()
        var change = AccountChange(account: AccountState(nonce: 1))
        for _ in 0..<300 {
          for _ in 0..<2 {
            let slot = slots[Int.random(in: 0..<slots.count)]
            change.storage[slot] = try state.storage(token, slot) &+ 1
          }
          let sender = senders[Int.random(in: 0..<senders.count)]
          changes.accounts[sender] = AccountChange(account: AccountState(nonce: block, balance: 1_000_000_000))
        }
        changes.accounts[token] = change
        touched += change.storage.count + changes.accounts.count
        try measure(&time) {
          try state.commit(changes, block: block, into: batch)
          if block % 32 == 0 {
            try state.write(batch, durability: .unlogged)
            batch.removeAll()
          }
        }
      }
      report("ALL BUT READING, a touched slot or account", time, items: touched)
    }
  }

  static func benchmarkRoots() {
    print("")
    for count in [100, 500, 2000] {
      let items = (0..<count).map { keccak256(Hash256(UInt256(UInt64($0)))).bytes + Bytes(repeating: 7, count: 80) }
      var time = Timing()
      measure(&time) { for _ in 0..<20 { _ = orderedTrieRoot(items) } }
      report("root of a list of \(count), an item", time, items: count * 20)
    }
  }
}
