import Chain
import EVM
import EthereumTypes
import Primitives
import Testing

@Suite("What transactions must be able to pay")
struct TransactionCostTests {
  @Test("refunds are taken off before the floor for data is applied (EIP-7623)")
  func floorAfterRefund() throws {
    // PUSH0 PUSH0 SSTORE clears a cold slot: 5,004 and 4,800 back. A byte costs 16, its floor is 40.
    let accounts = [TrialBlock.recipient: MemoryState.Account(nonce: 1, code: [0x5f, 0x5f, 0x55], storage: [0: 1])]
    func gas(_ count: Int) throws -> UInt64 {
      try TrialBlock(.prague, accounts: accounts).run(TrialBlock.call(data: Bytes(repeating: 1, count: count))).gasUsed
    }
    #expect(try gas(3) == 21_252)
    // 21,000 + 160 + 5,004 − 4,800 is less than 21,000 + 400.
    #expect(try gas(10) == 21_400)
    #expect(try gas(1_000) == 61_000)
  }

  @Test("a cost beyond 256 bits is more than any sender has", arguments: [Fork.berlin, .prague])
  func overflow(_ fork: Fork) throws {
    let block = TrialBlock(fork, accounts: [TrialBlock.sender: .init(balance: .max)])
    #expect(
      block.refusal(TrialBlock.call(price: 1, gas: 21_000, value: .max))
        == .insufficientFunds(sender: TrialBlock.sender, have: .max, want: .max))
    #expect(block.state.nonce(of: TrialBlock.sender) == 0)
    #expect(try block.run(TrialBlock.call(price: 1, gas: 21_000, value: UInt256.max &- 21_000)).isSuccess)
    #expect(block.state.balance(of: TrialBlock.sender) == 0)
  }

  private func blobs(
    _ hashes: [Hash256], fee: UInt64 = 10, tip: UInt64 = 1, blobFee: UInt64 = 5, nonce: UInt64 = 0, to: Address? = TrialBlock.recipient
  ) -> UnsignedTransaction {
    UnsignedTransaction(
      kind: .blob, chainID: 1, nonce: nonce, maxFeePerGas: UInt256(fee), maxPriorityFeePerGas: UInt256(tip), gasLimit: 100_000, to: to,
      value: 0, maxFeePerBlobGas: UInt256(blobFee), blobVersionedHashes: hashes)
  }

  private func hash(_ version: UInt8) -> Hash256 { Hash256(bytes: [version] + Bytes(repeating: 0xab, count: 31)) ?? .zero }

  @Test("blobs are paid at the block's price and the price is burnt (EIP-4844)")
  func blobPrice() throws {
    // PUSH1 1 BLOBHASH PUSH0 SSTORE: 3 + 3 + 2 + 22,100.
    let accounts = [TrialBlock.recipient: MemoryState.Account(nonce: 1, code: [0x60, 0x01, 0x49, 0x5f, 0x55])]
    let block = TrialBlock(.cancun, baseFee: 7, blobBaseFee: 3, maxBlobs: 6, accounts: accounts)
    let outcome = try block.run(blobs([hash(1), hash(1)]))
    #expect(outcome.gasUsed == 43_108)
    #expect(outcome.effectiveGasPrice == 8)
    #expect(block.state.storage(TrialBlock.recipient, 0) == hash(1).word)
    // 43,108 × 8 for gas and 2 × 131,072 × 3 for blobs, of which the author gets 43,108 × 1.
    #expect(block.state.balance(of: TrialBlock.sender) == TrialBlock.ether &- 1_131_296)
    #expect(block.state.balance(of: TrialBlock.coinbase) == 43_108)
    #expect(try block.execution.finish().blobGasUsed == 262_144)
  }

  @Test("blob transactions that break a rule are refused (EIP-4844, EIP-7691)")
  func blobRules() throws {
    let cancun = TrialBlock(.cancun, baseFee: 7, blobBaseFee: 3, maxBlobs: 6)
    #expect(cancun.refusal(blobs([])) == .malformed(.noBlobs))
    #expect(cancun.refusal(blobs([hash(1)], to: nil)) == .malformed(.creationNotAllowed(.blob)))
    #expect(cancun.refusal(blobs([hash(1), hash(2)])) == .malformed(.unknownBlobHashVersion(2)))
    #expect(cancun.refusal(blobs([hash(0)])) == .malformed(.unknownBlobHashVersion(0)))
    #expect(cancun.refusal(blobs([Hash256](repeating: hash(1), count: 7))) == .malformed(.tooManyBlobs(limit: 6, actual: 7)))
    #expect(
      cancun.refusal(blobs([hash(1)], blobFee: 2)) == .blobFeeCapTooLow(sender: TrialBlock.sender, feeCap: 2, blobBaseFee: 3))
    #expect(cancun.refusal(blobs([hash(1)], fee: 6)) == .feeCapTooLow(sender: TrialBlock.sender, feeCap: 6, baseFee: 7))
    #expect(cancun.refusal(blobs([hash(1)], fee: 10, tip: 11)) == .malformed(.priorityFeeAboveMaxFee))
    #expect(TrialBlock(.shanghai).refusal(blobs([hash(1)])) == .malformed(.typeNotActive(.blob, .shanghai)))
    // Nine blobs go into a block of Prague, whatever the transactions that carry them.
    let prague = TrialBlock(.prague, baseFee: 7, blobBaseFee: 3, maxBlobs: 9)
    try prague.run(blobs([Hash256](repeating: hash(1), count: 7)))
    #expect(
      prague.refusal(blobs([Hash256](repeating: hash(1), count: 3), nonce: 1)) == .blobGasLimitReached(have: 262_144, want: 393_216))
    try prague.run(blobs([hash(1), hash(1)], nonce: 1))
  }

  @Test("the sender must have what blobs may cost at the price it offers")
  func blobFunds() throws {
    // 100,000 × 10 + 131,072 × 5.
    let poor = TrialBlock(.cancun, baseFee: 7, blobBaseFee: 1, accounts: [TrialBlock.sender: .init(balance: 1_655_359)])
    #expect(
      poor.refusal(blobs([hash(1)])) == .insufficientFunds(sender: TrialBlock.sender, have: 1_655_359, want: 1_655_360))
    let able = TrialBlock(.cancun, baseFee: 7, blobBaseFee: 1, accounts: [TrialBlock.sender: .init(balance: 1_655_360)])
    try able.run(blobs([hash(1)]))
    // 21,000 × 8 + 131,072 were taken.
    #expect(able.state.balance(of: TrialBlock.sender) == 1_356_288)
  }
}
