import Consensus
import EVM
import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// The chain as it was at one moment: blocks, states, validators. Later blocks don't change it.
///
/// Readers take one for each request and let it go soon: it keeps old data on disk alive. Any thread may use it.
public struct ChainView: Sendable {
  /// The last block.
  public let head: ChainHead
  /// The blocks.
  public let blocks: BlockStore
  /// The rules of the chain.
  public let consensus: ConsensusRules
  private let reader: any KeyValueReader

  init(reader: any KeyValueReader, head: ChainHead, consensus: ConsensusRules) {
    self.reader = reader
    self.head = head
    self.consensus = consensus
    blocks = BlockStore(reader)
  }

  /// The chain's configuration.
  public var configuration: ChainConfiguration { consensus.configuration }

  // MARK: Blocks

  /// The header at a height, with its hash. Throws `noBlock` beyond the head.
  public func header(_ number: UInt64) throws(ChainError) -> (header: Header, hash: Hash256) {
    let found = try onStore { () throws(KeyValueStoreError) -> (Header, Hash256)? in
      guard number <= head.number, let hash = try blocks.hash(ofBlock: number), let header = try blocks.header(number, hash) else {
        return nil
      }
      return (header, hash)
    }
    guard let found else { throw .noBlock(number) }
    return found
  }

  /// The whole block at a height. Throws `noBlock` beyond the head.
  public func block(_ number: UInt64) throws(ChainError) -> Block {
    let (_, hash) = try header(number)
    let block = try onStore { () throws(KeyValueStoreError) in try blocks.block(number, hash) }
    guard let block else { throw .noBlock(number) }
    return block
  }

  /// Who built a block: what COINBASE gave in it.
  public func author(of header: Header) throws(ChainError) -> Address {
    do throws(RuleViolation) { return try consensus.author(of: header) } catch {
      throw .store(.corruption("block \(header.number): \(error)"))
    }
  }

  /// Who sent a transaction of the block with this header.
  public func sender(of transaction: Transaction, in header: Header) throws(ChainError) -> Address {
    let rules = configuration.signingRules(at: header.number, fork: configuration.fork(for: header))
    do throws(TransactionError) { return try transaction.recoverSender(rules) } catch {
      throw .store(.corruption("transaction \(transaction.hash): \(error)"))
    }
  }

  // MARK: State and validators

  /// The states that are kept, with proofs.
  public func states() throws(ChainError) -> StateSnapshot {
    let blocks = blocks
    return try onState { () throws(WorldStateError) in
      try StateSnapshot(reader) { (number) throws(StateReadError) in
        do throws(KeyValueStoreError) { return try blocks.hash(ofBlock: number) } catch { throw StateReadError(error.description) }
      }
    }
  }

  /// The state after the block at a height. One thread uses it.
  public func state(at number: UInt64) throws(ChainError) -> StateAtBlock {
    let states = try states()
    return try onState { () throws(WorldStateError) in try states.state(at: number) }
  }

  /// Who may seal the block after a height.
  public func snapshot(after number: UInt64) throws(ChainError) -> ConsensusSnapshot {
    try SnapshotReader(reader, consensus: consensus).snapshot(after: number)
  }

  // MARK: Execution

  /// How the block with this header is executed, the rewards of uncles left out: the setting of questions about its state.
  public func setting(of header: Header) throws(ChainError) -> BlockSetting {
    BlockSetting(header: header, author: try author(of: header), consensus: consensus)
  }

  /// Executes the block at a height again, on the state of its parent, and shows each transaction to `watch`.
  ///
  /// - Parameters:
  ///   - count: how many of its transactions to run; all of them if nil.
  ///   - tracer: the tracer for the transaction at an index; nil for none.
  ///   - watch: is told the outcome of each transaction, with the state after it; false ends the execution.
  /// - Returns: the execution, for its state.
  @discardableResult
  public func replay(
    _ number: UInt64, count: Int? = nil, tracer: (Int) -> (any Tracer)? = { _ in nil },
    watch: (Int, Transaction, TransactionOutcome, JournaledState) throws(ChainError) -> Bool = { _, _, _, _ in true }
  ) throws(ChainError) -> BlockExecution {
    guard number > 0 else { throw .noBlock(number) }
    let block = try block(number)
    let setting = BlockSetting(
      header: block.header, author: try author(of: block.header), uncles: block.uncles, withdrawals: block.withdrawals ?? [],
      consensus: consensus)
    let state = JournaledState(reader: try state(at: number - 1))
    let machine = EVM(state: state, block: setting.context, rules: setting.rules.machine)
    // Roots in receipts before Byzantium are not asked for again: the block was compared with them when it was added.
    let execution = BlockExecution(rules: setting.rules, machine: machine, plan: setting.plan) { () throws(StateReadError) in .zero }
    execution.begin()
    for (index, transaction) in block.transactions.enumerated() where index < count ?? .max {
      let sender = try sender(of: transaction, in: block.header)
      let outcome: TransactionOutcome
      do throws(InvalidTransaction) { outcome = try execution.apply(transaction, sender: sender, tracer: tracer(index)) } catch {
        throw .state("block \(number), transaction \(index): \(error)")
      }
      guard try watch(index, transaction, outcome, state) else { break }
    }
    return execution
  }
}
