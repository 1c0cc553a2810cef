/// The compression function F of BLAKE2b with any number of rounds (RFC 7693, section 3.2; EIP-152).
///
/// - Parameters:
///   - rounds: how many rounds are mixed; BLAKE2b itself has 12.
///   - state: eight words, replaced by the result.
///   - message: sixteen words.
///   - offsetLow, offsetHigh: the number of bytes hashed so far.
///   - isFinal: whether this is the last block.
func blake2bCompress(
  rounds: UInt32, state h: UnsafeMutablePointer<UInt64>, message m: UnsafePointer<UInt64>, offsetLow: UInt64,
  offsetHigh: UInt64, isFinal: Bool
) {
  var (v0, v1, v2, v3, v4, v5, v6, v7) = (h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7])
  var v8: UInt64 = 0x6a09_e667_f3bc_c908
  var v9: UInt64 = 0xbb67_ae85_84ca_a73b
  var v10: UInt64 = 0x3c6e_f372_fe94_f82b
  var v11: UInt64 = 0xa54f_f53a_5f1d_36f1
  var v12: UInt64 = 0x510e_527f_ade6_82d1 ^ offsetLow
  var v13: UInt64 = 0x9b05_688c_2b3e_6c1f ^ offsetHigh
  var v14: UInt64 = 0x1f83_d9ab_fb41_bd6b
  var v15: UInt64 = 0x5be0_cd19_137e_2179
  if isFinal { v14 = ~v14 }

  blake2bSchedule.withUnsafeBufferPointer { schedule in
    guard let first = schedule.baseAddress else { return }
    let end = first + schedule.count
    var s = first
    var round: UInt32 = 0
    while round < rounds {
      blake2bMix(&v0, &v4, &v8, &v12, m[Int(s[0])], m[Int(s[1])])
      blake2bMix(&v1, &v5, &v9, &v13, m[Int(s[2])], m[Int(s[3])])
      blake2bMix(&v2, &v6, &v10, &v14, m[Int(s[4])], m[Int(s[5])])
      blake2bMix(&v3, &v7, &v11, &v15, m[Int(s[6])], m[Int(s[7])])
      blake2bMix(&v0, &v5, &v10, &v15, m[Int(s[8])], m[Int(s[9])])
      blake2bMix(&v1, &v6, &v11, &v12, m[Int(s[10])], m[Int(s[11])])
      blake2bMix(&v2, &v7, &v8, &v13, m[Int(s[12])], m[Int(s[13])])
      blake2bMix(&v3, &v4, &v9, &v14, m[Int(s[14])], m[Int(s[15])])
      s += 16
      if s == end { s = first }
      round &+= 1
    }
  }

  h[0] ^= v0 ^ v8
  h[1] ^= v1 ^ v9
  h[2] ^= v2 ^ v10
  h[3] ^= v3 ^ v11
  h[4] ^= v4 ^ v12
  h[5] ^= v5 ^ v13
  h[6] ^= v6 ^ v14
  h[7] ^= v7 ^ v15
}

/// The mixing function G.
@inline(__always)
private func blake2bMix(
  _ a: inout UInt64, _ b: inout UInt64, _ c: inout UInt64, _ d: inout UInt64, _ x: UInt64, _ y: UInt64
) {
  a = a &+ b &+ x
  d = rotatedRight(d ^ a, 32)
  c = c &+ d
  b = rotatedRight(b ^ c, 24)
  a = a &+ b &+ y
  d = rotatedRight(d ^ a, 16)
  c = c &+ d
  b = rotatedRight(b ^ c, 63)
}

@inline(__always)
private func rotatedRight(_ x: UInt64, _ n: UInt64) -> UInt64 { (x &>> n) | (x &<< (64 &- n)) }

/// Which message words the mixings of each of ten rounds take; then the order repeats.
private let blake2bSchedule: [UInt8] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
]
