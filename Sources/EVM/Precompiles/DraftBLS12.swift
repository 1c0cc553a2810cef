import Primitives

/// The precompiled contracts of BLS12-381 as EIP-2537 had them in April 2024: nine in the place of seven, at other addresses and
/// dearer. No network ever ran them, but the published tests of these contracts were made with them.
enum DraftBLS12 {
  /// The contracts at 0x0b and the following addresses.
  static let contracts: [Precompile] = [
    .bls12G1Add, .draftG1Multiply, .bls12G1MultiScalar, .bls12G2Add, .draftG2Multiply, .bls12G2MultiScalar, .bls12Pairing, .bls12MapFpToG1,
    .bls12MapFp2ToG2,
  ]

  /// What a call costs; nil for contracts whose price was always the same.
  static func gas(_ precompile: Precompile, _ input: UnsafeRawBufferPointer) -> Int64? {
    switch precompile {
    case .bls12G1Add: 500
    case .draftG1Multiply: 12_000
    case .bls12G1MultiScalar: multiScalarGas(input.count / 160, 12_000)
    case .bls12G2Add: 800
    case .draftG2Multiply: 45_000
    case .bls12G2MultiScalar: multiScalarGas(input.count / 288, 45_000)
    case .bls12Pairing: 65_000 + 43_000 * Int64(input.count / 384)
    case .bls12MapFpToG1: 5500
    case .bls12MapFp2ToG2: 75_000
    default: nil
    }
  }

  private static func multiScalarGas(_ count: Int, _ price: Int64) -> Int64 {
    if count == 0 { return 0 }
    return Int64(count) * price * discounts[min(count, discounts.count) - 1] / 1000
  }

  /// Per mille, for one point and more.
  private static let discounts: [Int64] = [
    1200, 888, 764, 641, 594, 547, 500, 453, 438, 423, 408, 394, 379, 364, 349, 334, 330, 326, 322, 318, 314, 310, 306, 302, 298, 294, 289,
    285, 281, 277, 273, 269, 268, 266, 265, 263, 262, 260, 259, 257, 256, 254, 253, 251, 250, 248, 247, 245, 244, 242, 241, 239, 238, 236,
    235, 233, 232, 231, 229, 228, 226, 225, 223, 222, 221, 220, 219, 219, 218, 217, 216, 216, 215, 214, 213, 213, 212, 211, 211, 210, 209,
    208, 208, 207, 206, 205, 205, 204, 203, 202, 202, 201, 200, 199, 199, 198, 197, 196, 196, 195, 194, 193, 193, 192, 191, 191, 190, 189,
    188, 188, 187, 186, 185, 185, 184, 183, 182, 182, 181, 180, 179, 179, 178, 177, 176, 176, 175, 174,
  ]
}
