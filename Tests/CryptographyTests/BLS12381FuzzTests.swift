import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("hostile input to the BLS12-381 and KZG precompiles") struct BLS12381FuzzTests {
  @Test("bytes of any length are answered or refused, never a trap")
  func anyBytes() {
    var random = SeededRandom(seed: Fuzz.seed)
    var answered = 0
    for _ in 0..<Fuzz.cases(5000) {
      let operation = BLS12381.Precompile.allCases[Int(random.next() % 7)]
      let input = random.bytes(Int(random.next() % 1200))
      if let output = try? operation.run(input) { answered += output.count }
      if let output = try? KZG.evaluatePoint(input) { answered += output.count }
    }
    // Random bytes are never an element of the field, whose topmost 16 bytes are zero.
    #expect(answered == 0)
  }

  @Test("published vectors with a few bytes changed are answered with a valid point or refused")
  func mutations() throws {
    var random = SeededRandom(seed: Fuzz.seed &+ 1)
    for _ in 0..<Fuzz.cases(5000) {
      let vector = BLS12381Vectors.all[Int(random.next() % UInt64(BLS12381Vectors.all.count))]
      var input = vector.input
      for _ in 0...Int(random.next() % 3) {
        switch random.next() % 4 {
        case 0: input[Int(random.next() % UInt64(input.count))] ^= 1 << UInt8(random.next() % 8)
        case 1: input.removeLast(Int(random.next() % UInt64(min(input.count, 70))))
        case 2:
          // A whole element to zero, to p − 1, or to a copy of another.
          let slots = input.count / 64
          if slots > 0 {
            let slot = Int(random.next() % UInt64(slots)) * 64
            let other = Int(random.next() % UInt64(slots)) * 64
            input.replaceSubrange(slot..<slot + 64, with: random.next() % 2 == 0 ? BLS12381Vectors.zero : Bytes(input[other..<other + 64]))
          }
        default: input += random.bytes(Int(random.next() % 70))
        }
        if input.isEmpty { input = [0] }
      }
      guard let output = try? vector.operation.run(input) else { continue }
      switch vector.operation {
      case .pairingCheck:
        #expect(output.count == 32 && output.dropLast().allSatisfy { $0 == 0 } && output[31] < 2)
      case .g1Add, .g1MultiScalarMultiplication, .mapFpToG1:
        // Only points of the curve can be added again.
        #expect(try BLS12381.Precompile.g1Add.run(output + Bytes(repeating: 0, count: 128)) == output)
      case .g2Add, .g2MultiScalarMultiplication, .mapFp2ToG2:
        #expect(try BLS12381.Precompile.g2Add.run(output + Bytes(repeating: 0, count: 256)) == output)
      }
    }
  }
}
