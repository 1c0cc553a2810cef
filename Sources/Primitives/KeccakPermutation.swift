/// The permutation Keccak-f[1600] (FIPS 202, section 3.3), 24 rounds over 25 lanes of 64 bits.
///
/// The lanes live in locals and two rounds make one turn of the loop, so that no lane is moved: the parts of `a` and `e`
/// alternate. Six lanes are kept complemented throughout, which turns nearly all of the inversions in χ into a choice
/// between "and" and "or" (G. Bertoni et al., "Keccak implementation overview", section 2.2).
@inline(never)
func keccakPermutation(_ s: UnsafeMutablePointer<UInt64>) {
  keccakRoundConstants.withUnsafeBufferPointer { constants in
    guard let constants = constants.baseAddress else { return }
    keccakRounds(s, constants)
  }
}

/// What each round mixes into the first lane.
package let keccakRoundConstants: [UInt64] = [
  0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
  0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
  0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
  0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
  0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
  0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
]

@inline(__always) private func rotated(_ x: UInt64, _ n: UInt64) -> UInt64 { (x &<< n) | (x &>> (64 &- n)) }

@inline(__always)
private func keccakRounds(_ s: UnsafeMutablePointer<UInt64>, _ constants: UnsafePointer<UInt64>) {
  var (a0, a1, a2, a3, a4) = (s[0], ~s[1], ~s[2], s[3], s[4])
  var (a5, a6, a7, a8, a9) = (s[5], s[6], s[7], ~s[8], s[9])
  var (a10, a11, a12, a13, a14) = (s[10], s[11], ~s[12], s[13], s[14])
  var (a15, a16, a17, a18, a19) = (s[15], s[16], ~s[17], s[18], s[19])
  var (a20, a21, a22, a23, a24) = (~s[20], s[21], s[22], s[23], s[24])
  var e0: UInt64, e1: UInt64, e2: UInt64, e3: UInt64, e4: UInt64
  var e5: UInt64, e6: UInt64, e7: UInt64, e8: UInt64, e9: UInt64
  var e10: UInt64, e11: UInt64, e12: UInt64, e13: UInt64, e14: UInt64
  var e15: UInt64, e16: UInt64, e17: UInt64, e18: UInt64, e19: UInt64
  var e20: UInt64, e21: UInt64, e22: UInt64, e23: UInt64, e24: UInt64
  var b0: UInt64, b1: UInt64, b2: UInt64, b3: UInt64, b4: UInt64
  var c0: UInt64, c1: UInt64, c2: UInt64, c3: UInt64, c4: UInt64
  var d0: UInt64, d1: UInt64, d2: UInt64, d3: UInt64, d4: UInt64
  var i = 0
  while i < 24 {
    c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
    c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
    c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
    c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
    c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
    d0 = c4 ^ rotated(c1, 1)
    d1 = c0 ^ rotated(c2, 1)
    d2 = c1 ^ rotated(c3, 1)
    d3 = c2 ^ rotated(c4, 1)
    d4 = c3 ^ rotated(c0, 1)
    b0 = a0 ^ d0
    b1 = rotated(a6 ^ d1, 44)
    b2 = rotated(a12 ^ d2, 43)
    b3 = rotated(a18 ^ d3, 21)
    b4 = rotated(a24 ^ d4, 14)
    e0 = b0 ^ (b1 | b2) ^ constants[i]
    e1 = b1 ^ (~b2 | b3)
    e2 = b2 ^ (b3 & b4)
    e3 = b3 ^ (b4 | b0)
    e4 = b4 ^ (b0 & b1)
    b0 = rotated(a3 ^ d3, 28)
    b1 = rotated(a9 ^ d4, 20)
    b2 = rotated(a10 ^ d0, 3)
    b3 = rotated(a16 ^ d1, 45)
    b4 = rotated(a22 ^ d2, 61)
    e5 = b0 ^ (b1 | b2)
    e6 = b1 ^ (b2 & b3)
    e7 = b2 ^ (b3 | ~b4)
    e8 = b3 ^ (b4 | b0)
    e9 = b4 ^ (b0 & b1)
    b0 = rotated(a1 ^ d1, 1)
    b1 = rotated(a7 ^ d2, 6)
    b2 = rotated(a13 ^ d3, 25)
    b3 = rotated(a19 ^ d4, 8)
    b4 = rotated(a20 ^ d0, 18)
    e10 = b0 ^ (b1 | b2)
    e11 = b1 ^ (b2 & b3)
    e12 = b2 ^ (~b3 & b4)
    e13 = ~b3 ^ (b4 | b0)
    e14 = b4 ^ (b0 & b1)
    b0 = rotated(a4 ^ d4, 27)
    b1 = rotated(a5 ^ d0, 36)
    b2 = rotated(a11 ^ d1, 10)
    b3 = rotated(a17 ^ d2, 15)
    b4 = rotated(a23 ^ d3, 56)
    e15 = b0 ^ (b1 & b2)
    e16 = b1 ^ (b2 | b3)
    e17 = b2 ^ (~b3 | b4)
    e18 = ~b3 ^ (b4 & b0)
    e19 = b4 ^ (b0 | b1)
    b0 = rotated(a2 ^ d2, 62)
    b1 = rotated(a8 ^ d3, 55)
    b2 = rotated(a14 ^ d4, 39)
    b3 = rotated(a15 ^ d0, 41)
    b4 = rotated(a21 ^ d1, 2)
    e20 = b0 ^ (~b1 & b2)
    e21 = ~b1 ^ (b2 | b3)
    e22 = b2 ^ (b3 & b4)
    e23 = b3 ^ (b4 | b0)
    e24 = b4 ^ (b0 & b1)

    c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20
    c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21
    c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22
    c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23
    c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24
    d0 = c4 ^ rotated(c1, 1)
    d1 = c0 ^ rotated(c2, 1)
    d2 = c1 ^ rotated(c3, 1)
    d3 = c2 ^ rotated(c4, 1)
    d4 = c3 ^ rotated(c0, 1)
    b0 = e0 ^ d0
    b1 = rotated(e6 ^ d1, 44)
    b2 = rotated(e12 ^ d2, 43)
    b3 = rotated(e18 ^ d3, 21)
    b4 = rotated(e24 ^ d4, 14)
    a0 = b0 ^ (b1 | b2) ^ constants[i &+ 1]
    a1 = b1 ^ (~b2 | b3)
    a2 = b2 ^ (b3 & b4)
    a3 = b3 ^ (b4 | b0)
    a4 = b4 ^ (b0 & b1)
    b0 = rotated(e3 ^ d3, 28)
    b1 = rotated(e9 ^ d4, 20)
    b2 = rotated(e10 ^ d0, 3)
    b3 = rotated(e16 ^ d1, 45)
    b4 = rotated(e22 ^ d2, 61)
    a5 = b0 ^ (b1 | b2)
    a6 = b1 ^ (b2 & b3)
    a7 = b2 ^ (b3 | ~b4)
    a8 = b3 ^ (b4 | b0)
    a9 = b4 ^ (b0 & b1)
    b0 = rotated(e1 ^ d1, 1)
    b1 = rotated(e7 ^ d2, 6)
    b2 = rotated(e13 ^ d3, 25)
    b3 = rotated(e19 ^ d4, 8)
    b4 = rotated(e20 ^ d0, 18)
    a10 = b0 ^ (b1 | b2)
    a11 = b1 ^ (b2 & b3)
    a12 = b2 ^ (~b3 & b4)
    a13 = ~b3 ^ (b4 | b0)
    a14 = b4 ^ (b0 & b1)
    b0 = rotated(e4 ^ d4, 27)
    b1 = rotated(e5 ^ d0, 36)
    b2 = rotated(e11 ^ d1, 10)
    b3 = rotated(e17 ^ d2, 15)
    b4 = rotated(e23 ^ d3, 56)
    a15 = b0 ^ (b1 & b2)
    a16 = b1 ^ (b2 | b3)
    a17 = b2 ^ (~b3 | b4)
    a18 = ~b3 ^ (b4 & b0)
    a19 = b4 ^ (b0 | b1)
    b0 = rotated(e2 ^ d2, 62)
    b1 = rotated(e8 ^ d3, 55)
    b2 = rotated(e14 ^ d4, 39)
    b3 = rotated(e15 ^ d0, 41)
    b4 = rotated(e21 ^ d1, 2)
    a20 = b0 ^ (~b1 & b2)
    a21 = ~b1 ^ (b2 | b3)
    a22 = b2 ^ (b3 & b4)
    a23 = b3 ^ (b4 | b0)
    a24 = b4 ^ (b0 & b1)
    i = i &+ 2
  }
  (s[0], s[1], s[2], s[3], s[4]) = (a0, ~a1, ~a2, a3, a4)
  (s[5], s[6], s[7], s[8], s[9]) = (a5, a6, a7, ~a8, a9)
  (s[10], s[11], s[12], s[13], s[14]) = (a10, a11, ~a12, a13, a14)
  (s[15], s[16], s[17], s[18], s[19]) = (a15, a16, ~a17, a18, a19)
  (s[20], s[21], s[22], s[23], s[24]) = (~a20, a21, a22, a23, a24)
}
