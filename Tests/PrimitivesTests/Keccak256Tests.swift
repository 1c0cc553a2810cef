import Primitives
import TestSupport
import Testing

@Suite("Keccak-256")
struct Keccak256Tests {
  @Test(
    "known inputs have their published hashes",
    arguments: [
      ("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
      ("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
      ("The quick brown fox jumps over the lazy dog", "0x4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15"),
    ])
  func published(text: String, expected: String) {
    #expect(keccak256(Array(text.utf8)).hex == expected)
  }

  @Test("taking input in parts gives the same hash", arguments: [0, 1, 135, 136, 137, 271, 272, 1_000])
  func parts(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    let input = random.bytes(count)
    for part in [1, 7, 136, 200] {
      var hasher = Keccak256()
      var start = 0
      while start < count {
        hasher.update(input[start..<min(start + part, count)])
        start += part
      }
      #expect(hasher.digest() == keccak256(input))
    }
  }
}
