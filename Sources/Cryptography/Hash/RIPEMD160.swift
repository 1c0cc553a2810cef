import Primitives

/// The RIPEMD-160 hash of `bytes`, 20 bytes (H. Dobbertin, A. Bosselaers, B. Preneel, "RIPEMD-160: a strengthened
/// version of RIPEMD", 1996). Ethereum uses it in precompile 3 only.
public func ripemd160(_ bytes: UnsafeRawBufferPointer) -> Bytes {
  var state = RIPEMD160State()
  let whole = bytes.count & ~63
  if let base = bytes.baseAddress {
    var offset = 0
    while offset < whole {
      state.mix(base + offset)
      offset &+= 64
    }
  }
  // The rest, a bit 1, zeros, and the length in bits as the last eight bytes of a block.
  let rest = bytes.count - whole
  let padded = rest < 56 ? 64 : 128
  withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { buffer in
    let start = buffer.baseAddress.unsafelyUnwrapped
    start.initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    start.storeBytes(of: 0x80, toByteOffset: rest, as: UInt8.self)
    let bitCount = UInt64(truncatingIfNeeded: bytes.count) &<< 3
    start.storeBytes(of: bitCount.littleEndian, toByteOffset: padded - 8, as: UInt64.self)
    state.mix(start)
    if padded == 128 { state.mix(start + 64) }
  }
  var digest = Bytes()
  digest.reserveCapacity(20)
  for word in [state.h0, state.h1, state.h2, state.h3, state.h4] {
    withUnsafeBytes(of: word.littleEndian) { digest.append(contentsOf: $0) }
  }
  return digest
}

/// The RIPEMD-160 hash of `bytes`, 20 bytes.
public func ripemd160(_ bytes: some ContiguousByteSequence) -> Bytes {
  bytes.withUnsafeBytes { ripemd160($0) }
}

private struct RIPEMD160State {
  var h0: UInt32 = 0x6745_2301
  var h1: UInt32 = 0xefcd_ab89
  var h2: UInt32 = 0x98ba_dcfe
  var h3: UInt32 = 0x1032_5476
  var h4: UInt32 = 0xc3d2_e1f0

  /// Mixes in the 64 bytes at `block`: two lines of five times sixteen steps, which differ in the order of words, the
  /// rotations, the constants and the order of the functions.
  mutating func mix(_ block: UnsafeRawPointer) {
    let left = line(
      block, order: RIPEMD160Tables.leftOrder, shifts: RIPEMD160Tables.leftShifts, constants: RIPEMD160Tables.leftConstants,
      reversed: false)
    let right = line(
      block, order: RIPEMD160Tables.rightOrder, shifts: RIPEMD160Tables.rightShifts,
      constants: RIPEMD160Tables.rightConstants, reversed: true)
    let sum = h1 &+ left.2 &+ right.3
    h1 = h2 &+ left.3 &+ right.4
    h2 = h3 &+ left.4 &+ right.0
    h3 = h4 &+ left.0 &+ right.1
    h4 = h0 &+ left.1 &+ right.2
    h0 = sum
  }

  private func line(
    _ block: UnsafeRawPointer, order: [UInt8], shifts: [UInt8], constants: [UInt32], reversed: Bool
  ) -> (UInt32, UInt32, UInt32, UInt32, UInt32) {
    var (a, b, c, d, e) = (h0, h1, h2, h3, h4)
    for step in 0..<80 {
      let round = step / 16
      let mixed =
        switch reversed ? 4 - round : round {
        case 0: b ^ c ^ d
        case 1: (b & c) | (~b & d)
        case 2: (b | ~c) ^ d
        case 3: (b & d) | (c & ~d)
        default: b ^ (c | ~d)
        }
      let word = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: Int(order[step]) * 4, as: UInt32.self))
      let sum = a &+ mixed &+ word &+ constants[round]
      let shift = UInt32(shifts[step])
      let turned = ((sum &<< shift) | (sum &>> (32 &- shift))) &+ e
      a = e
      e = d
      d = (c &<< 10) | (c &>> 22)
      c = b
      b = turned
    }
    return (a, b, c, d, e)
  }
}

/// The tables of the definition: message word and rotation of each of the 80 steps, and the constant of each round.
private enum RIPEMD160Tables {
  static let leftOrder: [UInt8] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
    3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
    1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
    4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
  ]
  static let rightOrder: [UInt8] = [
    5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
    6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
    15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
    8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
    12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
  ]
  static let leftShifts: [UInt8] = [
    11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
    7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
    11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
    11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
    9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
  ]
  static let rightShifts: [UInt8] = [
    8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
    9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
    9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
    15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
    8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
  ]
  static let leftConstants: [UInt32] = [0, 0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xa953_fd4e]
  static let rightConstants: [UInt32] = [0x50a2_8be6, 0x5c4d_d124, 0x6d70_3ef3, 0x7a6d_76e9, 0]
}
