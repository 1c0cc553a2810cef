import EthereumTypes
import Primitives
import Testing

@Suite("Blocks, headers and receipts")
struct BlockCodingTests {
  /// A header with all fields up to one of the later forks'.
  static func header(laterFields: Int) -> Header {
    var header = Header(
      parentHash: Hash256(UInt256(1)), coinbase: Address(truncating: UInt256(2)), difficulty: 131_072, number: 15, gasLimit: 30_000_000,
      gasUsed: 21_000, timestamp: 1_700_000_000, extraData: [1, 2, 3], mixHash: Hash256(UInt256(4)), nonce: 0x0102_0304_0506_0708)
    if laterFields > 0 { header.baseFeePerGas = 7 }
    if laterFields > 1 { header.withdrawalsRoot = Header.emptyRoot }
    if laterFields > 2 {
      header.blobGasUsed = 131_072
      header.excessBlobGas = 0
    }
    if laterFields > 3 { header.parentBeaconBlockRoot = .zero }
    if laterFields > 4 { header.requestsHash = ExecutionRequests.emptyHash }
    return header
  }

  @Test("headers of every fork survive encoding and decoding", arguments: 0...5)
  func headers(laterFields: Int) throws {
    let header = Self.header(laterFields: laterFields)
    #expect(try Header(decoding: header.encoded) == header)
    #expect(header.hash == keccak256(header.encoded))
  }

  @Test("the well-known hashes are those of the yellow paper and of EIP-7685")
  func constants() {
    #expect(Header.emptyUnclesHash.hex == "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")
    #expect(Header.emptyRoot.hex == "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
    #expect(ExecutionRequests.emptyHash.hex == "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(Header.istanbulMixHash.hex == "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
  }

  @Test("requests without data don't change the requests hash")
  func requests() {
    #expect(ExecutionRequests.hash([[0], [1], [2]]) == ExecutionRequests.emptyHash)
    // SHA-256 of the SHA-256 hashes, computed with Python's hashlib.
    let deposit = [0] + Bytes(repeating: 0xaa, count: 192)
    let withdrawal = [1] + Bytes(repeating: 0xbb, count: 76)
    let consolidation = [2] + Bytes(repeating: 0xcc, count: 116)
    #expect(
      ExecutionRequests.hash([deposit, withdrawal, consolidation]).hex
        == "0x5a65947dee4667706c8f28a9a825bdb9796d180a793086b15dd43df74108a4ce")
    #expect(
      ExecutionRequests.hash([[0], withdrawal, [2]]).hex == "0xc22006cf3b5b80c9f01219357a0d4ae723aaff08f3a97603a856793061ac0c9f")
  }

  @Test("blocks with transactions, uncles and withdrawals survive encoding and decoding")
  func blocks() throws {
    let transactions = try TransactionCodingTests.samples()
    let uncle = Self.header(laterFields: 0)
    let withdrawal = Withdrawal(index: 1, validatorIndex: 2, address: .zero, amount: 3)
    for withdrawals in [nil, [], [withdrawal]] as [[Withdrawal]?] {
      var header = Self.header(laterFields: withdrawals == nil ? 1 : 2)
      header.unclesHash = Block.unclesHash([uncle])
      let block = Block(header: header, transactions: transactions, uncles: [uncle], withdrawals: withdrawals)
      let encoded = try EncodedBlock(block.encoded)
      #expect(encoded.hash == block.hash)
      #expect(encoded.transactionCount == transactions.count)
      #expect(try encoded.transaction(at: 3) == transactions[3])
      let decoded = try encoded.decoded()
      #expect(decoded.transactions == transactions)
      #expect(decoded.uncles == [uncle])
      #expect(decoded.withdrawals == withdrawals)
      #expect(decoded.encoded == block.encoded)
      #expect(throws: BlockError.rlp(.trailingBytes)) { try EncodedBlock(block.encoded + [0]) }
    }
  }

  @Test("receipts of both forms survive encoding and decoding")
  func receipts() throws {
    let log = Log(address: .zero, topics: [.zero, Hash256(UInt256(1))], data: [1, 2])
    for outcome in [.status(true), .status(false), .stateRoot(Hash256(UInt256(9)))] as [Receipt.Outcome] {
      for kind in TransactionKind.allCases {
        let receipt = Receipt(kind: kind, outcome: outcome, cumulativeGasUsed: 21_000, logs: [log])
        #expect(try Receipt(decoding: receipt.encoded) == receipt)
      }
    }
  }
}
