import Primitives

extension Precompiles {
  /// Precompile 6 (EIP-196): the sum of two points of BN254, 64 bytes.
  ///
  /// Input: two points, 64 bytes each; missing bytes are zeros and further ones are ignored. Throws `invalidInput` if a
  /// coordinate is not below p or a point is not on the curve.
  public static func bn254Add(_ input: UnsafeRawBufferPointer) throws(PrecompileError) -> Bytes {
    let sum = withPadded(input, count: 128) { start -> BN254.G1? in
      guard let a = BN254.G1(encoded: start), let b = BN254.G1(encoded: start + 64) else { return nil }
      return a + b
    }
    guard let sum else { throw .invalidInput }
    return bytes(of: sum)
  }

  /// Precompile 7 (EIP-196): a point of BN254 times a number, 64 bytes.
  ///
  /// Input: a point, 64 bytes, and a number, 32 bytes, of any size; missing bytes are zeros and further ones are ignored.
  /// Throws `invalidInput` if a coordinate is not below p or the point is not on the curve.
  public static func bn254Multiply(_ input: UnsafeRawBufferPointer) throws(PrecompileError) -> Bytes {
    let product = withPadded(input, count: 96) { start -> BN254.G1? in
      BN254.G1(encoded: start)?.multiplied(by: Hash256(loading: start + 64).word)
    }
    guard let product else { throw .invalidInput }
    return bytes(of: product)
  }

  /// Precompile 8 (EIP-197): whether the product of pairings is 1, as a 32-byte number.
  ///
  /// Input: any number of pairs of a point of BN254, 64 bytes, and a point of its twist, 128 bytes. Throws
  /// `invalidLength` if the input is not a whole number of pairs, `invalidInput` if a coordinate is not below p, a point
  /// is not on its curve or one of the twist is not in the group of order r.
  public static func bn254PairingCheck(_ input: UnsafeRawBufferPointer) throws(PrecompileError) -> Bytes {
    guard input.count % 192 == 0 else { throw .invalidLength }
    var pairs: [BN254.Pair] = []
    pairs.reserveCapacity(input.count / 192)
    if let base = input.baseAddress {
      for offset in stride(from: 0, to: input.count, by: 192) {
        guard let g1 = BN254.G1(encoded: base + offset), let g2 = BN254.G2(encoded: base + offset + 64) else {
          throw .invalidInput
        }
        pairs.append(BN254.Pair(g1, g2))
      }
    }
    guard let isOne = BN254.pairingProductIsOne(pairs) else { throw .invalidInput }
    return UInt256(isOne).bigEndianBytes
  }

  private static func bytes(of point: BN254.G1) -> Bytes {
    Bytes(unsafeUninitializedCapacity: 64) { output, count in
      if let base = output.baseAddress { point.store(to: base) }
      count = 64
    }
  }

  /// Calls `body` with the first `count` bytes of the input, zeros standing for those that it lacks.
  private static func withPadded<Result>(
    _ input: UnsafeRawBufferPointer, count: Int, _ body: (UnsafeRawPointer) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { buffer in
      let start = buffer.baseAddress.unsafelyUnwrapped
      start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.prefix(count)))
      return body(start)
    }
  }
}
