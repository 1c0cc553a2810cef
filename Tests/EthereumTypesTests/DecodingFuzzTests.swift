import EthereumTypes
import Primitives
import TestSupport
import Testing

/// Whatever bytes come in, decoding ends with a value or an error, and a value encodes to the same bytes again.
@Suite("Decoding arbitrary bytes")
struct DecodingFuzzTests {
  /// `sample` with some bytes changed, cut out or put in.
  private func mutated(_ sample: Bytes, _ random: inout SeededRandom) -> Bytes {
    var bytes = sample
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1 where place < bytes.count: bytes[place] = bytes[place] ^ (1 << UInt8.random(in: 0..<8, using: &random))
      case 2: bytes.insert(contentsOf: random.bytes(Int.random(in: 1...9, using: &random)), at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...9, using: &random)))
      }
    }
    return bytes
  }

  private func fuzz(_ samples: [Bytes], cases: Int, _ check: (Bytes) -> Void) {
    var random = SeededRandom(seed: Fuzz.seed)
    for index in 0..<Fuzz.cases(cases) {
      check(index % 8 == 0 ? random.bytes(Int.random(in: 0...200, using: &random)) : mutated(samples[index % samples.count], &random))
    }
  }

  @Test("transactions")
  func transactions() throws {
    let samples = try TransactionCodingTests.samples().map(\.encoded)
    fuzz(samples, cases: 60_000) { bytes in
      guard let transaction = try? Transaction(decoding: bytes) else { return }
      #expect(transaction.encoded == bytes)
      #expect(transaction.hash == keccak256(bytes))
      _ = transaction.unsigned.intrinsicGas(at: .prague)
      _ = try? transaction.unsigned.validate(TransactionLimits(fork: .prague))
      _ = try? PooledTransaction(decoding: bytes)
    }
  }

  @Test("headers")
  func headers() {
    let samples = (0...5).map { BlockCodingTests.header(laterFields: $0).encoded }
    fuzz(samples, cases: 40_000) { bytes in
      guard let header = try? Header(decoding: bytes) else { return }
      #expect(header.encoded == bytes)
      _ = header.hash
      _ = BaseFeeRule.market.next(after: header)
      _ = header.excessBlobGas.map { BlobSchedule.cancun.baseFee(excessBlobGas: $0) }
    }
  }

  @Test("blocks")
  func blocks() throws {
    let header = BlockCodingTests.header(laterFields: 2)
    let block = Block(header: header, transactions: try TransactionCodingTests.samples(), withdrawals: [])
    fuzz([block.encoded], cases: 20_000) { bytes in
      guard let decoded = try? Block(decoding: bytes) else { return }
      #expect(decoded.encoded == bytes)
    }
  }

  @Test("receipts")
  func receipts() {
    let log = Log(address: .zero, topics: [.zero], data: [1])
    let samples = TransactionKind.allCases.map { Receipt(kind: $0, outcome: .status(true), cumulativeGasUsed: 5, logs: [log]).encoded }
    fuzz(samples, cases: 40_000) { bytes in
      guard let receipt = try? Receipt(decoding: bytes) else { return }
      #expect(receipt.encoded == bytes)
    }
  }

  @Test("extra data of IBFT and QBFT")
  func extraData() {
    let seal = Bytes(repeating: 1, count: 65)
    let ibft = IBFTExtraData(vanity: Bytes(repeating: 0, count: 32), validators: [.zero], proposerSeal: seal, committedSeals: [seal])
    let qbft = QBFTExtraData(
      vanity: Bytes(repeating: 0, count: 32), validators: [.zero], vote: .init(recipient: .zero, adds: true), round: 300,
      committedSeals: [seal])
    fuzz([ibft.encoded, qbft.encoded], cases: 60_000) { bytes in
      if let extra = try? IBFTExtraData(decoding: bytes) { #expect(extra.encoded == bytes) }
      if let extra = try? QBFTExtraData(decoding: bytes) { #expect(extra.encoded == bytes) }
      _ = Header(extraData: bytes, mixHash: Header.istanbulMixHash).hash
    }
  }

  @Test("genesis files")
  func genesis() {
    let sample = """
      {"config": {"chainId": 10, "berlinBlock": 0, "isQuorum": true,
      "qbft": {"epochlength": 10, "validators": ["0x0000000000000000000000000000000000000001"]},
      "maxCodeSizeConfig": [{"block": 0, "size": 32}], "transitions": [{"block": 3, "algorithm": "qbft", "blockReward": "1"}],
      "clique": {"period": 1}},
      "difficulty": "0x1", "gasLimit": 1, "extraData": "0x", "alloc":
      {"0000000000000000000000000000000000000001": {"balance": "1", "storage": {"0x0": "0x1"}}}}
      """
    fuzz([Bytes(sample.utf8)], cases: 10_000) { bytes in
      do throws(GenesisError) {
        let file = try GenesisFile(parsing: bytes)
        _ = file.genesis.block(stateRoot: .zero)
        _ = file.genesis.configuration.istanbulSettings(at: 7)
      } catch {
        #expect(!error.problems.isEmpty)
      }
    }
  }
}
