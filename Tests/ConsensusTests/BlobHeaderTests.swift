import Consensus
import EthereumTypes
import Primitives
import Testing

/// Headers after the merge around the change from Cancun to Prague.
@Suite("Blob gas of headers")
struct BlobHeaderTests {
  private static let blob: UInt64 = 131_072

  private static var rules: ConsensusRules {
    var forks = ForkSchedule(always: .cancun)
    forks.pragueTime = 100
    return ConsensusRules(ChainConfiguration(chainID: 1, forks: forks))
  }

  private static func header(_ number: UInt64, time: UInt64, blobs: UInt64, excess: UInt64, parent: Header? = nil) -> Header {
    Header(
      parentHash: parent?.hash ?? .zero, number: number, gasLimit: 30_000_000, gasUsed: 15_000_000, timestamp: time, baseFeePerGas: 7,
      withdrawalsRoot: Header.emptyRoot, blobGasUsed: blobs * blob, excessBlobGas: excess * blob, parentBeaconBlockRoot: .zero,
      requestsHash: time >= 100 ? ExecutionRequests.emptyHash : nil)
  }

  private static func broken(_ header: Header, after parent: Header) -> HeaderRule? {
    do throws(RuleViolation) {
      try rules.check(header, parent: ParentContext(header: parent, hash: parent.hash))
      return nil
    } catch { return error.rule }
  }

  @Test("Cancun holds six blobs and wants three, Prague nine and six (EIP-4844, EIP-7691)")
  func schedule() {
    let cancun = Self.header(1, time: 50, blobs: 6, excess: 2)
    // 2 + 6 − 3 in Cancun; the first block of Prague counts by its own target already: 2 + 6 − 6.
    #expect(Self.broken(Self.header(2, time: 99, blobs: 6, excess: 5, parent: cancun), after: cancun) == nil)
    #expect(Self.broken(Self.header(2, time: 99, blobs: 7, excess: 5, parent: cancun), after: cancun) == .blobGasUsed)
    #expect(Self.broken(Self.header(2, time: 100, blobs: 9, excess: 2, parent: cancun), after: cancun) == nil)
    #expect(Self.broken(Self.header(2, time: 100, blobs: 9, excess: 5, parent: cancun), after: cancun) == .excessBlobGas)
    #expect(Self.broken(Self.header(2, time: 100, blobs: 10, excess: 2, parent: cancun), after: cancun) == .blobGasUsed)
    var odd = Self.header(2, time: 100, blobs: 1, excess: 2, parent: cancun)
    odd.blobGasUsed = Self.blob + 1
    #expect(Self.broken(odd, after: cancun) == .blobGasUsed)
  }

  @Test("the hash of the requests is there from Prague on and not before (EIP-7685)")
  func requestsHash() {
    let parent = Self.header(1, time: 50, blobs: 0, excess: 0)
    var early = Self.header(2, time: 99, blobs: 0, excess: 0, parent: parent)
    early.requestsHash = ExecutionRequests.emptyHash
    #expect(Self.broken(early, after: parent) == .requestsHash)
    var late = Self.header(2, time: 100, blobs: 0, excess: 0, parent: parent)
    late.requestsHash = nil
    #expect(Self.broken(late, after: parent) == .requestsHash)
    late.parentBeaconBlockRoot = nil
    #expect(Self.broken(late, after: parent) == .parentBeaconBlockRoot)
  }

  @Test("London's first block may be twice as large; the limit moves by less than a 1024th and the base fee by an eighth (EIP-1559)")
  func london() {
    var forks = ForkSchedule(always: .berlin)
    forks.london = 2
    let rules = ConsensusRules(ChainConfiguration(chainID: 1, forks: forks, engine: .ethash(fixedDifficulty: 1)))
    let parent = Header(difficulty: 1, number: 1, gasLimit: 10_240_000, gasUsed: 10_240_000, timestamp: 10)
    func broken(limit: UInt64, fee: UInt64, after parent: Header) -> HeaderRule? {
      let header = Header(
        parentHash: parent.hash, difficulty: 1, number: parent.number + 1, gasLimit: limit, timestamp: parent.timestamp + 1,
        baseFeePerGas: UInt256(fee))
      do throws(RuleViolation) {
        try rules.check(header, parent: ParentContext(header: parent, hash: parent.hash))
        return nil
      } catch { return error.rule }
    }
    // 2 × 10,240,000, give or take less than 20,000.
    #expect(broken(limit: 20_480_000, fee: 1_000_000_000, after: parent) == nil)
    #expect(broken(limit: 20_499_999, fee: 1_000_000_000, after: parent) == nil)
    #expect(broken(limit: 20_500_000, fee: 1_000_000_000, after: parent) == .gasLimit)
    #expect(broken(limit: 20_460_001, fee: 1_000_000_000, after: parent) == nil)
    #expect(broken(limit: 20_460_000, fee: 1_000_000_000, after: parent) == .gasLimit)
    #expect(broken(limit: 20_480_000, fee: 999_999_999, after: parent) == .baseFee)
    // A full block raises the fee by an eighth.
    let full = Header(
      difficulty: 1, number: 2, gasLimit: 20_480_000, gasUsed: 20_480_000, timestamp: 11, baseFeePerGas: 1_000_000_000)
    #expect(broken(limit: 20_480_000, fee: 1_125_000_000, after: full) == nil)
    #expect(broken(limit: 20_480_000, fee: 1_125_000_001, after: full) == .baseFee)
  }
}
