import Consensus
import EVM
import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// The one place where a chain grows: executes a block on the newest state, compares, and collects what is to be written.
///
/// Blocks go into a batch, one or many, and `write` brings it to the store: block, receipts, look-ups, state and head
/// together or not at all. A block that is refused leaves no trace. One thread uses it at a time.
final class ChainWriter {
  let store: any KeyValueStore
  let consensus: ConsensusRules
  let world: WorldState
  /// The last block added, written or not, and who may seal the next.
  private(set) var head: ChainHead
  private(set) var headHeader: Header
  private(set) var snapshot: ConsensusSnapshot

  let batch = WriteBatch(capacity: 1 << 20)
  private let hashes: RecentHashes
  private let codeCache = CodeCache()
  private var machine: EVM?
  /// Whether `machine` stands on `world`, not on a block's own state.
  private var isMachineReusable = true
  /// The height whose snapshot the store has as the newest.
  private var storedSnapshot: UInt64

  /// How often a snapshot of the consensus is kept for good: a reader of an older one goes over at most so many headers.
  static let snapshotInterval: UInt64 = 1024
  /// Accounts and slots that an execution may hold on to for the next block.
  private static let recordsMax = 20_000

  /// Opens the chain that `store` holds.
  init(store: any KeyValueStore, consensus: ConsensusRules, options: WorldStateOptions = WorldStateOptions()) throws(ChainError) {
    self.store = store
    self.consensus = consensus
    let hashes = RecentHashes(BlockStore(store))
    self.hashes = hashes
    (head, headHeader) = try ChainWriter.readHead(store)
    storedSnapshot = head.number
    world = try onState { () throws(WorldStateError) in
      try WorldState(store: store, options: options) { (number) throws(StateReadError) in try hashes.hash(number) }
    }
    snapshot = try SnapshotReader(store, consensus: consensus).snapshot(after: head.number)
  }

  private static func readHead(_ store: any KeyValueStore) throws(ChainError) -> (ChainHead, Header) {
    guard let head = try onStore({ () throws(KeyValueStoreError) in try ChainMeta(store).head() }) else { throw .notInitialised }
    let header = try onStore { () throws(KeyValueStoreError) in try BlockStore(store).header(head.number, head.hash) }
    guard let header else { throw .noBlock(head.number) }
    return (head, header)
  }

  /// What the next block is checked against.
  var parent: ParentContext { ParentContext(header: headHeader, hash: head.hash, totalDifficulty: head.totalDifficulty) }

  // MARK: Executing

  /// A machine on the newest state in the setting of the next block. What it remembers of the state serves the next block too.
  func machine(for setting: BlockSetting) -> EVM {
    if let machine, isMachineReusable, machine.rules == setting.rules.machine, !machine.state.isSpent,
      machine.state.recordCount < ChainWriter.recordsMax
    {
      machine.block = setting.context
      return machine
    }
    let state = JournaledState(reader: world, codeCache: codeCache)
    let fresh = EVM(state: state, block: setting.context, rules: setting.rules.machine)
    machine = fresh
    isMachineReusable = true
    return fresh
  }

  /// Runs `body` on an execution of the next block and stages what it changed. Returns `body`'s result and the state's root.
  func execute<Result>(
    _ setting: BlockSetting, _ body: (BlockExecution) throws(ChainError) -> Result
  ) throws(ChainError) -> (result: Result, stateRoot: Hash256) {
    do throws(ChainError) {
      return setting.rules.fork >= .byzantium ? try executePlainly(setting, body) : try executeWithRoots(setting, body)
    } catch {
      abandon()
      throw error
    }
  }

  private func executePlainly<Result>(
    _ setting: BlockSetting, _ body: (BlockExecution) throws(ChainError) -> Result
  ) throws(ChainError) -> (Result, Hash256) {
    let machine = machine(for: setting)
    let execution = BlockExecution(rules: setting.rules, machine: machine, plan: setting.plan) { () throws(StateReadError) in
      throw StateReadError("receipts have no state roots since Byzantium")
    }
    let result = try body(execution)
    return (result, try stage(machine.state.takeChanges(), setting.context.number))
  }

  /// Before Byzantium, whose receipts hold the root after each transaction.
  private func executeWithRoots<Result>(
    _ setting: BlockSetting, _ body: (BlockExecution) throws(ChainError) -> Result
  ) throws(ChainError) -> (Result, Hash256) {
    let intermediate = IntermediateState(world)
    let state = JournaledState(reader: intermediate, codeCache: codeCache)
    let machine = EVM(state: state, block: setting.context, rules: setting.rules.machine)
    let execution = BlockExecution(rules: setting.rules, machine: machine, plan: setting.plan) { [world] () throws(StateReadError) in
      intermediate.merge(state.takeChanges())
      do throws(WorldStateError) { return try world.stage(intermediate.changes, block: setting.context.number) } catch {
        throw StateReadError(error.description)
      }
    }
    let result = try body(execution)
    intermediate.merge(state.takeChanges())
    self.machine = machine
    isMachineReusable = false
    return (result, try stage(intermediate.changes, setting.context.number))
  }

  private func stage(_ changes: StateChanges, _ number: UInt64) throws(ChainError) -> Hash256 {
    try onState { () throws(WorldStateError) in try world.stage(changes, block: number) }
  }

  /// Forgets an execution that came to nothing. What the state can't take back, it reads again.
  func abandon() {
    machine = nil
    do throws(WorldStateError) { try world.discardStaged() } catch { isDamaged = true }
  }

  /// Whether the state in memory can't be relied on: the writer must be made anew.
  private(set) var isDamaged = false

  // MARK: Adding

  /// Adds a block that was executed and compared, its state being staged.
  func accept(
    _ block: EncodedBlock, transactions: [Transaction], receipts: [StoredReceipt], signers: HeaderSigners
  ) throws(ChainError) {
    let header = block.header
    let next = try advance(over: header, hash: block.hash, signers: signers)
    try onState { () throws(WorldStateError) in try world.commitStaged(into: batch) }
    let (difficulty, overflow) = head.totalDifficulty.addingReportingOverflow(header.difficulty)
    head = ChainHead(number: header.number, hash: block.hash, totalDifficulty: overflow ? .max : difficulty)
    headHeader = header
    snapshot = next
    hashes.add(header.number, block.hash)
    BlockStore.put(block, totalDifficulty: head.totalDifficulty, transactions: transactions, receipts: receipts, into: batch)
    if header.number % ChainWriter.snapshotInterval == 0 { ChainMeta.put(snapshot, at: header.number, into: batch) }
  }

  /// Who may seal the block after `header`, whose state is staged.
  private func advance(over header: Header, hash: Hash256, signers: HeaderSigners) throws(ChainError) -> ConsensusSnapshot {
    do throws(RuleViolation) {
      return try consensus.advance(snapshot, over: header, hash: hash, signers: signers) { [machine] address, _ in
        guard let machine else { throw ContractValidators.Failure(description: "the block was not executed") }
        // The machine that ran the block holds its state, which is not written yet.
        return try ContractValidators.ask(address, on: machine)
      }
    } catch { throw .invalidBlock(InvalidBlock(error, hash: hash)) }
  }

  // MARK: Writing

  /// How many bytes wait to be written.
  var pendingBytes: Int { batch.byteCount }

  /// Writes what was added since the last time: all of it or nothing.
  func write(_ durability: WriteDurability, includingTrie: Bool = false) throws(ChainError) {
    guard batch.count > 0 || includingTrie else { return }
    ChainMeta.put(head, into: batch)
    ChainMeta.put(snapshot, at: head.number, into: batch)
    if storedSnapshot != head.number && storedSnapshot % ChainWriter.snapshotInterval != 0 {
      ChainMeta.removeSnapshot(at: storedSnapshot, from: batch)
    }
    do throws(WorldStateError) { try world.write(batch, durability: durability, includingTrie: includingTrie) } catch {
      isDamaged = true
      throw ChainError(error)
    }
    storedSnapshot = head.number
    batch.removeAll()
  }
}
