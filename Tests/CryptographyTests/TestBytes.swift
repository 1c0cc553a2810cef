import Primitives
import TestSupport

/// The bytes of hexadecimal text; empty if it is not hexadecimal, which no test expects.
func hex(_ text: String) -> Bytes { Hex.decode(text) ?? [] }

extension SeededRandom {
  /// 32 random bytes.
  mutating func hash() -> Hash256 { Hash256(words: next(), next(), next(), next()) }
}
