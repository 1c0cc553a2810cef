// Word arithmetic shared by the field's files: 64-bit words, 128-bit accumulators.

@inline(__always) func blsWide(_ x: UInt64) -> UInt128 { UInt128(truncatingIfNeeded: x) }
@inline(__always) func blsLow(_ x: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: x) }
@inline(__always) func blsHigh(_ x: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: x &>> 64) }

/// a·b + t + carry: the low word is returned, the high word becomes the next carry. Cannot overflow 128 bits.
@inline(__always) func blsMultiplyAdd(_ t: UInt64, _ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
  let s = blsWide(a) &* blsWide(b) &+ blsWide(t) &+ blsWide(carry)
  carry = blsHigh(s)
  return blsLow(s)
}

/// a + b + carry, with the carry out in `carry` (0 or 1).
@inline(__always) func blsAdd(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
  let s = blsWide(a) &+ blsWide(b) &+ blsWide(carry)
  carry = blsHigh(s)
  return blsLow(s)
}
