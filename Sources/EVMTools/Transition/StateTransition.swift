import Chain
import Consensus
import EVM
import EthereumTypes
import MerkleTrie
import Primitives

/// Applies transactions to a state as a block with given surroundings would: what geth's `evm t8n` does.
public struct StateTransition {
  public var alloc: MemoryWorld
  public var environment: TransitionEnvironment
  public var transactions: TransitionTransactions
  public var configuration: ChainConfiguration
  /// The reward of the block in wei; nil to pay none, not even nothing.
  public var reward: UInt256?
  /// Makes who watches a transaction, by its place among those that are tried.
  public var makeTracer: (_ index: Int, _ transaction: Transaction, _ fork: Fork) throws(TransitionError) -> (any Tracer)?

  public init(
    alloc: MemoryWorld, environment: TransitionEnvironment, transactions: TransitionTransactions, configuration: ChainConfiguration,
    reward: UInt256?,
    makeTracer: @escaping (_ index: Int, _ transaction: Transaction, _ fork: Fork) throws(TransitionError) -> (any Tracer)? = { _, _, _ in
      nil
    }
  ) {
    self.alloc = alloc
    self.environment = environment
    self.transactions = transactions
    self.configuration = configuration
    self.reward = reward
    self.makeTracer = makeTracer
  }

  /// What came of it.
  public struct Outcome {
    public var fork: Fork
    /// The surroundings with everything filled in.
    public var environment: TransitionEnvironment
    /// In wei a blob gas.
    public var blobBaseFee: UInt256
    /// The state after.
    public var world: MemoryWorld
    /// The transactions that were valid, with their receipts.
    public var included: [Transaction]
    public var receipts: [StoredReceipt]
    /// Whether each of them succeeded, which receipts before Byzantium don't say.
    public var successes: [Bool]
    public var block: BlockOutcome
    /// The places and reasons of the others.
    public var rejected: [(index: Int, reason: String)]
  }

  /// Runs it. The state that was given stays as it was.
  public func run() throws(TransitionError) -> Outcome {
    var environment = environment
    let fork = configuration.fork(at: environment.number, timestamp: environment.timestamp)
    try environment.complete(configuration, fork: fork)
    let world = alloc.copy()
    let asked = MissingBlockHash()
    let hashes = environment.blockHashes
    world.blockHashes = { number in
      if hashes[number] == nil { asked.note(number) }
      return hashes[number]
    }

    let state = JournaledState(reader: world)
    let rules = ExecutionRules(
      machine: Rules(fork: fork, chainID: UInt256(configuration.chainID), maxCodeSize: configuration.maxCodeSize(at: environment.number)),
      chainID: configuration.chainID, feeRecipient: environment.coinbase, maxBlobs: configuration.blobSchedule(at: fork)?.max ?? 0)
    let execution = BlockExecution(
      rules: rules, machine: EVM(state: state, block: context(environment, fork), rules: rules.machine), plan: plan(environment, fork)
    ) { () throws(StateReadError) in
      world.apply(state.takeChanges())
      return world.root()
    }
    execution.begin()
    var included: [Transaction] = []
    var successes: [Bool] = []
    var rejected: [(index: Int, reason: String)] = []
    for (index, entry) in transactions.entries.enumerated() {
      switch entry {
      case .invalid(let reason): rejected.append((index, reason))
      case .transaction(let transaction):
        let tracer = try makeTracer(included.count, transaction, fork)
        switch apply(transaction, to: execution, tracer) {
        case .failure(let reason): rejected.append((index, reason.description))
        case .success(let outcome):
          included.append(transaction)
          successes.append(outcome.isSuccess)
        }
      }
    }
    if let number = asked.number {
      throw TransitionError(.missingBlockHash, "getHash(\(number)) invoked, blockhash for that block not provided")
    }
    let block: BlockOutcome
    do throws(BlockExecution.FinishError) { block = try execution.finish() } catch { throw TransitionError(.execution, error.description) }
    world.apply(state.takeChanges())
    return Outcome(
      fork: fork, environment: environment, blobBaseFee: execution.block.blobBaseFee, world: world, included: included,
      receipts: execution.storedReceipts, successes: successes,
      block: block, rejected: rejected)
  }

  /// Why a transaction can't be included.
  private struct Rejection: Error, CustomStringConvertible {
    var description: String
  }

  private func apply(_ transaction: Transaction, to execution: BlockExecution, _ tracer: (any Tracer)?) -> Result<
    TransactionOutcome, Rejection
  > {
    let sender: Address
    do throws(TransactionError) { sender = try transaction.recoverSender(execution.rules.signing) } catch {
      return .failure(Rejection(description: error.description))
    }
    do throws(InvalidTransaction) { return .success(try execution.apply(transaction, sender: sender, tracer: tracer)) } catch {
      return .failure(Rejection(description: error.description))
    }
  }

  private func context(_ environment: TransitionEnvironment, _ fork: Fork) -> BlockContext {
    BlockContext(
      number: environment.number, timestamp: environment.timestamp, beneficiary: environment.coinbase, gasLimit: environment.gasLimit,
      difficulty: environment.difficulty ?? UInt256(), prevRandao: fork >= .paris ? environment.random ?? UInt256() : UInt256(),
      baseFee: fork >= .london ? environment.baseFee ?? UInt256() : UInt256(),
      blobBaseFee: environment.excessBlobGas.flatMap { configuration.blobSchedule(at: fork)?.baseFee(excessBlobGas: $0) } ?? UInt256())
  }

  private func plan(_ environment: TransitionEnvironment, _ fork: Fork) -> BlockPlan {
    let parentHash = environment.number > 0 ? environment.blockHashes[environment.number - 1] ?? .zero : .zero
    return BlockPlan(
      parentHash: parentHash, parentBeaconBlockRoot: environment.parentBeaconBlockRoot,
      isDAOForkBlock: configuration.forks.supportsDAOFork && configuration.forks.daoFork == environment.number,
      withdrawals: environment.withdrawals ?? [], rewards: rewards(environment),
      depositContract: fork >= .prague ? configuration.depositContract ?? StateTransition.mainnetDepositContract : nil)
  }

  /// Ethereum's deposit contract (EIP-6110).
  private static let mainnetDepositContract = Address(hex: "0x00000000219ab540356cbb839cbe05303d7705fa") ?? .zero

  /// The uncles' authors get less the older they are, the author a thirty-second more for each (yellow paper, section 11.3).
  private func rewards(_ environment: TransitionEnvironment) -> [BlockReward] {
    guard let reward else { return [] }
    var own = reward
    var rewards: [BlockReward] = []
    for ommer in environment.ommers {
      rewards.append(BlockReward(account: ommer.address, amount: reward &* UInt256(8 &- min(ommer.delta, 8)) / 8))
      own = own &+ reward / 32
    }
    return rewards + [BlockReward(account: environment.coinbase, amount: own)]
  }
}

/// Remembers the first block whose hash was asked for in vain. One thread runs the transactions.
private final class MissingBlockHash: @unchecked Sendable {
  private(set) var number: UInt64?
  func note(_ number: UInt64) { if self.number == nil { self.number = number } }
}
