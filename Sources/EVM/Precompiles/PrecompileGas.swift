import Cryptography
import Primitives

extension Precompile {
  /// What a call with this input costs. An amount beyond what any call can have stands for every larger one.
  func gas(_ input: UnsafeRawBufferPointer, _ fork: Fork) -> Int64 {
    let words = Int64((input.count + 31) / 32)
    switch self {
    case .ecRecover: return 3000
    case .sha256: return 60 + 12 * words
    case .ripemd160: return 600 + 120 * words
    case .identity: return 15 + 3 * words
    case .modularExponentiation: return Precompile.modularExponentiationGas(input, fork)
    case .bn254Add: return fork >= .istanbul ? 150 : 500
    case .bn254Multiply: return fork >= .istanbul ? 6000 : 40_000
    case .bn254Pairing:
      let pairs = Int64(input.count / 192)
      return fork >= .istanbul ? 45_000 + 34_000 * pairs : 100_000 + 80_000 * pairs
    case .blake2F: return Int64(Precompiles.blake2FRounds(input) ?? 0)
    case .pointEvaluation: return 50_000
    case .bls12G1Add: return 375
    case .bls12G1MultiScalar, .draftG1Multiply: return Precompile.multiScalarGas(input.count / 160, 12_000, Precompile.g1Discounts)
    case .bls12G2Add: return 600
    case .bls12G2MultiScalar, .draftG2Multiply: return Precompile.multiScalarGas(input.count / 288, 22_500, Precompile.g2Discounts)
    case .bls12Pairing: return 37_700 + 32_600 * Int64(input.count / 384)
    case .bls12MapFpToG1: return 5500
    case .bls12MapFp2ToG2: return 23_800
    }
  }

  /// EIP-198; from Berlin on EIP-2565.
  private static func modularExponentiationGas(_ input: UnsafeRawBufferPointer, _ fork: Fork) -> Int64 {
    let call = ModularExponentiation(input)
    // Lengths of 64 bits and more are unaffordable as they are; cutting them keeps the products below in 256 bits.
    let base = UInt256(UInt64(clamping: call.baseLength))
    let exponent = UInt256(UInt64(clamping: call.exponentLength))
    let modulus = UInt256(UInt64(clamping: call.modulusLength))
    let length = base < modulus ? modulus : base
    let headBits = UInt256(UInt64(max(call.exponentHead.bitWidth - 1, 0)))
    let iterations = exponent > 32 ? (exponent &- 32) &* 8 &+ headBits : headBits
    let rounds = iterations.isZero ? UInt256(1) : iterations
    let gas: UInt256
    if fork >= .berlin {
      let words = (length &+ 7) >> 3
      let price = (words &* words &* rounds) / 3
      gas = price < 200 ? 200 : price
    } else {
      gas = (complexity(length) &* rounds) / 20
    }
    return Int64(clamping: UInt64(clamping: gas))
  }

  /// EIP-198's estimate of a multiplication of numbers of this many bytes.
  private static func complexity(_ length: UInt256) -> UInt256 {
    let square = length &* length
    if length <= 64 { return square }
    if length <= 1024 { return (square >> 2) &+ length &* 96 &- 3072 }
    return (square >> 4) &+ length &* 480 &- 199_680
  }

  private static func multiScalarGas(_ count: Int, _ price: Int64, _ discounts: [Int64]) -> Int64 {
    if count == 0 { return 0 }
    return Int64(count) * price * discounts[min(count, discounts.count) - 1] / 1000
  }

  /// EIP-2537, per mille, for one point and more.
  private static let g1Discounts: [Int64] = [
    1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677, 673, 669, 665, 661, 658, 654, 651, 648, 645, 642, 640,
    637, 635, 632, 630, 627, 625, 623, 621, 619, 617, 615, 613, 611, 609, 608, 606, 604, 603, 601, 599, 598, 596, 595, 593, 592, 591, 589,
    588, 586, 585, 584, 582, 581, 580, 579, 577, 576, 575, 574, 573, 572, 570, 569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559, 558,
    557, 556, 555, 554, 553, 552, 551, 550, 549, 548, 547, 547, 546, 545, 544, 543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534,
    533, 532, 532, 531, 530, 529, 528, 528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519,
  ]

  private static let g2Discounts: [Int64] = [
    1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717, 711, 704, 699, 693, 688, 683, 679, 674, 670, 666, 663,
    659, 655, 652, 649, 646, 643, 640, 637, 634, 632, 629, 627, 624, 622, 620, 618, 615, 613, 611, 609, 607, 606, 604, 602, 600, 598, 597,
    595, 593, 592, 590, 589, 587, 586, 584, 583, 582, 580, 579, 578, 576, 575, 574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562, 561,
    560, 559, 558, 557, 556, 555, 554, 553, 552, 552, 551, 550, 549, 548, 547, 546, 545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537,
    537, 536, 535, 535, 534, 533, 532, 532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524,
  ]
}
