import EVM
import Primitives
import Testing

/// A state that serves many blocks must say when to begin with a fresh one.
@Suite("How long a state in memory lasts")
struct StateLifetimeTests {
  @Test("it is spent before the numbers that stamp its records wrap: with a stamp of zero every cold account would be warm")
  func spent() {
    let account = Address(truncating: UInt256(1_000))
    let state = JournaledState(reader: MemoryState())
    #expect(!state.isSpent)
    state.transaction = .max / 2
    state.beginTransaction()
    #expect(state.isSpent)
    #expect(!state.isWarm(account))
    state.transaction = .max
    state.beginTransaction()
    #expect(state.isWarm(account))
    let deleting = JournaledState(reader: MemoryState())
    deleting.nextStorageID = .max / 2 + 1
    #expect(deleting.isSpent)
  }

  @Test("codes count by their size, so that contracts alone can't fill the memory")
  func codes() {
    let state = JournaledState(reader: MemoryState())
    for index in 0..<100 {
      var code = Bytes(repeating: 0x5b, count: 24_576)
      code[0] = UInt8(index)
      state.setCode(code, of: Address(truncating: UInt256(UInt64(1_000 + index))))
    }
    // A hundred accounts, and 24 bytes for each of 2,457,600 of code.
    #expect(state.recordCount > 7_000)
    #expect(state.recordCount < 8_000)
  }
}
