import Primitives

/// Repeatable pseudo-random numbers (SplitMix64), so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }

  mutating func bytes(_ count: Int) -> Bytes { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

  mutating func hash() -> Hash256 { Hash256(words: next(), next(), next(), next()) }
}

/// The bytes of hexadecimal text; empty if it is not hexadecimal, which no test expects.
func hex(_ text: String) -> Bytes { Hex.decode(text) ?? [] }
