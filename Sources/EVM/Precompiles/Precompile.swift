import Cryptography
import Primitives

/// The precompiled contracts. The raw value is the contract's address.
enum Precompile: UInt8 {
  case ecRecover = 0x01
  case sha256, ripemd160, identity
  /// EIP-198.
  case modularExponentiation
  /// EIP-196, EIP-197.
  case bn254Add, bn254Multiply, bn254Pairing
  /// EIP-152.
  case blake2F
  /// EIP-4844.
  case pointEvaluation
  /// EIP-2537.
  case bls12G1Add, bls12G1MultiScalar, bls12G2Add, bls12G2MultiScalar, bls12Pairing, bls12MapFpToG1, bls12MapFp2ToG2
  /// Of `DraftBLS12` only; these two values are no addresses.
  case draftG1Multiply = 0xf0
  case draftG2Multiply

  /// The output; nil for a refused input, which takes all gas of the call.
  func run(_ input: UnsafeRawBufferPointer) -> Bytes? {
    switch self {
    case .ecRecover: Precompiles.ecRecover(input)
    case .sha256: Precompiles.sha256(input)
    case .ripemd160: Precompiles.ripemd160(input)
    case .identity: Bytes(input)
    case .modularExponentiation: ModularExponentiation(input).result()
    case .bn254Add: try? Precompiles.bn254Add(input)
    case .bn254Multiply: try? Precompiles.bn254Multiply(input)
    case .bn254Pairing: try? Precompiles.bn254PairingCheck(input)
    case .blake2F: try? Precompiles.blake2F(input)
    case .pointEvaluation: try? KZG.evaluatePoint(input)
    case .bls12G1Add: try? BLS12381.Precompile.g1Add.run(input)
    case .bls12G1MultiScalar: try? BLS12381.Precompile.g1MultiScalarMultiplication.run(input)
    case .bls12G2Add: try? BLS12381.Precompile.g2Add.run(input)
    case .bls12G2MultiScalar: try? BLS12381.Precompile.g2MultiScalarMultiplication.run(input)
    case .bls12Pairing: try? BLS12381.Precompile.pairingCheck.run(input)
    case .bls12MapFpToG1: try? BLS12381.Precompile.mapFpToG1.run(input)
    case .bls12MapFp2ToG2: try? BLS12381.Precompile.mapFp2ToG2.run(input)
    case .draftG1Multiply: input.count == 160 ? try? BLS12381.Precompile.g1MultiScalarMultiplication.run(input) : nil
    case .draftG2Multiply: input.count == 288 ? try? BLS12381.Precompile.g2MultiScalarMultiplication.run(input) : nil
    }
  }
}

/// Which precompiled contracts there are: those up to some address.
struct PrecompileSet {
  private let highest: UInt64
  private let fork: Fork
  private let hasDraftBLS12: Bool

  init(_ fork: Fork) { self.init(Rules(fork: fork)) }

  init(_ rules: Rules) {
    fork = rules.fork
    hasDraftBLS12 = rules.hasDraftBLS12
    switch fork {
    case _ where hasDraftBLS12: highest = 19
    case ..<Fork.byzantium: highest = 4
    case ..<Fork.istanbul: highest = 8
    case ..<Fork.cancun: highest = 9
    case ..<Fork.prague: highest = 10
    default: highest = 17
    }
  }

  @inline(__always)
  func contains(_ address: Address) -> Bool {
    let word = address.word
    return word.fitsUInt64 && word.l0 &- 1 < highest
  }

  @inline(__always)
  func precompile(_ address: Address) -> Precompile? {
    guard contains(address) else { return nil }
    let number = UInt8(truncatingIfNeeded: address.word.l0)
    return hasDraftBLS12 && number > 10 ? DraftBLS12.contracts[Int(number) - 11] : Precompile(rawValue: number)
  }

  /// What a call with this input costs.
  func gas(_ precompile: Precompile, _ input: UnsafeRawBufferPointer) -> Int64 {
    if hasDraftBLS12, let gas = DraftBLS12.gas(precompile, input) { return gas }
    return precompile.gas(input, fork)
  }

  var addresses: [Address] { (1...highest).map { Address(truncating: UInt256($0)) } }
}
