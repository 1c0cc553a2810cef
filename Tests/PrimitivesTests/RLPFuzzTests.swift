import Primitives
import TestSupport
import Testing

@Suite("RLP fuzz")
struct RLPFuzzTests {
  @Test("random bytes never read beyond their end", arguments: 0..<8)
  func randomBytes(run: UInt64) {
    var random = SeededRandom(seed: Fuzz.seed &+ run)
    for _ in 0..<Fuzz.cases(20_000) {
      var bytes = random.bytes(Int.random(in: 0..<40, using: &random))
      if !bytes.isEmpty { bytes[0] = [0xb8, 0xbf, 0xc1, 0xf8, 0xff, bytes[0]].randomElement(using: &random) ?? 0 }
      bytes.withUnsafeBytes { raw in
        var reader = RLPReader(raw)
        walk(&reader, depth: 0)
      }
    }
  }

  private func walk(_ reader: inout RLPReader, depth: Int) {
    while !reader.isAtEnd {
      do {
        if reader.nextIsList {
          var inner = try reader.list()
          if depth < 20 { walk(&inner, depth: depth + 1) }
        } else {
          #expect(try reader.string().count <= 40)
        }
      } catch { return }
    }
  }
}
