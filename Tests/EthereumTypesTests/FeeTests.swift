import EthereumTypes
import Primitives
import Testing

@Suite("Base fee and blob gas")
struct FeeTests {
  @Test(
    "the base fee follows how full the parent was",
    arguments: [(10_000_000, 1_000_000_000), (9_000_000, 987_500_000), (11_000_000, 1_012_500_000), (0, 875_000_000)] as [(UInt64, UInt64)])
  func baseFee(used: UInt64, expected: UInt64) {
    // The examples of go-ethereum's consensus/misc/eip1559 tests, and an empty block.
    let parent = Header(number: 32, gasLimit: 20_000_000, gasUsed: used, baseFeePerGas: 1_000_000_000)
    #expect(BaseFeeRule.market.next(after: parent) == UInt256(expected))
  }

  @Test("the first base fee is a gwei, consortium networks may fix theirs")
  func rules() {
    let parent = Header(gasLimit: 20_000_000, gasUsed: 20_000_000)
    #expect(BaseFeeRule.market.next(after: parent) == 1_000_000_000)
    #expect(BaseFeeRule.zero.next(after: parent) == 0)
    #expect(BaseFeeRule.fixed(7).next(after: parent) == 7)
    // A full block raises the fee by one wei at least.
    #expect(BaseFeeRule.market.next(after: Header(gasLimit: 2, gasUsed: 2, baseFeePerGas: 1)) == 2)
    #expect(BaseFeeRule.market.next(after: Header(gasLimit: 0, gasUsed: 0, baseFeePerGas: 5)) == 5)
    #expect(BaseFeeRule.market.next(after: Header(gasLimit: 2, gasUsed: .max, baseFeePerGas: .max)) == .max)
  }

  @Test("the blob base fee is 1 without excess and grows exponentially")
  func blobFee() {
    // EIP-4844: e^(excess / 3338477); go-ethereum's tests give 2 from 2314058 on and 23 at 10485760.
    #expect(BlobSchedule.cancun.baseFee(excessBlobGas: 0) == 1)
    #expect(BlobSchedule.cancun.baseFee(excessBlobGas: 2_314_057) == 1)
    #expect(BlobSchedule.cancun.baseFee(excessBlobGas: 2_314_058) == 2)
    #expect(BlobSchedule.cancun.baseFee(excessBlobGas: 10 * 1_024 * 1_024) == 23)
    #expect(BlobSchedule.cancun.baseFee(excessBlobGas: .max) == .max)
    #expect(BlobSchedule.prague.baseFee(excessBlobGas: 10 * 1_024 * 1_024) == 8)
  }

  @Test("excess blob gas piles up above the target")
  func excess() {
    let blob = BlobSchedule.gasPerBlob
    #expect(BlobSchedule.cancun.excessBlobGas(afterExcess: 0, used: 3 * blob) == 0)
    #expect(BlobSchedule.cancun.excessBlobGas(afterExcess: 0, used: 4 * blob) == blob)
    #expect(BlobSchedule.cancun.excessBlobGas(afterExcess: blob, used: 3 * blob) == blob)
    #expect(BlobSchedule.prague.excessBlobGas(afterExcess: 0, used: 6 * blob) == 0)
    #expect(BlobSchedule.cancun.excessBlobGas(afterExcess: .max, used: .max) == .max - 3 * blob)
  }

  @Test("intrinsic gas is that of each fork")
  func intrinsicGas() {
    var transaction = UnsignedTransaction.legacy(
      chainID: 1, nonce: 0, gasPrice: 1, gasLimit: 0, to: .zero, value: 0, data: [0, 1, 0, 2])
    #expect(transaction.intrinsicGas(at: .frontier) == 21_000 + 2 * 4 + 2 * 68)
    #expect(transaction.intrinsicGas(at: .istanbul) == 21_000 + 2 * 4 + 2 * 16)
    #expect(transaction.floorGas(at: .cancun) == 0)
    #expect(transaction.floorGas(at: .prague) == 21_000 + 10 * (2 + 2 * 4))
    transaction.to = nil
    #expect(transaction.intrinsicGas(at: .frontier) == 21_000 + 2 * 4 + 2 * 68)
    #expect(transaction.intrinsicGas(at: .homestead) == 53_000 + 2 * 4 + 2 * 68)
    #expect(transaction.intrinsicGas(at: .shanghai) == 53_000 + 2 * 4 + 2 * 16 + 2)
    transaction.accessList = [AccessListEntry(address: .zero, storageKeys: [.zero, .zero])]
    #expect(transaction.intrinsicGas(at: .berlin) == 53_000 + 2 * 4 + 2 * 16 + 2_400 + 2 * 1_900)
  }
}
