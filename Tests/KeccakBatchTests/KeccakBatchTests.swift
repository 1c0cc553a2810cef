import KeccakBatch
import Primitives
import TestSupport
import Testing

@Suite("Keccak-256 of many inputs") struct KeccakBatchTests {
  @Test("known inputs have their published hashes, in order")
  func published() {
    let texts = ["", "abc", "The quick brown fox jumps over the lazy dog"]
    #expect(
      keccak256Batch(texts.map { Bytes($0.utf8) }).map(\.hex) == [
        "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
        "0x4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15",
      ])
  }

  @Test("every length up to four blocks gives the hash of one input alone")
  func everyLength() {
    var random = SeededRandom(seed: 1)
    let inputs = (0...600).map { random.bytes($0) }
    #expect(keccak256Batch(inputs) == inputs.map { keccak256($0) })
  }

  @Test("any number of inputs of any mixture of lengths gives the hashes of each alone")
  func mixtures() {
    var random = SeededRandom(seed: Fuzz.seed)
    for _ in 0..<Fuzz.cases(300) {
      let longest = [8, 135, 136, 140, 600, 3000].randomElement(using: &random) ?? 0
      let inputs = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        random.bytes(Int.random(in: 0...longest, using: &random))
      }
      #expect(keccak256Batch(inputs) == inputs.map { keccak256($0) })
    }
  }

  @Test("addresses and 32-byte values are hashed as alone")
  func fixedLengths() throws {
    var random = SeededRandom(seed: 2)
    let addresses = try (0..<21).map { _ in try #require(Address(bytes: random.bytes(20))) }
    #expect(keccak256Batch(addresses) == addresses.map { keccak256($0) })
    let values = try (0..<21).map { _ in try #require(Hash256(bytes: random.bytes(32))) }
    #expect(keccak256Batch(values) == values.map { keccak256($0) })
    #expect(keccak256Batch([Address]()).isEmpty)
  }
}
