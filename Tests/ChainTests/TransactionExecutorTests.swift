import Chain
import EVM
import EthereumTypes
import Primitives
import Testing

private let ether = UInt256(1_000_000_000_000_000_000)
private let sender = Address(truncating: UInt256(0x5e4de4))
private let recipient = Address(truncating: UInt256(0x4ec1))
private let coinbase = Address(truncating: UInt256(0xc014))

/// A state, a block and the rules of a fork to run transactions on.
private struct Bench {
  let state: JournaledState
  let executor: TransactionExecutor
  var pool = GasPool(gas: 30_000_000)

  init(
    _ fork: Fork, isQuorum: Bool = false, allowsGasPrice: Bool = true, baseFee: UInt64 = 0, accounts: [Address: MemoryState.Account] = [:]
  ) {
    var accounts = accounts
    if accounts[sender] == nil { accounts[sender] = MemoryState.Account(balance: ether) }
    state = JournaledState(reader: MemoryState(accounts))
    let rules = ExecutionRules(
      machine: Rules(fork: fork, chainID: 1, isQuorum: isQuorum), chainID: 1, feeRecipient: coinbase, allowsGasPrice: allowsGasPrice)
    let block = BlockContext(number: 1, timestamp: 1, beneficiary: coinbase, gasLimit: 30_000_000, baseFee: UInt256(baseFee))
    executor = TransactionExecutor(rules: rules, machine: EVM(state: state, block: block, rules: rules.machine))
  }

  mutating func run(_ transaction: UnsignedTransaction, isPrivate: Bool = false) throws(InvalidTransaction) -> TransactionOutcome {
    try executor.execute(transaction, isPrivate: isPrivate, sender: sender, pool: &pool, checks: .block)
  }
}

private func legacy(
  nonce: UInt64 = 0, price: UInt64 = 0, gas: UInt64 = 100_000, to: Address? = recipient, value: UInt64 = 0, data: Bytes = []
) -> UnsignedTransaction {
  .legacy(chainID: 1, nonce: nonce, gasPrice: UInt256(price), gasLimit: gas, to: to, value: UInt256(value), data: data)
}

@Suite("Transactions")
struct TransactionExecutorTests {
  @Test("a transfer costs 21,000 gas, counts the nonce and pays the author")
  func transfer() throws {
    var bench = Bench(.berlin)
    let outcome = try bench.run(legacy(price: 7, value: 5))
    #expect(outcome.isSuccess)
    #expect(outcome.gasUsed == 21_000)
    #expect(bench.state.nonce(of: sender) == 1)
    #expect(bench.state.balance(of: recipient) == 5)
    #expect(bench.state.balance(of: coinbase) == 147_000)
    #expect(bench.state.balance(of: sender) == ether &- 147_005)
    #expect(bench.pool.gas == 29_979_000)
  }

  @Test("from London on the base fee is burnt and only the tip paid (EIP-1559)")
  func baseFeeIsBurnt() throws {
    var bench = Bench(.london, baseFee: 10)
    var transaction = legacy(price: 100)
    transaction.kind = .dynamicFee
    transaction.maxPriorityFeePerGas = 3
    let outcome = try bench.run(transaction)
    #expect(outcome.effectiveGasPrice == 13)
    #expect(bench.state.balance(of: coinbase) == 63_000)
    #expect(bench.state.balance(of: sender) == ether &- 273_000)
  }

  @Test("invalid transactions are refused with geth's reasons and leave no trace")
  func refusals() throws {
    var bench = Bench(.berlin, accounts: [sender: MemoryState.Account(nonce: 3, balance: 1_000_000)])
    func reason(_ transaction: UnsignedTransaction) -> String? {
      do throws(InvalidTransaction) { _ = try bench.run(transaction) } catch { return error.description }
      return nil
    }
    let name = sender.checksummed
    #expect(reason(legacy(nonce: 2)) == "nonce too low: address \(name), tx: 2 state: 3")
    #expect(reason(legacy(nonce: 4)) == "nonce too high: address \(name), tx: 4 state: 3")
    #expect(reason(legacy(nonce: .max)) == "nonce has max value")
    #expect(reason(legacy(nonce: 3, gas: 20_999)) == "intrinsic gas too low: have 20999, want 21000")
    #expect(reason(legacy(nonce: 3, gas: 30_000_001)) == "gas limit reached: have 30000000, want 30000001")
    #expect(
      reason(legacy(nonce: 3, price: 48, gas: 21_000))
        == "insufficient funds for gas * price + value: address \(name) have 1000000 want 1008000")
    var typed = legacy(nonce: 3)
    typed.kind = .dynamicFee
    #expect(reason(typed) == "transaction type 2 is not active at fork berlin")
    #expect(bench.state.nonce(of: sender) == 3)
    #expect(bench.state.balance(of: sender) == 1_000_000)
    #expect(bench.pool.gas == 30_000_000)
  }

  @Test("a contract can't send transactions (EIP-3607), except under GoQuorum's rules")
  func contractSender() throws {
    let accounts = [sender: MemoryState.Account(balance: ether, code: [0x00])]
    var ethereum = Bench(.berlin, accounts: accounts)
    #expect(throws: InvalidTransaction.senderNotExternallyOwned(sender: sender, codeHash: keccak256([0x00] as Bytes))) {
      try ethereum.run(legacy())
    }
    var quorum = Bench(.berlin, isQuorum: true, accounts: accounts)
    #expect(try quorum.run(legacy()).isSuccess)
  }

  @Test(
    "refunds are half of the gas used, a fifth since London (EIP-3529)",
    arguments: [(.berlin, 13_003), (.london, 21_206)] as [(Fork, UInt64)])
  func refunds(_ fork: Fork, _ expected: UInt64) throws {
    // PUSH1 0 PUSH1 0 SSTORE clears a cold slot: 21,000 + 3 + 3 + 5,000; the refund is 15,000 before London and 4,800 since.
    let code: Bytes = [0x60, 0x00, 0x60, 0x00, 0x55]
    var bench = Bench(fork, accounts: [sender: .init(balance: ether), recipient: .init(nonce: 1, code: code, storage: [0: 1])])
    let outcome = try bench.run(legacy())
    #expect(outcome.gasUsed + outcome.gasRefunded == 26_006)
    #expect(outcome.gasUsed == expected)
  }

  @Test("data has a floor of gas from Prague on (EIP-7623)")
  func floor() throws {
    // 1,000 bytes of 0x01: 21,000 + 16,000 for execution, 21,000 + 40,000 at least.
    let data = Bytes(repeating: 1, count: 1000)
    var cancun = Bench(.cancun)
    #expect(try cancun.run(legacy(data: data)).gasUsed == 37_000)
    var prague = Bench(.prague)
    #expect(try prague.run(legacy(data: data)).gasUsed == 61_000)
    #expect(throws: InvalidTransaction.malformed(.intrinsicGasTooLow(required: 61_000, limit: 60_999))) {
      try prague.run(legacy(nonce: 1, gas: 60_999, data: data))
    }
  }

  @Test("a question needs no nonce, no funds for gas at price zero, and may come from a contract")
  func question() throws {
    var bench = Bench(.prague, baseFee: 1000, accounts: [sender: .init(nonce: 9, code: [0x00])])
    let outcome = try bench.executor.execute(legacy(), sender: sender, pool: &bench.pool, checks: .question)
    #expect(outcome.isSuccess)
    #expect(throws: InvalidTransaction.insufficientFunds(sender: sender, have: 0, want: 5)) {
      try bench.executor.execute(legacy(value: 5), sender: sender, pool: &bench.pool, checks: .question)
    }
  }
}

@Suite("Transactions under GoQuorum's rules")
struct QuorumTransactionTests {
  @Test("a price is refused until gas has one")
  func zeroPrice() throws {
    var bench = Bench(.berlin, isQuorum: true, allowsGasPrice: false)
    #expect(throws: InvalidTransaction.gasPriceNotZero(price: 1)) { try bench.run(legacy(price: 1)) }
    #expect(try bench.run(legacy()).gasUsed == 21_000)
    #expect(bench.state.balance(of: sender) == ether)
  }

  @Test("a private transaction only counts the nonce of who is no party to it")
  func privateTransaction() throws {
    var bench = Bench(.berlin, isQuorum: true, allowsGasPrice: false)
    let data = Bytes(repeating: 0xab, count: 64)
    let outcome = try bench.run(legacy(data: data), isPrivate: true)
    #expect(outcome.isSuccess)
    #expect(outcome.gasUsed == 0)
    #expect(outcome.logs.isEmpty)
    #expect(bench.state.nonce(of: sender) == 1)
    #expect(!bench.state.exists(recipient))
    // 21,000 + 64 × 16 leave the block's pool, though no gas is counted as used.
    #expect(bench.pool.gas == 30_000_000 - 22_024)
  }

  @Test("at a price it pays what its public bytes cost")
  func pricedPrivateTransaction() throws {
    var bench = Bench(.berlin, isQuorum: true)
    let outcome = try bench.run(legacy(price: 2, data: Bytes(repeating: 0xab, count: 64)), isPrivate: true)
    #expect(outcome.gasUsed == 0)
    #expect(bench.state.balance(of: sender) == ether &- 44_048)
    #expect(bench.state.balance(of: coinbase) == 44_048)
  }
}
