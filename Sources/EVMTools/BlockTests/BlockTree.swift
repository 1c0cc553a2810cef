import Chain
import Consensus
import EVM
import EthereumTypes
import MerkleTrie
import Primitives

/// Blocks in memory with the state after each, and which of them is the head: a whole small node without disk, for block
/// tests.
final class BlockTree {
  /// A block that was taken.
  struct Node {
    let header: Header
    let hash: Hash256
    let uncles: [Header]
    /// The sum of the difficulties up to and including this block.
    let totalDifficulty: UInt256
    /// The state after the block. It is not changed any more.
    let world: MemoryWorld
    let ancestry: Ancestry
  }

  /// The hashes of a block and of those before it.
  final class Ancestry: Sendable {
    let number: UInt64
    let hash: Hash256
    let parent: Ancestry?

    init(number: UInt64, hash: Hash256, parent: Ancestry?) {
      self.number = number
      self.hash = hash
      self.parent = parent
    }

    /// The hash of the block with this number, this one or one before it.
    func hash(of number: UInt64) -> Hash256? {
      var place: Ancestry? = self
      while let ancestor = place, ancestor.number > number { place = ancestor.parent }
      return place?.number == number ? place?.hash : nil
    }
  }

  private let network: TestNetwork
  private let consensus: ConsensusRules
  private let codeCache = CodeCache()
  private var nodes: [Hash256: Node] = [:]
  private(set) var head: Node

  /// A tree with the genesis as its head.
  init(genesis: Header, world: MemoryWorld, network: TestNetwork) {
    self.network = network
    consensus = ConsensusRules(network.configuration)
    let hash = genesis.hash
    head = Node(
      header: genesis, hash: hash, uncles: [], totalDifficulty: genesis.difficulty, world: world,
      ancestry: Ancestry(number: genesis.number, hash: hash, parent: nil))
    nodes[hash] = head
  }

  /// Why a block was not taken.
  enum Refusal: Error, CustomStringConvertible {
    case encoding(BlockError)
    case unknownParent(Hash256)
    case invalid(InvalidBlock)
    case stateUnavailable(reason: String)

    var description: String {
      switch self {
      case .encoding(let error): error.description
      case .unknownParent(let hash): "parent \(hash) is not known"
      case .invalid(let error): error.description
      case .stateUnavailable(let reason): "state is not available: \(reason)"
      }
    }
  }

  /// Checks and executes a block and keeps it; it becomes the head if the fork choice of its time says so.
  func insert(_ encoded: Bytes) throws(Refusal) -> Hash256 {
    let block: Block
    do throws(BlockError) { block = try Block(decoding: encoded) } catch { throw .encoding(error) }
    guard nodes[block.hash] == nil else { return block.hash }
    guard let parent = nodes[block.header.parentHash] else { throw .unknownParent(block.header.parentHash) }
    let node: Node
    do throws(BlockExecutionError) { node = try execute(block, after: parent) } catch {
      switch error {
      case .invalid(let error): throw .invalid(error)
      case .stateUnavailable(let reason): throw .stateUnavailable(reason: reason)
      }
    }
    nodes[node.hash] = node
    if isBetter(node) { head = node }
    return node.hash
  }

  /// Under proof of work the heavier chain wins, of equally heavy ones the shorter, then the one that came first. After the
  /// merge nothing in the blocks tells: the one that came last is what the consensus layer wants.
  private func isBetter(_ node: Node) -> Bool {
    if node.header.difficulty.isZero { return true }
    if node.totalDifficulty != head.totalDifficulty { return node.totalDifficulty > head.totalDifficulty }
    return node.header.number < head.header.number
  }

  private func execute(_ block: Block, after parent: Node) throws(BlockExecutionError) -> Node {
    let header = block.header
    do throws(RuleViolation) {
      try consensus.check(header, parent: ParentContext(header: parent.header, hash: parent.hash, totalDifficulty: parent.totalDifficulty))
      try consensus.checkUncles(block.uncles, of: header, ancestors: ancestors(from: parent))
    } catch { throw .invalid(InvalidBlock(error, hash: block.hash)) }
    do throws(InvalidBlock) {
      try BlockComparison.checkBody(
        header: header, hash: block.hash, encodedTransactions: block.transactions.lazy.map(\.encoded), withdrawals: block.withdrawals)
    } catch { throw .invalid(error) }

    var setting = BlockSetting(
      header: header, author: header.coinbase, uncles: block.uncles, withdrawals: block.withdrawals ?? [], consensus: consensus)
    setting.rules.machine = network.adjust(setting.rules.machine)
    let senders = try senders(of: block, rules: setting.rules.signing)
    let world = parent.world.copy()
    let ancestry = parent.ancestry
    world.blockHashes = { ancestry.hash(of: $0) }
    let state = JournaledState(reader: world, codeCache: codeCache)
    let execution = BlockExecution(
      rules: setting.rules, machine: EVM(state: state, block: setting.context, rules: setting.rules.machine), plan: setting.plan
    ) { () throws(StateReadError) in
      world.apply(state.takeChanges())
      return world.root()
    }
    let outcome = try execution.run(block.transactions, senders: senders, header: header, hash: block.hash)
    world.apply(state.takeChanges())
    do throws(InvalidBlock) {
      try BlockComparison.check(outcome, header: header, hash: block.hash)
      try BlockComparison.checkStateRoot(world.root(), header: header, hash: block.hash)
    } catch { throw .invalid(error) }
    let (sum, overflow) = parent.totalDifficulty.addingReportingOverflow(header.difficulty)
    return Node(
      header: header, hash: block.hash, uncles: block.uncles, totalDifficulty: overflow ? .max : sum, world: world,
      ancestry: Ancestry(number: header.number, hash: block.hash, parent: ancestry))
  }

  private func senders(of block: Block, rules: SigningRules) throws(BlockExecutionError) -> [Address] {
    var senders: [Address] = []
    for (index, transaction) in block.transactions.enumerated() {
      do throws(TransactionError) { senders.append(try transaction.recoverSender(rules)) } catch {
        throw .invalid(
          InvalidBlock(
            number: block.number, hash: block.hash, rule: .transaction(index: index), have: transaction.hash, want: "valid: \(error)"))
      }
    }
    return senders
  }

  /// The blocks that an uncle may descend from, the parent first.
  private func ancestors(from parent: Node) -> [Ancestor] {
    var result: [Ancestor] = []
    var place: Node? = parent
    while let node = place, result.count < ConsensusRules.uncleGenerations {
      result.append(Ancestor(header: node.header, hash: node.hash, uncles: node.uncles))
      place = nodes[node.header.parentHash]
    }
    return result
  }
}
