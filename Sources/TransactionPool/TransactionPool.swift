import EthereumTypes
import Primitives

/// A transaction that waits to be put into a block.
public struct PendingTransaction: Sendable, Hashable {
  public var transaction: Transaction
  public var sender: Address
  /// When it came, as a count: of two that pay the same the earlier goes first.
  public var arrival: UInt64
  /// Its size, in bytes.
  public var encodedCount: Int

  /// What the block's author gets for a unit of its gas, in wei.
  func tip(baseFee: UInt256) -> UInt256 {
    guard transaction.maxFeePerGas >= baseFee else { return 0 }
    return min(transaction.maxPriorityFeePerGas, transaction.maxFeePerGas &- baseFee)
  }
}

/// Pending transactions by sender and nonce. A value: whoever shares it between threads guards it.
///
/// Taking one in costs the same whatever the number that wait, and needs of the state only the sender's account.
public struct TransactionPool: Sendable {
  private var senders: [Address: SenderQueue] = [:]
  private var known: [Hash256: PendingTransaction] = [:]
  private var arrivals: UInt64 = 0
  /// The sizes of all that wait together, in bytes.
  public private(set) var byteCount = 0

  public init() {}

  /// How many transactions wait.
  public var count: Int { known.count }

  /// The transaction with this hash.
  public subscript(hash: Hash256) -> PendingTransaction? { known[hash] }

  /// All that wait, by sender, in the order of their nonces.
  public var bySender: [Address: [PendingTransaction]] { senders.mapValues(\.transactions) }

  /// The nonce that the sender's next transaction should have, given the nonce of its account.
  public func nextNonce(of sender: Address, accountNonce: UInt64) -> UInt64 {
    senders[sender]?.firstMissing(from: accountNonce) ?? accountNonce
  }

  // MARK: Taking in

  /// Takes a transaction in, instead of an earlier one with its nonce if it pays enough more.
  ///
  /// - Parameters:
  ///   - sender: who signed it.
  ///   - nonce: the sender's nonce in the state.
  ///   - balance: the sender's balance in the state, in wei.
  public mutating func add(
    _ transaction: Transaction, encodedCount: Int, sender: Address, nonce: UInt64, balance: UInt256, rules: PoolRules
  ) throws(PoolRefusal) {
    guard known[transaction.hash] == nil else { throw .alreadyKnown }
    try TransactionPool.check(transaction, encodedCount: encodedCount, rules: rules)
    guard transaction.nonce >= nonce else { throw .nonceTooLow }
    guard transaction.nonce - nonce <= rules.noncesAheadMax else { throw .tooFarAhead }
    guard let cost = transaction.unsigned.maxCost, balance >= cost else { throw .insufficientFunds }

    let earlier = senders[sender]?[transaction.nonce]
    if let earlier {
      guard TransactionPool.pays(transaction, over: earlier.transaction, percent: rules.priceBumpPercent) else {
        throw .replacementUnderpriced
      }
    } else if known.count >= rules.transactionsMax {
      throw .full
    } else if let queue = senders[sender], transaction.nonce > queue.firstMissing(from: nonce),
      queue.countBehindGap(from: nonce) >= rules.behindGapMax
    {
      throw .tooFarAhead
    }
    let others = byteCount - (earlier?.encodedCount ?? 0)
    guard encodedCount <= rules.bytesMax - others else { throw .full }
    byteCount = others + encodedCount
    if let earlier { known[earlier.transaction.hash] = nil }
    arrivals += 1
    let pooled = PendingTransaction(transaction: transaction, sender: sender, arrival: arrivals, encodedCount: encodedCount)
    known[transaction.hash] = pooled
    senders[sender, default: SenderQueue()].put(pooled)
  }

  /// Checks what needs no state.
  private static func check(_ transaction: Transaction, encodedCount: Int, rules: PoolRules) throws(PoolRefusal) {
    guard encodedCount <= rules.sizeMax else { throw .oversized(limit: rules.sizeMax) }
    if rules.isQuorum && transaction.isMarkedPrivate && !transaction.value.isZero { throw .privateValue }
    guard rules.allowsGasPrice || transaction.maxFeePerGas.isZero else { throw .gasPriceNotZero }
    guard transaction.gasLimit <= rules.blockGasLimit else { throw .exceedsBlockGasLimit }
    guard transaction.maxPriorityFeePerGas >= rules.tipMin else { throw .underpriced }
    do throws(TransactionError) { try transaction.unsigned.validate(rules.limits) } catch { throw .malformed(error) }
  }

  /// Whether both fees are so many percent above the earlier one's. At price zero nothing can be.
  private static func pays(_ transaction: Transaction, over earlier: Transaction, percent: UInt64) -> Bool {
    func exceeds(_ new: UInt256, _ old: UInt256) -> Bool {
      let (scaled, overflow) = old.multipliedReportingOverflow(by: UInt256(100 &+ percent))
      return !overflow && new > old && new >= scaled / UInt256(100)
    }
    return exceeds(transaction.maxFeePerGas, earlier.maxFeePerGas)
      && exceeds(transaction.maxPriorityFeePerGas, earlier.maxPriorityFeePerGas)
  }

  // MARK: Giving out

  /// The transactions that can go into the next block, best first; see `ReadyTransactions`.
  ///
  /// - Parameter accountNonce: a sender's nonce in the state.
  public func ready(baseFee: UInt256, accountNonce: (Address) -> UInt64) -> ReadyTransactions {
    var queues: [[PendingTransaction]] = []
    for (sender, queue) in senders {
      let run = queue.run(from: accountNonce(sender)).prefix { $0.transaction.maxFeePerGas >= baseFee }
      if !run.isEmpty { queues.append(Array(run)) }
    }
    return ReadyTransactions(queues: queues, baseFee: baseFee)
  }

  /// Forgets a sender's transactions below a nonce: they are in the chain, or can't be any more.
  public mutating func removeTransactions(of sender: Address, belowNonce nonce: UInt64) {
    // Taken out of the dictionary, so that it is changed in place.
    guard var queue = senders.removeValue(forKey: sender) else { return }
    for hash in queue.removeAll(below: nonce) { forget(hash) }
    if !queue.isEmpty { senders[sender] = queue }
  }

  /// Forgets one transaction, for instance because a block can't hold it after all.
  public mutating func remove(_ hash: Hash256) {
    guard let pooled = forget(hash), var queue = senders.removeValue(forKey: pooled.sender) else { return }
    queue.remove(nonce: pooled.transaction.nonce)
    if !queue.isEmpty { senders[pooled.sender] = queue }
  }

  @discardableResult
  private mutating func forget(_ hash: Hash256) -> PendingTransaction? {
    guard let pooled = known.removeValue(forKey: hash) else { return nil }
    byteCount -= pooled.encodedCount
    return pooled
  }
}
