import Chain
import Consensus
import EVM
import EthereumTypes
import JSONRPC
import KeyValueStore
import Logging
import Primitives
import Service
import Synchronization
import TransactionPool
import WorldState

/// A chain with one validator that makes its blocks here: one as soon as there are transactions, or one in every period.
///
/// Transactions come in on any thread; blocks are made on a thread of their own.
public final class DevelopmentChain: PendingTransactions, Sendable {
  public let chain: Chain
  private let shared: Mutex<Shared>
  private let wakeUp = Semaphore()
  /// Seconds between blocks; 0 makes one whenever there are transactions.
  private let periodSeconds: UInt64
  private let gasLimit: UInt64
  private let log = Logger(label: "dev")

  private struct Shared {
    var pool = TransactionPool()
    var observers: [@Sendable (Hash256) -> Void] = []
    var isStopped = false
    var thread: DeepStackThread?
  }

  /// - Parameter periodSeconds: seconds between blocks; 0 makes one whenever there are transactions.
  public init(chain: Chain, periodSeconds: UInt64, gasLimit: UInt64) {
    self.chain = chain
    self.periodSeconds = periodSeconds
    self.gasLimit = gasLimit
    shared = Mutex(Shared())
  }

  // MARK: Taking transactions

  public var pool: TransactionPool { shared.withLock { $0.pool } }

  public func withPool<Answer: Sendable>(_ body: (TransactionPool) -> Answer) -> Answer { shared.withLock { body($0.pool) } }

  public func observe(_ observer: @escaping @Sendable (Hash256) -> Void) { shared.withLock { $0.observers.append(observer) } }

  public func submit(_ transaction: Transaction, encodedCount: Int) throws(PoolRefusal) {
    let next = chain.headHeader
    let number = next.number &+ 1
    let fork = chain.configuration.fork(at: number, timestamp: WallClock.seconds())
    let sender: Address
    do throws(TransactionError) { sender = try transaction.recoverSender(chain.configuration.signingRules(at: number, fork: fork)) } catch {
      throw .malformed(error)
    }
    let account = headAccount(sender)
    let rules = rules(number, fork)
    let observers = try shared.withLock { (shared) throws(PoolRefusal) in
      try shared.pool.add(
        transaction, encodedCount: encodedCount, sender: sender, nonce: account.nonce, balance: account.balance, rules: rules)
      return shared.observers
    }
    for observer in observers { observer(transaction.hash) }
    if periodSeconds == 0 { wakeUp.signal() }
  }

  private func rules(_ number: UInt64, _ fork: Fork) -> PoolRules {
    let configuration = chain.configuration
    let limits = TransactionLimits(
      fork: fork, maxInitCodeSize: configuration.maxCodeSize(at: number) * 2, maxBlobs: configuration.blobSchedule(at: fork)?.max ?? 0)
    return PoolRules(
      limits: limits, blockGasLimit: chain.headHeader.gasLimit,
      sizeMax: configuration.isQuorum ? configuration.transactionSizeLimit(at: number) : 131_072,
      allowsGasPrice: configuration.isGasPriceEnabled(at: number), isQuorum: configuration.isQuorum)
  }

  /// The account at the head; one that can't be read, or isn't there, has nothing.
  private func headAccount(_ address: Address) -> AccountState {
    guard let view = try? chain.view(), let state = try? view.state(at: view.head.number) else { return AccountState() }
    return (try? state.account(address)) ?? AccountState()
  }

  // MARK: Making blocks

  /// Starts to make blocks.
  public func start() throws(NodeFailure) {
    guard let key = DevelopmentAccounts.validator else { throw NodeFailure("the key of the development validator can't be used") }
    let validator: SoloValidator
    do throws(ChainError) { validator = try SoloValidator(chain: chain, key: key, gasLimit: gasLimit) } catch {
      throw NodeFailure("cannot make blocks", error)
    }
    let worker = Worker(validator)
    do throws(ThreadError) {
      let thread = try DeepStackThread(name: "executor") { [self] in run(worker) }
      shared.withLock { $0.thread = thread }
    } catch { throw NodeFailure(error.description) }
  }

  /// Ends block making, after the block that is being made.
  public func stop() {
    let thread = shared.withLock { shared in
      shared.isStopped = true
      defer { shared.thread = nil }
      return shared.thread
    }
    wakeUp.signal()
    thread?.join()
  }

  /// Carries the validator to its thread, the only one that uses it.
  private final class Worker: @unchecked Sendable {
    let validator: SoloValidator
    init(_ validator: SoloValidator) { self.validator = validator }
  }

  private func run(_ worker: Worker) {
    while true {
      if periodSeconds > 0 {
        wakeUp.wait(milliseconds: Int(clamping: periodSeconds.multipliedReportingOverflow(by: 1000).partialValue))
      } else {
        wakeUp.wait()
      }
      if shared.withLock({ $0.isStopped }) { break }
      do throws(ChainError) {
        if periodSeconds > 0 { try makeBlock(worker.validator) } else { try makeBlocks(worker.validator) }
      } catch { log.event(.error, "Block could not be made", ["err": error.description]) }
    }
    do throws(ChainError) { try worker.validator.close() } catch {
      log.event(.error, "State could not be written", ["err": error.description])
    }
  }

  /// Makes blocks until nothing is left that could go into one.
  private func makeBlocks(_ validator: SoloValidator) throws(ChainError) {
    while shared.withLock({ $0.pool.count > 0 && !$0.isStopped }) {
      guard try makeBlock(validator, evenIfEmpty: false) else { return }
    }
  }

  /// Makes one block of what is ready. - Returns: whether it was made.
  @discardableResult
  private func makeBlock(_ validator: SoloValidator, evenIfEmpty: Bool = true) throws(ChainError) -> Bool {
    let state = try chain.view().state(at: chain.head.number)
    func nonce(_ address: Address) -> UInt64 { (try? state.account(address))?.nonce ?? 0 }
    let ready = shared.withLock { $0.pool.ready(baseFee: UInt256(), accountNonce: nonce) }
    guard evenIfEmpty || ready.best != nil else { return false }
    var source = PoolSource(ready)
    let block = try validator.makeBlock(from: &source, timestamp: WallClock.seconds())
    let nonces = Dictionary(grouping: source.taken, by: \.sender).mapValues { ($0.map(\.transaction.nonce).max() ?? 0) &+ 1 }
    shared.withLock { shared in
      for hash in source.hopeless { shared.pool.remove(hash) }
      for (sender, nonce) in nonces { shared.pool.removeTransactions(of: sender, belowNonce: nonce) }
    }
    log.event(
      .info, "Made a block",
      ["number": block.number, "hash": block.hash, "txs": block.transactions.count, "gas": block.header.gasUsed])
    return !block.transactions.isEmpty || evenIfEmpty
  }
}
