import EthereumTypes
import Primitives
import Testing
import TransactionPool

/// Unsigned transactions with signatures of zeros: the pool is told who sent them.
private func transaction(nonce: UInt64, price: UInt64 = 0, gas: UInt64 = 21_000, value: UInt64 = 0, to: UInt8 = 0x11) -> Transaction {
  Transaction(
    .legacy(
      chainID: 1337, nonce: nonce, gasPrice: UInt256(price), gasLimit: gas, to: Address(truncating: UInt256(UInt64(to))),
      value: UInt256(value)), v: 2709, r: 1, s: UInt256(nonce &+ price &* 1000 &+ 1))
}

private let alice = Address(truncating: UInt256(0xa11ce))
private let bob = Address(truncating: UInt256(0xb0b))

private let freeRules = PoolRules(
  limits: TransactionLimits(fork: .berlin), blockGasLimit: 1_000_000, allowsGasPrice: false, isQuorum: true, transactionsMax: 8,
  noncesAheadMax: 100)
private let pricedRules = PoolRules(limits: TransactionLimits(fork: .prague), blockGasLimit: 1_000_000, tipMin: 1)

extension TransactionPool {
  fileprivate mutating func add(
    _ transaction: Transaction, from sender: Address, nonce: UInt64 = 0, balance: UInt64 = 0, rules: PoolRules = freeRules
  ) throws(PoolRefusal) {
    try add(transaction, encodedCount: 110, sender: sender, nonce: nonce, balance: UInt256(balance), rules: rules)
  }

  fileprivate func order(baseFee: UInt64 = 0, nonces: [Address: UInt64] = [:]) -> [PendingTransaction] {
    var ready = ready(baseFee: UInt256(baseFee)) { nonces[$0] ?? 0 }
    var order: [PendingTransaction] = []
    while let best = ready.best {
      order.append(best)
      ready.take()
    }
    return order
  }
}

@Suite("Transaction pool")
struct TransactionPoolTests {
  @Test("transactions without price go in the order in which they came, each sender's by nonce")
  func orderAtPriceZero() throws {
    var pool = TransactionPool()
    try pool.add(transaction(nonce: 1), from: alice)
    try pool.add(transaction(nonce: 0, to: 0x22), from: bob)
    try pool.add(transaction(nonce: 0), from: alice)
    #expect(pool.order().map(\.sender) == [bob, alice, alice])
    #expect(pool.order().map(\.transaction.nonce) == [0, 0, 1])
  }

  @Test("the highest tip goes first")
  func orderByTip() throws {
    var pool = TransactionPool()
    try pool.add(transaction(nonce: 0, price: 5), from: alice, balance: 1_000_000, rules: pricedRules)
    try pool.add(transaction(nonce: 1, price: 90), from: alice, balance: 10_000_000, rules: pricedRules)
    try pool.add(transaction(nonce: 0, price: 7), from: bob, balance: 1_000_000, rules: pricedRules)
    #expect(pool.order().map(\.transaction.maxFeePerGas) == [7, 5, 90])
    #expect(pool.order(baseFee: 6).map(\.transaction.maxFeePerGas) == [7])
  }

  @Test("a gap in the nonces holds what follows it back")
  func gap() throws {
    var pool = TransactionPool()
    try pool.add(transaction(nonce: 3), from: alice, nonce: 3)
    try pool.add(transaction(nonce: 5), from: alice, nonce: 3)
    #expect(pool.order(nonces: [alice: 3]).map(\.transaction.nonce) == [3])
    #expect(pool.nextNonce(of: alice, accountNonce: 3) == 4)
    try pool.add(transaction(nonce: 4), from: alice, nonce: 3)
    #expect(pool.order(nonces: [alice: 3]).map(\.transaction.nonce) == [3, 4, 5])
    #expect(pool.nextNonce(of: alice, accountNonce: 3) == 6)
  }

  @Test("refusals have GoQuorum's texts")
  func refusals() throws {
    var pool = TransactionPool()
    try pool.add(transaction(nonce: 0), from: alice)
    func text(_ body: (inout TransactionPool) throws(PoolRefusal) -> Void) -> String? {
      do throws(PoolRefusal) { try body(&pool) } catch { return error.description }
      return nil
    }
    #expect(text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 0), from: alice) } == "already known")
    #expect(
      text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 0, value: 0, to: 0x33), from: alice) }
        == "replacement transaction underpriced")
    #expect(text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 1), from: alice, nonce: 2) } == "nonce too low")
    #expect(text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 1, price: 1), from: alice) } == "Gas price not 0")
    #expect(
      text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 1, value: 5), from: alice, balance: 4) }
        == "insufficient funds for gas * price + value")
    #expect(text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 1, gas: 20_999), from: alice) } == "intrinsic gas too low")
    #expect(
      text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 1, gas: 1_000_001), from: alice) } == "exceeds block gas limit")
    #expect(
      text { (pool) throws(PoolRefusal) in
        try pool.add(transaction(nonce: 1), encodedCount: 131_073, sender: alice, nonce: 0, balance: 0, rules: freeRules)
      } == "oversized data")
    #expect(
      text { (pool) throws(PoolRefusal) in try pool.add(transaction(nonce: 102), from: alice) }
        == "nonce is too far ahead of the account's")
    #expect(pool.count == 1)
  }

  @Test("a private transaction with value is refused")
  func privateValue() throws {
    var pool = TransactionPool()
    let marked = Transaction(
      .legacy(chainID: nil, nonce: 0, gasPrice: 0, gasLimit: 100_000, to: bob, value: 1, data: [1], isPrivate: true), v: 37, r: 1, s: 1)
    #expect(throws: PoolRefusal.privateValue) { try pool.add(marked, from: alice, balance: 5) }
  }

  @Test("a replacement must pay a tenth more")
  func replacement() throws {
    var pool = TransactionPool()
    try pool.add(transaction(nonce: 0, price: 100), from: alice, balance: 10_000_000, rules: pricedRules)
    #expect(throws: PoolRefusal.replacementUnderpriced) {
      try pool.add(transaction(nonce: 0, price: 109), from: alice, balance: 10_000_000, rules: pricedRules)
    }
    try pool.add(transaction(nonce: 0, price: 110), from: alice, balance: 10_000_000, rules: pricedRules)
    #expect(pool.count == 1)
    #expect(pool.order().map(\.transaction.maxFeePerGas) == [110])
  }

  @Test("a full pool refuses new transactions but not replacements")
  func full() throws {
    var pool = TransactionPool()
    for nonce in 0..<8 as Range<UInt64> { try pool.add(transaction(nonce: nonce), from: alice) }
    #expect(throws: PoolRefusal.full) { try pool.add(transaction(nonce: 0, to: 0x22), from: bob) }
    #expect(pool.count == 8)
  }

  @Test("the pool is bounded in bytes, which those that leave it give back")
  func fullOfBytes() throws {
    var pool = TransactionPool()
    var rules = freeRules
    rules.bytesMax = 250
    for nonce in 0..<2 as Range<UInt64> { try pool.add(transaction(nonce: nonce), from: alice, rules: rules) }
    #expect(pool.byteCount == 220)
    #expect(throws: PoolRefusal.full) { try pool.add(transaction(nonce: 2), from: alice, rules: rules) }
    pool.removeTransactions(of: alice, belowNonce: 1)
    #expect(pool.byteCount == 110)
    try pool.add(transaction(nonce: 2), from: alice, rules: rules)
    pool.remove(transaction(nonce: 1).hash)
    pool.remove(transaction(nonce: 2).hash)
    #expect(pool.byteCount == 0)
    // A replacement takes the place of the earlier one.
    var priced = pricedRules
    priced.bytesMax = 110
    try pool.add(transaction(nonce: 0, price: 100), from: alice, balance: 10_000_000, rules: priced)
    try pool.add(transaction(nonce: 0, price: 110), from: alice, balance: 10_000_000, rules: priced)
    #expect(pool.byteCount == 110)
  }

  @Test("a sender may have only so many transactions behind a gap, and the one that fills it is always taken")
  func behindGap() throws {
    var pool = TransactionPool()
    var rules = freeRules
    rules.behindGapMax = 2
    // In descending order each goes before all that are there.
    try pool.add(transaction(nonce: 9), from: alice, rules: rules)
    try pool.add(transaction(nonce: 8), from: alice, rules: rules)
    #expect(throws: PoolRefusal.tooFarAhead) { try pool.add(transaction(nonce: 7), from: alice, rules: rules) }
    try pool.add(transaction(nonce: 0), from: alice, rules: rules)
    try pool.add(transaction(nonce: 1), from: alice, rules: rules)
    #expect(throws: PoolRefusal.tooFarAhead) { try pool.add(transaction(nonce: 3), from: alice, rules: rules) }
    #expect(pool.nextNonce(of: alice, accountNonce: 0) == 2)
    #expect(pool.nextNonce(of: alice, accountNonce: 1) == 2)
    #expect(pool.nextNonce(of: alice, accountNonce: 8) == 10)
    #expect(pool.nextNonce(of: alice, accountNonce: 5) == 5)
  }

  @Test("what a block took is forgotten")
  func removal() throws {
    var pool = TransactionPool()
    for nonce in 0..<4 as Range<UInt64> { try pool.add(transaction(nonce: nonce), from: alice) }
    pool.removeTransactions(of: alice, belowNonce: 3)
    #expect(pool.count == 1)
    #expect(pool[transaction(nonce: 2).hash] == nil)
    pool.remove(transaction(nonce: 3).hash)
    #expect(pool.count == 0)
    #expect(pool.bySender.isEmpty)
  }

  @Test("a sender whose transaction can't go in is passed over with all that follow")
  func skipSender() throws {
    var pool = TransactionPool()
    for nonce in 0..<3 as Range<UInt64> { try pool.add(transaction(nonce: nonce), from: alice) }
    try pool.add(transaction(nonce: 0, to: 0x22), from: bob)
    var ready = pool.ready(baseFee: 0) { _ in 0 }
    ready.take()
    ready.skipSender()
    #expect(ready.best?.sender == bob)
    ready.take()
    #expect(ready.best == nil)
  }
}
