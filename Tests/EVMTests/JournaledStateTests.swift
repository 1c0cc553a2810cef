import EVM
import Primitives
import Testing

@Suite("Journaled state")
struct JournaledStateTests {
  static let a = Address(truncating: UInt256(0xa))
  static let b = Address(truncating: UInt256(0xb))

  static func state() -> JournaledState {
    let state = JournaledState(
      reader: MemoryState([
        a: .init(nonce: 1, balance: 100, code: [0x00], storage: [1: 11, 2: 22]),
        b: .init(balance: 5),
      ]))
    state.beginTransaction()
    return state
  }

  @Test("going back to a snapshot undoes everything since")
  func snapshots() {
    let state = JournaledStateTests.state()
    state.setStorage(JournaledStateTests.a, 1, 12)
    let snapshot = state.snapshot()
    state.addBalance(7, to: JournaledStateTests.b)
    state.setNonce(9, of: JournaledStateTests.b)
    state.setCode([1, 2, 3], of: JournaledStateTests.b)
    state.setStorage(JournaledStateTests.a, 1, 13)
    state.setStorage(JournaledStateTests.a, 3, 33)
    state.warm(JournaledStateTests.b)
    state.warm(JournaledStateTests.a, 2)
    state.addBalance(1, to: Address(truncating: UInt256(0xc)))
    state.revert(to: snapshot)
    #expect(state.balance(of: JournaledStateTests.b) == 5)
    #expect(state.nonce(of: JournaledStateTests.b) == 0)
    #expect(state.codeHash(of: JournaledStateTests.b) == Keccak256.emptyHash)
    #expect(state.storage(JournaledStateTests.a, 1) == 12)
    #expect(state.storage(JournaledStateTests.a, 3) == 0)
    #expect(!state.isWarm(JournaledStateTests.b))
    #expect(!state.isWarm(JournaledStateTests.a, 2))
    #expect(!state.exists(Address(truncating: UInt256(0xc))))
    state.finishTransaction(deletingEmpty: true)
    #expect(
      state.takeChanges()
        == StateChanges(accounts: [
          JournaledStateTests.a: AccountChange(
            account: AccountState(nonce: 1, balance: 100, codeHash: keccak256([0x00])), storage: [1: 12])
        ]))
  }

  @Test("the original value of a slot is the one at the start of the transaction, across transactions")
  func originals() {
    let state = JournaledStateTests.state()
    state.setStorage(JournaledStateTests.a, 1, 12)
    #expect(state.originalStorage(JournaledStateTests.a, 1) == 11)
    state.finishTransaction(deletingEmpty: true)
    state.beginTransaction()
    #expect(state.originalStorage(JournaledStateTests.a, 1) == 12)
    state.setStorage(JournaledStateTests.a, 1, 11)
    state.finishTransaction(deletingEmpty: true)
    // Back to where the block began: nothing to write.
    #expect(state.takeChanges().isEmpty)
  }

  @Test("warmth lasts for one transaction")
  func warmth() {
    let state = JournaledStateTests.state()
    state.warm(JournaledStateTests.a)
    state.warm(JournaledStateTests.a, 1)
    #expect(state.isWarm(JournaledStateTests.a) && state.isWarm(JournaledStateTests.a, 1))
    state.finishTransaction(deletingEmpty: true)
    state.beginTransaction()
    #expect(!state.isWarm(JournaledStateTests.a) && !state.isWarm(JournaledStateTests.a, 1))
  }

  @Test("a touched account that is empty goes at the end of the transaction, under EIP-161 only")
  func emptyAccounts() {
    for deletes in [false, true] {
      let state = JournaledStateTests.state()
      let c = Address(truncating: UInt256(0xc))
      state.addBalance(0, to: c)
      #expect(state.exists(c))
      state.finishTransaction(deletingEmpty: deletes)
      #expect(state.exists(c) == !deletes)
      #expect(state.takeChanges().accounts[c] == (deletes ? nil : AccountChange(account: AccountState())))
    }
  }

  @Test("a touch of RIPEMD-160 outlives a revert, as in block 1714175 of the main network")
  func ripemdTouch() {
    let ripemd = Address(truncating: UInt256(3))
    let state = JournaledState(reader: MemoryState([ripemd: .init(), JournaledStateTests.b: .init()]))
    state.beginTransaction()
    let snapshot = state.snapshot()
    state.addBalance(0, to: ripemd)
    state.addBalance(0, to: JournaledStateTests.b)
    state.revert(to: snapshot)
    state.finishTransaction(deletingEmpty: true)
    #expect(!state.exists(ripemd))
    #expect(state.exists(JournaledStateTests.b))
  }

  @Test("changes are counted from the last time they were taken")
  func takingTwice() {
    let state = JournaledStateTests.state()
    state.setStorage(JournaledStateTests.a, 1, 0)
    state.addBalance(1, to: JournaledStateTests.b)
    state.finishTransaction(deletingEmpty: true)
    let first = state.takeChanges()
    #expect(first.accounts[JournaledStateTests.a]?.storage == [1: 0])
    #expect(first.accounts[JournaledStateTests.b]?.account?.balance == 6)
    state.beginTransaction()
    state.setStorage(JournaledStateTests.a, 2, 23)
    state.finishTransaction(deletingEmpty: true)
    let second = state.takeChanges()
    #expect(second.accounts.keys.sorted() == [JournaledStateTests.a])
    #expect(second.accounts[JournaledStateTests.a]?.storage == [2: 23])
    #expect(state.storage(JournaledStateTests.a, 1) == 0)
  }

  @Test("tables grow past their first size and keep every record")
  func growth() {
    let state = JournaledStateTests.state()
    for i: UInt64 in 0..<5000 {
      state.setStorage(JournaledStateTests.a, UInt256(i, i, 0, i), UInt256(i + 1))
      state.addBalance(UInt256(i + 1), to: Address(truncating: UInt256(0x10_000 + i)))
    }
    for i: UInt64 in 0..<5000 {
      #expect(state.storage(JournaledStateTests.a, UInt256(i, i, 0, i)) == UInt256(i + 1))
      #expect(state.balance(of: Address(truncating: UInt256(0x10_000 + i))) == UInt256(i + 1))
    }
    state.finishTransaction(deletingEmpty: true)
    let changes = state.takeChanges()
    #expect(changes.accounts.count == 5001)
    #expect(changes.accounts[JournaledStateTests.a]?.storage.count == 5000)
  }

  /// A reader whose disk is broken.
  private struct Broken: StateReader {
    static let error = StateReadError("disk on fire")

    func account(_ address: Address) throws(StateReadError) -> AccountState? { AccountState(balance: 1, codeHash: keccak256([1])) }
    func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 { throw Broken.error }
    func code(_ hash: Hash256) throws(StateReadError) -> Bytes { [0x60, 1, 0x54, 0x00] }
    func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { throw Broken.error }
    func hasStorage(_ address: Address) throws(StateReadError) -> Bool { throw Broken.error }
  }

  @Test("a read that fails ends the execution without a result")
  func brokenReader() {
    for traces in [false, true] {
      let state = JournaledState(reader: Broken())
      let evm = EVM(state: state, block: BlockContext(), rules: Rules(fork: .cancun))
      state.beginTransaction()
      let result = evm.execute(
        Message(caller: JournaledStateTests.a, recipient: JournaledStateTests.b, gas: 100_000), tracer: traces ? IdleTracer() : nil)
      #expect(result.status == .stateUnavailable)
      #expect(result.status.isFatal)
      #expect(state.fault?.description == "disk on fire")
    }
  }
}
