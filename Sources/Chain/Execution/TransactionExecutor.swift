import EVM
import EthereumTypes
import Primitives

/// Runs transactions, one after the other, on the state of a block in the making (yellow paper, section 6).
///
/// A transaction that breaks a rule throws and leaves the state as it was. One that is valid always pays and counts its
/// nonce, however its call ends.
public struct TransactionExecutor {
  /// The rules at this block.
  public let rules: ExecutionRules
  /// The block as its transactions see it.
  public let block: BlockContext
  /// The state that the transactions change.
  public let state: JournaledState
  private let machine: EVM
  private let tracer: (any Tracer)?

  /// An executor for one block on a machine that stands on the block's state, in its setting, by its rules.
  public init(rules: ExecutionRules, machine: EVM, tracer: (any Tracer)? = nil) {
    self.rules = rules
    self.machine = machine
    self.tracer = tracer
    block = machine.block
    state = machine.state
  }

  /// Stops a running execution from another thread: it then throws `stateUnavailable`.
  public func interrupt() { machine.interrupt() }

  /// How much a transaction must prove before it runs.
  public enum Checks: Sendable {
    /// Everything: it is part of a block.
    case block
    /// What a question to a node must fulfil (`eth_call` and the like): any sender, any nonce, and no price is as good as the
    /// base fee.
    case question
  }

  /// Runs one transaction of `sender` and takes its gas from `pool`.
  public func execute(
    _ transaction: Transaction, sender: Address, pool: inout GasPool, tracer: (any Tracer)? = nil
  ) throws(InvalidTransaction) -> TransactionOutcome {
    try execute(
      transaction.unsigned, isPrivate: rules.machine.isQuorum && transaction.isMarkedPrivate, sender: sender, pool: &pool, checks: .block,
      tracer: tracer)
  }

  /// Runs what an unsigned transaction says in the name of `sender`.
  public func execute(
    _ transaction: UnsignedTransaction, isPrivate: Bool = false, sender: Address, pool: inout GasPool, checks: Checks,
    tracer: (any Tracer)? = nil
  ) throws(InvalidTransaction) -> TransactionOutcome {
    let price = try check(transaction, sender: sender, pool: pool, checks: checks)
    if isPrivate { return passByPrivate(transaction, sender: sender, price: price, pool: &pool) }

    state.beginTransaction()
    machine.transaction = TransactionContext(origin: sender, gasPrice: price, blobHashes: transaction.blobVersionedHashes)
    buyGas(transaction, sender: sender, price: price)
    warmUp(transaction, sender: sender)
    if transaction.to != nil { state.setNonce(state.nonce(of: sender) &+ 1, of: sender) }
    Delegations.apply(transaction.authorizations, rules: rules, state: state)

    let result = machine.execute(message(transaction, sender: sender), tracer: tracer ?? self.tracer)
    if result.status.isFatal { throw fault() }

    let (gasUsed, refunded) = settle(transaction, result)
    pay(transaction, sender: sender, price: price, gasUsed: gasUsed)
    pool.gas &-= gasUsed
    pool.blobGas &-= transaction.blobGas
    let logs = state.logs
    state.finishTransaction(deletingEmpty: rules.fork >= .spuriousDragon)
    if state.fault != nil { throw fault() }
    return TransactionOutcome(
      status: result.status, gasUsed: gasUsed, gasRefunded: refunded, effectiveGasPrice: price, output: result.output,
      createdAddress: result.createdAddress, logs: logs, errorMessage: result.errorMessage)
  }

  // MARK: Checks

  /// Checks everything that must hold before anything is charged. Returns the price of a unit of gas.
  private func check(
    _ transaction: UnsignedTransaction, sender: Address, pool: GasPool, checks: Checks
  ) throws(InvalidTransaction) -> UInt256 {
    do throws(TransactionError) { try transaction.validate(rules.limits) } catch { throw .malformed(error) }
    guard transaction.gasLimit <= pool.gas else { throw .gasLimitReached(have: pool.gas, want: transaction.gasLimit) }
    let isFree = checks == .question && transaction.maxFeePerGas.isZero
    if transaction.kind == .blob { try checkBlobs(transaction, sender: sender, pool: pool) }
    if !isFree { try checkPrice(transaction, sender: sender) }
    if checks == .block { try checkNonceAndCode(transaction, sender: sender) }
    // A cost of more than 256 bits is beyond every balance, the largest there is included.
    let balance = state.balance(of: sender)
    guard let cost = transaction.maxCost, balance >= cost else {
      throw .insufficientFunds(sender: sender, have: balance, want: transaction.maxCost ?? .max)
    }
    if state.fault != nil { throw fault() }
    return isFree ? UInt256() : transaction.effectiveGasPrice(baseFee: block.baseFee)
  }

  private func checkBlobs(_ transaction: UnsignedTransaction, sender: Address, pool: GasPool) throws(InvalidTransaction) {
    guard transaction.blobGas <= pool.blobGas else { throw .blobGasLimitReached(have: pool.blobGas, want: transaction.blobGas) }
    guard transaction.maxFeePerBlobGas >= block.blobBaseFee else {
      throw .blobFeeCapTooLow(sender: sender, feeCap: transaction.maxFeePerBlobGas, blobBaseFee: block.blobBaseFee)
    }
  }

  private func checkPrice(_ transaction: UnsignedTransaction, sender: Address) throws(InvalidTransaction) {
    if !rules.allowsGasPrice && !transaction.maxFeePerGas.isZero { throw .gasPriceNotZero(price: transaction.maxFeePerGas) }
    if rules.feeRecipient == nil && !transaction.maxFeePerGas.isZero { throw .noFeeRecipient }
    if rules.fork >= .london && transaction.maxFeePerGas < block.baseFee {
      throw .feeCapTooLow(sender: sender, feeCap: transaction.maxFeePerGas, baseFee: block.baseFee)
    }
  }

  private func checkNonceAndCode(_ transaction: UnsignedTransaction, sender: Address) throws(InvalidTransaction) {
    let nonce = state.nonce(of: sender)
    if transaction.nonce < nonce { throw .nonceTooLow(sender: sender, transaction: transaction.nonce, state: nonce) }
    if transaction.nonce > nonce { throw .nonceTooHigh(sender: sender, transaction: transaction.nonce, state: nonce) }
    let codeHash = state.codeHash(of: sender)
    if rules.refusesContractSenders && codeHash != Keccak256.emptyHash && state.delegation(of: sender) == nil {
      throw .senderNotExternallyOwned(sender: sender, codeHash: codeHash)
    }
  }

  private func fault() -> InvalidTransaction {
    .stateUnavailable(reason: state.fault?.description ?? "execution was interrupted")
  }

  // MARK: Before the call

  private func buyGas(_ transaction: UnsignedTransaction, sender: Address, price: UInt256) {
    state.subtractBalance(UInt256(transaction.gasLimit) &* price, from: sender)
    // The price of blobs is burnt, whatever becomes of the call (EIP-4844).
    state.subtractBalance(UInt256(transaction.blobGas) &* block.blobBaseFee, from: sender)
  }

  /// Makes warm what the transaction touches by itself or announces (EIP-2929, EIP-2930, EIP-3651).
  private func warmUp(_ transaction: UnsignedTransaction, sender: Address) {
    guard rules.fork >= .berlin else { return }
    state.warm(sender)
    if rules.fork >= .shanghai { state.warm(block.beneficiary) }
    if let recipient = transaction.to { state.warm(recipient) }
    for entry in transaction.accessList {
      state.warm(entry.address)
      for key in entry.storageKeys { state.warm(entry.address, key.word) }
    }
  }

  private func message(_ transaction: UnsignedTransaction, sender: Address) -> Message {
    let gas = transaction.gasLimit &- transaction.intrinsicGas(at: rules.fork)
    guard let recipient = transaction.to else {
      return Message(kind: .create, caller: sender, value: transaction.value, input: transaction.data, gas: gas)
    }
    return Message(caller: sender, recipient: recipient, value: transaction.value, input: transaction.data, gas: gas)
  }

  // MARK: After the call

  /// The gas to be paid and the gas that was refunded: at most half of what was used, a fifth since London (EIP-3529), and
  /// not below the floor for the data (EIP-7623).
  private func settle(_ transaction: UnsignedTransaction, _ result: CallResult) -> (used: UInt64, refunded: UInt64) {
    let used = transaction.gasLimit &- result.gasLeft
    let refundMax = used / (rules.fork >= .london ? 5 : 2)
    let refund = min(UInt64(max(0, state.refund)), refundMax)
    let afterRefund = used &- refund
    return (max(afterRefund, transaction.floorGas(at: rules.fork)), refund)
  }

  /// Gives back what was not used and pays the fee; what London's base fee takes of it is burnt (EIP-1559).
  private func pay(_ transaction: UnsignedTransaction, sender: Address, price: UInt256, gasUsed: UInt64) {
    state.addBalance(UInt256(transaction.gasLimit &- gasUsed) &* price, to: sender)
    // A question at no price tips nothing.
    let tip = rules.fork >= .london && price >= block.baseFee ? price &- block.baseFee : price
    state.addBalance(UInt256(gasUsed) &* tip, to: rules.feeRecipient ?? block.beneficiary)
  }

  // MARK: Private transactions

  /// What a private transaction does to the public state of a node that isn't party to it: the nonce counts on, the receipt
  /// says success, no gas and no logs. At a price, the sender pays what the public bytes cost (GoQuorum).
  private func passByPrivate(
    _ transaction: UnsignedTransaction, sender: Address, price: UInt256, pool: inout GasPool
  ) -> TransactionOutcome {
    state.beginTransaction()
    state.setNonce(state.nonce(of: sender) &+ 1, of: sender)
    let charged = transaction.intrinsicGas(at: rules.fork)
    let fee = UInt256(charged) &* price
    state.subtractBalance(fee, from: sender)
    // A call's fee goes to the block's author, a creation's to the reward account: so GoQuorum has it.
    state.addBalance(fee, to: transaction.to == nil ? rules.feeRecipient ?? block.beneficiary : block.beneficiary)
    pool.gas &-= charged
    state.finishTransaction(deletingEmpty: rules.fork >= .spuriousDragon)
    return TransactionOutcome(
      status: .success, gasUsed: 0, gasRefunded: 0, effectiveGasPrice: price, output: [], createdAddress: nil, logs: [],
      errorMessage: nil)
  }
}
