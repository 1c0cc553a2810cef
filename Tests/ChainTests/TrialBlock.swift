import Chain
import EVM
import EthereumTypes
import Primitives

/// A block in the making on a small world: system contracts before and after, transactions in between.
struct TrialBlock {
  static let ether = UInt256(1_000_000_000_000_000_000)
  static let sender = Address(truncating: UInt256(0x5e4de4))
  static let recipient = Address(truncating: UInt256(0x4ec1))
  static let coinbase = Address(truncating: UInt256(0xc014))

  let state: JournaledState
  let execution: BlockExecution

  /// The sender has an ether unless `accounts` says otherwise.
  init(
    _ fork: Fork, isQuorum: Bool = false, number: UInt64 = 1, timestamp: UInt64 = 1, baseFee: UInt64 = 0, blobBaseFee: UInt64 = 0,
    maxBlobs: Int = 9, plan: BlockPlan = BlockPlan(parentHash: .zero), accounts: [Address: MemoryState.Account] = [:]
  ) {
    state = JournaledState(reader: MemoryState([Self.sender: MemoryState.Account(balance: Self.ether)].merging(accounts) { $1 }))
    let rules = ExecutionRules(
      machine: Rules(fork: fork, chainID: 1, isQuorum: isQuorum), chainID: 1, feeRecipient: Self.coinbase, maxBlobs: maxBlobs)
    let block = BlockContext(
      number: number, timestamp: timestamp, beneficiary: Self.coinbase, gasLimit: 30_000_000, baseFee: UInt256(baseFee),
      blobBaseFee: UInt256(blobBaseFee))
    execution = BlockExecution(
      rules: rules, machine: EVM(state: state, block: block, rules: rules.machine), plan: plan
    ) { () throws(StateReadError) in throw StateReadError("only receipts before Byzantium hold a root") }
  }

  /// Runs a transaction in the name of `sender`; its signature is not looked at.
  @discardableResult
  func run(_ unsigned: UnsignedTransaction, from sender: Address = sender) throws(InvalidTransaction) -> TransactionOutcome {
    try execution.apply(Transaction(unsigned, v: 0, r: 1, s: 1), sender: sender)
  }

  /// Why a transaction is refused, as its user reads it; nil if it isn't.
  func refusal(_ unsigned: UnsignedTransaction) -> InvalidTransaction? {
    do throws(InvalidTransaction) {
      try run(unsigned)
      return nil
    } catch { return error }
  }

  /// A plain call by the sender.
  static func call(
    _ recipient: Address? = recipient, nonce: UInt64 = 0, price: UInt64 = 0, gas: UInt64 = 1_000_000, value: UInt256 = 0, data: Bytes = []
  ) -> UnsignedTransaction {
    .legacy(chainID: 1, nonce: nonce, gasPrice: UInt256(price), gasLimit: gas, to: recipient, value: value, data: data)
  }
}
