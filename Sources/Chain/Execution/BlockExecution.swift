import Consensus
import EVM
import EthereumTypes
import Primitives

/// What a block does to the state beside its transactions, as its header and the chain's configuration say.
public struct BlockPlan: Sendable {
  /// The block before: recorded by a system contract from Prague on (EIP-2935).
  public var parentHash: Hash256
  /// The beacon block before: recorded by a system contract from Cancun on (EIP-4788).
  public var parentBeaconBlockRoot: Hash256?
  /// Whether this is the block at which the DAO's balances move (EIP-779).
  public var isDAOForkBlock: Bool
  /// Credits from the consensus layer (EIP-4895).
  public var withdrawals: [Withdrawal]
  /// What the block's author and the authors of uncles get, in wei, in order.
  public var rewards: [BlockReward]
  /// The contract whose logs are deposits (EIP-6110); nil if the chain collects no requests for a consensus layer.
  public var depositContract: Address?

  public init(
    parentHash: Hash256, parentBeaconBlockRoot: Hash256? = nil, isDAOForkBlock: Bool = false, withdrawals: [Withdrawal] = [],
    rewards: [BlockReward] = [], depositContract: Address? = nil
  ) {
    self.parentHash = parentHash
    self.parentBeaconBlockRoot = parentBeaconBlockRoot
    self.isDAOForkBlock = isDAOForkBlock
    self.withdrawals = withdrawals
    self.rewards = rewards
    self.depositContract = depositContract
  }
}

/// What running a block's content came to. The changes of state stand in the journal that it ran on.
public struct BlockOutcome: Sendable {
  /// A receipt for each transaction.
  public var receipts: [Receipt]
  /// The gas of all transactions.
  public var gasUsed: UInt64
  /// The blob gas of all transactions (EIP-4844).
  public var blobGasUsed: UInt64
  /// The summary of all logs.
  public var logsBloom: Bloom
  /// Requests to the consensus layer, type byte first, those without data left out; nil before Prague (EIP-7685).
  public var requests: [Bytes]?
}

/// Executes one block, step by step: `begin`, `apply` each transaction, `finish`. Importing, building, tracing and the
/// published tests all go through it.
public final class BlockExecution {
  public let rules: ExecutionRules
  public let block: BlockContext
  public let plan: BlockPlan
  /// The state, which the execution changes.
  public let state: JournaledState
  /// What is left for more transactions.
  public private(set) var pool: GasPool
  /// The receipts of the transactions so far, with what a client is told beside.
  public private(set) var storedReceipts: [StoredReceipt] = []
  /// The gas used by the transactions so far.
  public private(set) var gasUsed: UInt64 = 0

  /// The root of the state as it stands, asked for after each transaction before Byzantium, whose receipts hold it.
  private let intermediateRoot: () throws(StateReadError) -> Hash256
  private let executor: TransactionExecutor
  private let machine: EVM

  /// An execution on a machine whose state shows what the parent left, and whose setting is the block.
  ///
  /// - Parameter intermediateRoot: takes the changes out of the machine's state and gives the root of the trie with them. Called before
  ///   Byzantium only.
  public init(
    rules: ExecutionRules, machine: EVM, plan: BlockPlan, tracer: (any Tracer)? = nil,
    intermediateRoot: @escaping () throws(StateReadError) -> Hash256
  ) {
    self.rules = rules
    self.machine = machine
    self.plan = plan
    block = machine.block
    state = machine.state
    self.intermediateRoot = intermediateRoot
    let blobGas = rules.fork >= .cancun ? UInt64(rules.maxBlobs) &* BlobSchedule.gasPerBlob : 0
    pool = GasPool(gas: block.gasLimit, blobGas: blobGas)
    executor = TransactionExecutor(rules: rules, machine: machine, tracer: tracer)
  }

  private var deletesEmpty: Bool { rules.fork >= .spuriousDragon }

  // MARK: Before the transactions

  /// Does what comes before the first transaction.
  public func begin() {
    if plan.isDAOForkBlock { DAOFork.apply(to: state) }
    if rules.fork >= .cancun, let root = plan.parentBeaconBlockRoot {
      _ = callSystem(SystemContracts.beaconRoots, input: root.bytes)
    }
    if rules.fork >= .prague { _ = callSystem(SystemContracts.blockHashes, input: plan.parentHash.bytes) }
  }

  private func callSystem(_ contract: Address, input: Bytes) -> CallResult? {
    SystemContracts.call(contract, input: input, machine: machine, deletingEmpty: deletesEmpty)
  }

  // MARK: Transactions

  /// Runs the next transaction, of `sender`. One that throws leaves no trace, unless the state could not be read.
  ///
  /// - Parameter tracer: watches this transaction instead of the execution's own tracer.
  @discardableResult
  public func apply(
    _ transaction: Transaction, sender: Address, tracer: (any Tracer)? = nil
  ) throws(InvalidTransaction) -> TransactionOutcome {
    let outcome = try executor.execute(transaction, sender: sender, pool: &pool, tracer: tracer)
    gasUsed &+= outcome.gasUsed
    let result: Receipt.Outcome
    if rules.fork >= .byzantium {
      result = .status(outcome.isSuccess)
    } else {
      do throws(StateReadError) { result = .stateRoot(try intermediateRoot()) } catch {
        throw .stateUnavailable(reason: error.description)
      }
    }
    storedReceipts.append(
      StoredReceipt(
        receipt: Receipt(kind: transaction.kind, outcome: result, cumulativeGasUsed: gasUsed, logs: outcome.logs),
        gasUsed: outcome.gasUsed, effectiveGasPrice: outcome.effectiveGasPrice,
        contractAddress: transaction.isCreation ? EVM.createAddress(creator: sender, nonce: transaction.nonce) : nil))
    return outcome
  }

  // MARK: After the transactions

  /// Why a block can't be finished.
  public enum FinishError: Error, Sendable, CustomStringConvertible {
    /// A contract whose queue must be read is missing or failed (EIP-7002, EIP-7251).
    case systemContract(Address, reason: String)
    /// A log of the deposit contract is none of a deposit (EIP-6110).
    case malformedDeposit
    /// The state could not be read.
    case stateUnavailable(reason: String)

    public var description: String {
      switch self {
      case .systemContract(let address, let reason): "system contract \(address): \(reason)"
      case .malformedDeposit: "deposit contract emitted a malformed event"
      case .stateUnavailable(let reason): "state is not available: \(reason)"
      }
    }
  }

  /// Does what comes after the last transaction: withdrawals, requests, rewards.
  public func finish() throws(FinishError) -> BlockOutcome {
    creditWithdrawals()
    let requests = rules.fork >= .prague && plan.depositContract != nil ? try collectRequests() : nil
    payRewards()
    if let fault = state.fault { throw .stateUnavailable(reason: fault.description) }

    var bloom = Bloom.empty
    let receipts = storedReceipts.map(\.receipt)
    for receipt in receipts where !receipt.logs.isEmpty { bloom.formUnion(receipt.bloom) }
    let capacity = rules.fork >= .cancun ? UInt64(rules.maxBlobs) &* BlobSchedule.gasPerBlob : 0
    return BlockOutcome(
      receipts: receipts, gasUsed: gasUsed, blobGasUsed: capacity &- pool.blobGas, logsBloom: bloom, requests: requests)
  }

  private func creditWithdrawals() {
    guard !plan.withdrawals.isEmpty else { return }
    state.beginTransaction()
    for withdrawal in plan.withdrawals { state.addBalance(withdrawal.amountInWei, to: withdrawal.address) }
    state.finishTransaction(deletingEmpty: deletesEmpty)
  }

  private func collectRequests() throws(FinishError) -> [Bytes] {
    guard let contract = plan.depositContract else { return [] }
    let logs = storedReceipts.lazy.flatMap(\.receipt.logs)
    guard let deposits = DepositRequests.collect(logs, contract: contract) else { throw .malformedDeposit }
    let parts = [
      deposits, try readQueue(SystemContracts.withdrawalRequests), try readQueue(SystemContracts.consolidationRequests),
    ]
    return parts.enumerated().filter { !$1.isEmpty }.map { [UInt8($0)] + $1 }
  }

  private func readQueue(_ contract: Address) throws(FinishError) -> Bytes {
    guard let result = callSystem(contract, input: []) else { throw .systemContract(contract, reason: "there is no code") }
    guard result.isSuccess else { throw .systemContract(contract, reason: result.errorMessage ?? "it failed") }
    return result.output
  }

  private func payRewards() {
    guard !plan.rewards.isEmpty else { return }
    state.beginTransaction()
    for reward in plan.rewards { state.addBalance(reward.amount, to: reward.account) }
    state.finishTransaction(deletingEmpty: deletesEmpty)
  }
}
