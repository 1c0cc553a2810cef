import Chain
import Cryptography
import EVM
import EthereumTypes
import Primitives
import Testing

/// Corners of EIP-7702 that published tests for the fork would cover; gas is counted by the amounts of the specification: 21,000,
/// 25,000 an authorization of which 12,500 come back for an account that exists, 2,600 and 100 for cold and warm accounts.
@Suite("Set-code transactions (EIP-7702)")
struct SetCodeTransactionTests {
  private let key: PrivateKey
  private var authority: Address { key.address }
  private let library = Address(truncating: UInt256(0x11b))

  init() throws { key = try #require(PrivateKey(bytes: keccak256(Bytes("authority".utf8)).bytes)) }

  /// What stands as code in an account that delegates to another.
  private func designator(_ target: Address) -> Bytes { [0xef, 0x01, 0x00] + target.bytes }

  private func authorize(_ target: Address, nonce: UInt64, chainID: UInt256 = 1) throws -> Authorization {
    try Authorization(chainID: chainID, address: target, nonce: nonce, signedBy: key)
  }

  private func transaction(_ authorizations: [Authorization], to: Address = TrialBlock.recipient) -> UnsignedTransaction {
    UnsignedTransaction(
      kind: .setCode, chainID: 1, nonce: 0, maxFeePerGas: 0, maxPriorityFeePerGas: 0, gasLimit: 500_000, to: to, value: 0,
      authorizations: authorizations)
  }

  /// PUSH20 and an address.
  private func push(_ address: Address) -> Bytes { [0x73] + address.bytes }

  @Test("a sender that delegates itself signs the nonce after the transaction's")
  func selfSponsored() throws {
    let rich = [authority: MemoryState.Account(balance: TrialBlock.ether)]
    let right = TrialBlock(.prague, accounts: rich)
    // 46,000 less a fifth: 12,500 would come back for the sender, which exists.
    #expect(try right.run(transaction([authorize(library, nonce: 1)]), from: authority).gasUsed == 36_800)
    #expect(right.state.code(of: authority) == designator(library))
    #expect(right.state.nonce(of: authority) == 2)
    let wrong = TrialBlock(.prague, accounts: rich)
    #expect(try wrong.run(transaction([authorize(library, nonce: 0)]), from: authority).gasUsed == 46_000)
    #expect(wrong.state.code(of: authority) == [])
    #expect(wrong.state.nonce(of: authority) == 1)
    // A delegated account still sends transactions (EIP-3607 as EIP-7702 changes it).
    #expect(try right.run(TrialBlock.call(nonce: 2), from: authority).isSuccess)
  }

  @Test("an account that delegates to a precompiled contract runs no code")
  func precompile() throws {
    let identity = Address(truncating: UInt256(4))
    let block = TrialBlock(.prague, accounts: [authority: .init(nonce: 1, code: designator(identity))])
    let outcome = try block.run(TrialBlock.call(authority, data: [7]))
    #expect(outcome.isSuccess)
    // The contract of identity would give the byte back.
    #expect(outcome.output == [])
    // The floor for one byte of data (EIP-7623).
    #expect(outcome.gasUsed == 21_040)
  }

  @Test("a delegation is followed one step: what a second one leads to is no code")
  func oneStep() throws {
    let store: Bytes = [0x60, 0x01, 0x5f, 0x55]
    let other = Address(truncating: UInt256(0x07))
    let block = TrialBlock(
      .prague,
      accounts: [
        authority: .init(nonce: 1, code: designator(library)), library: .init(nonce: 1, code: designator(other)),
        other: .init(nonce: 1, code: store),
      ])
    let outcome = try block.run(TrialBlock.call(authority, gas: 100_000))
    #expect(outcome.status == .invalidOpcode)
    #expect(outcome.gasUsed == 100_000)
  }

  @Test("EXTCODESIZE, EXTCODEHASH and EXTCODECOPY see the designator; CODESIZE the code that runs")
  func codeInstructions() throws {
    // EXTCODESIZE to slot 0, EXTCODEHASH to slot 1, 32 bytes of EXTCODECOPY to slot 2.
    var code = push(authority)
    code += [0x3b, 0x5f, 0x55] as Bytes
    code += push(authority)
    code += [0x3f, 0x60, 0x01, 0x55, 0x60, 0x20, 0x5f, 0x5f] as Bytes
    code += push(authority)
    code += [0x3c, 0x5f, 0x51, 0x60, 0x02, 0x55] as Bytes
    let accounts: [Address: MemoryState.Account] = [
      // CODESIZE PUSH0 SSTORE
      authority: .init(nonce: 1, code: designator(library)), library: .init(nonce: 1, code: [0x38, 0x5f, 0x55]),
      TrialBlock.recipient: .init(nonce: 1, code: code),
    ]
    let block = TrialBlock(.prague, accounts: accounts)
    #expect(try block.run(TrialBlock.call()).isSuccess)
    #expect(block.state.storage(TrialBlock.recipient, 0) == 23)
    #expect(block.state.storage(TrialBlock.recipient, 1) == keccak256(designator(library)).word)
    let copied = designator(library) + Bytes(repeating: 0, count: 9)
    #expect(block.state.storage(TrialBlock.recipient, 2) == UInt256(bigEndian: copied))
    #expect(try block.run(TrialBlock.call(authority, nonce: 1)).isSuccess)
    #expect(block.state.storage(authority, 0) == 3)
    #expect(block.state.storage(library, 0) == 0)
  }

  @Test("a call pays for reaching the account and for reaching the code that it borrows")
  func callCosts() throws {
    // Five zeros, PUSH20, GAS, CALL, STOP: 10 + 3 + 2 beside the call.
    let code = Bytes(repeating: 0x5f, count: 5) + push(authority) + Bytes([0x5a, 0xf1, 0x00])
    func gas(_ borrowed: Bytes, accessList: AccessList = []) throws -> UInt64 {
      let accounts: [Address: MemoryState.Account] = [
        TrialBlock.recipient: .init(nonce: 1, code: code), authority: .init(nonce: 1, code: borrowed),
        library: .init(nonce: 1, code: [0x00]),
      ]
      var transaction = TrialBlock.call()
      transaction.kind = .accessList
      transaction.accessList = accessList
      return try TrialBlock(.prague, accounts: accounts).run(transaction).gasUsed
    }
    #expect(try gas([]) == 21_015 + 2_600)
    #expect(try gas(designator(library)) == 21_015 + 2_600 + 2_600)
    #expect(try gas(designator(Address(truncating: UInt256(4)))) == 21_015 + 2_600 + 100)
    let list = [AccessListEntry(address: library)]
    #expect(try gas(designator(library), accessList: list) == 21_015 + 2_400 + 2_600 + 100)
    // Delegated to itself: the account is warm by then, and its code is the designator, which fails and takes what was passed on.
    #expect(try gas(designator(authority)) > 900_000)
  }

  @Test("the code that the recipient borrows is warm, as the recipient is")
  func warmTarget() throws {
    // PUSH20 BALANCE POP STOP: 3 + 100 + 2 for a warm account.
    let accounts: [Address: MemoryState.Account] = [
      authority: .init(nonce: 1, code: designator(library)), library: .init(nonce: 1, code: push(library) + Bytes([0x31, 0x50, 0x00])),
    ]
    #expect(try TrialBlock(.prague, accounts: accounts).run(TrialBlock.call(authority)).gasUsed == 21_105)
  }

  @Test("who signed is warm once the signature was recovered, though the authorization doesn't hold")
  func warmAuthority() throws {
    // PUSH20 BALANCE POP STOP
    let accounts = [TrialBlock.recipient: MemoryState.Account(nonce: 1, code: push(authority) + Bytes([0x31, 0x50, 0x00]))]
    let wrongNonce = TrialBlock(.prague, accounts: accounts)
    #expect(try wrongNonce.run(transaction([authorize(library, nonce: 9)])).gasUsed == 46_105)
    // Another chain's is passed over before.
    let wrongChain = TrialBlock(.prague, accounts: accounts)
    #expect(try wrongChain.run(transaction([authorize(library, nonce: 0, chainID: 2)])).gasUsed == 48_605)
    // So is one whose chain id only agrees in its lower 64 bits.
    let wideChain = TrialBlock(.prague, accounts: accounts)
    #expect(try wideChain.run(transaction([authorize(library, nonce: 0, chainID: UInt256(1, 1, 0, 0))])).gasUsed == 48_605)
  }

  @Test("a nonce of 2^64 − 1 can't be counted on, one of 2^64 − 2 can (EIP-2681)")
  func nonceLimit() throws {
    let last = TrialBlock(.prague, accounts: [authority: .init(nonce: .max)])
    try last.run(transaction([authorize(library, nonce: .max)]))
    #expect(last.state.nonce(of: authority) == .max)
    #expect(last.state.code(of: authority) == [])
    let before = TrialBlock(.prague, accounts: [authority: .init(nonce: .max - 1)])
    try before.run(transaction([authorize(library, nonce: .max - 1)]))
    #expect(before.state.nonce(of: authority) == .max)
    #expect(before.state.code(of: authority) == designator(library))
  }

  @Test("a reverted call keeps the delegations and what came back for them")
  func revert() throws {
    // PUSH0 PUSH0 REVERT
    let reverting = [library: MemoryState.Account(nonce: 1, code: [0x5f, 0x5f, 0xfd])]
    let new = TrialBlock(.prague, accounts: reverting)
    let first = try new.run(transaction([authorize(library, nonce: 0)], to: authority))
    #expect(first.status == .revert)
    #expect(first.gasUsed == 46_004)
    #expect(new.state.code(of: authority) == designator(library))
    #expect(new.state.nonce(of: authority) == 1)
    let existing = TrialBlock(.prague, accounts: reverting.merging([authority: .init(balance: 1)]) { $1 })
    // A fifth of 46,004.
    #expect(try existing.run(transaction([authorize(library, nonce: 0)], to: authority)).gasUsed == 46_004 - 9_200)
  }

  @Test("authorizations of one account hold one after the other, each with the nonce that it then has")
  func sequence() throws {
    let other = Address(truncating: UInt256(0x07))
    let block = TrialBlock(.prague)
    let list = [try authorize(library, nonce: 0), try authorize(other, nonce: 0), try authorize(other, nonce: 1)]
    // 21,000 + 3 × 25,000; the third finds the account that the first made.
    #expect(try block.run(transaction(list)).gasUsed == 96_000 - 12_500)
    #expect(block.state.code(of: authority) == designator(other))
    #expect(block.state.nonce(of: authority) == 2)
  }

  @Test("a contract's code is not replaced")
  func contract() throws {
    let block = TrialBlock(.prague, accounts: [authority: .init(code: [0x00])])
    #expect(try block.run(transaction([authorize(library, nonce: 0)])).gasUsed == 46_000)
    #expect(block.state.code(of: authority) == [0x00])
    #expect(block.state.nonce(of: authority) == 0)
  }

  @Test("a list without authorizations and a creation are refused, and so is the type before Prague")
  func malformed() throws {
    #expect(TrialBlock(.prague).refusal(transaction([])) == .malformed(.noAuthorizations))
    var creation = transaction([try authorize(library, nonce: 0)])
    creation.to = nil
    #expect(TrialBlock(.prague).refusal(creation) == .malformed(.creationNotAllowed(.setCode)))
    #expect(TrialBlock(.cancun).refusal(transaction([try authorize(library, nonce: 0)])) == .malformed(.typeNotActive(.setCode, .cancun)))
  }

  @Test("code that looks like a designator is code before Prague: GoQuorum's contracts may begin with 0xef")
  func earlierForks() throws {
    let store: Bytes = [0x60, 0x01, 0x60, 0x00, 0x55]
    let accounts: [Address: MemoryState.Account] = [
      TrialBlock.recipient: .init(nonce: 1, code: designator(library)), library: .init(nonce: 1, code: store),
    ]
    let block = TrialBlock(.berlin, isQuorum: true, accounts: accounts)
    let outcome = try block.run(TrialBlock.call(gas: 100_000))
    #expect(outcome.status == .invalidOpcode)
    #expect(outcome.gasUsed == 100_000)
    #expect(block.state.storage(TrialBlock.recipient, 0) == 0)
  }
}
