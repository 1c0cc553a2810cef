import EthereumTypes
import JSON
import Primitives

/// Runs block tests.
public struct BlockTestRunner: Sendable {
  public init() {}

  /// Runs a test; gives what went wrong, or nil if it passed.
  public func run(_ test: BlockTest) -> String? {
    do throws(FormatError) { return try outcome(of: test) } catch { return error.description }
  }

  private func outcome(of test: BlockTest) throws(FormatError) -> String? {
    guard let network = TestNetwork(test.network, isDraft: test.isDraft) else {
      throw FormatError("\(test.network) is no network that is known")
    }
    let world = try MemoryWorld(accounts: test.pre)
    let genesis: Header
    do throws(BlockError) { genesis = try Block(decoding: test.genesis).header } catch { throw FormatError("genesis: \(error)") }
    if genesis.hash != test.genesisHash { return "genesis hash: have \(genesis.hash), want \(test.genesisHash)" }
    let root = world.root()
    if genesis.stateRoot != root { return "genesis state root: have \(root), want \(genesis.stateRoot)" }

    let tree = BlockTree(genesis: genesis, world: world, network: network)
    for (index, entry) in test.entries.enumerated() {
      if let failure = insert(entry, into: tree) { return "block \(index): \(failure)" }
    }
    if tree.head.hash != test.lastBlockHash { return "last block hash: have \(tree.head.hash), want \(test.lastBlockHash)" }
    return try compareState(test, tree.head)
  }

  private func insert(_ entry: BlockTest.Entry, into tree: BlockTree) -> String? {
    do throws(BlockTree.Refusal) {
      let hash = try tree.insert(entry.encoded)
      if let expected = entry.expectedException { return "taken, want \(expected)" }
      if let expected = entry.hash, expected != hash { return "hash: have \(hash), want \(expected)" }
    } catch {
      if entry.expectedException == nil { return "refused: \(error)" }
    }
    return nil
  }

  private func compareState(_ test: BlockTest, _ head: BlockTree.Node) throws(FormatError) -> String? {
    if let expected = test.postStateHash, expected != head.header.stateRoot {
      return "state root: have \(head.header.stateRoot), want \(expected)"
    }
    guard let postState = test.postState else { return nil }
    let wanted = try MemoryWorld(accounts: postState)
    if wanted.root() == head.header.stateRoot { return nil }
    return "accounts after the last block: " + head.world.difference(from: wanted)
  }
}

extension MemoryWorld {
  /// The first account in which two worlds differ, in words.
  func difference(from wanted: MemoryWorld) -> String {
    for address in Set(accounts.keys).union(wanted.accounts.keys).sorted() {
      let have = accounts[address]
      let want = wanted.accounts[address]
      guard let have, let want else { return "account \(address) is \(have == nil ? "missing" : "not wanted")" }
      if have.state != want.state { return "account \(address): have \(have.state), want \(want.state)" }
      if have.storage != want.storage { return "storage of account \(address): have \(have.storage), want \(want.storage)" }
    }
    return "none differs"
  }
}
