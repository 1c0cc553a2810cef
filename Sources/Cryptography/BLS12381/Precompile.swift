extension BLS12381 {
  /// The precompiled contracts of EIP-2537 as it went live with Prague. The raw value is the contract's address.
  public enum Precompile: UInt8, CaseIterable, Sendable {
    /// Two points of 128 bytes; their sum, 128 bytes. No subgroup check.
    case g1Add = 0x0b
    /// k ≥ 1 times a point of G1 and a scalar, 160 bytes; the sum of the multiples, 128 bytes.
    case g1MultiScalarMultiplication = 0x0c
    /// Two points of 256 bytes; their sum, 256 bytes. No subgroup check.
    case g2Add = 0x0d
    /// k ≥ 1 times a point of G2 and a scalar, 288 bytes; the sum of the multiples, 256 bytes.
    case g2MultiScalarMultiplication = 0x0e
    /// k ≥ 1 times a point of G1 and a point of G2, 384 bytes; 32 bytes that are 1 when the product of the pairings is one,
    /// else 0.
    case pairingCheck = 0x0f
    /// An element of Fp, 64 bytes; a point of G1, 128 bytes.
    case mapFpToG1 = 0x10
    /// An element of Fp2, 128 bytes; a point of G2, 256 bytes.
    case mapFp2ToG2 = 0x11

    /// The contract's output. Errors of any kind mean that the call fails and takes all its gas; gas is not counted here.
    public func run(_ input: UnsafeRawBufferPointer) throws(InputError) -> [UInt8] {
      guard let base = input.baseAddress, lengthIsValid(input.count) else { throw .wrongLength }
      var reader = Reader(cursor: base)
      switch self {
      case .g1Add:
        let a = try reader.g1()
        let b = try reader.g1()
        return (a + b).encoded
      case .g2Add:
        let a = try reader.g2()
        let b = try reader.g2()
        return (a + b).encoded
      case .g1MultiScalarMultiplication:
        return try Precompile.multiScalarMultiplication(input.count / 160) { () throws(InputError) in
          (try reader.subgroupG1(), reader.scalar())
        }.encoded
      case .g2MultiScalarMultiplication:
        return try Precompile.multiScalarMultiplication(input.count / 288) { () throws(InputError) in
          (try reader.subgroupG2(), reader.scalar())
        }.encoded
      case .pairingCheck:
        var pairs: [Pair] = []
        pairs.reserveCapacity(input.count / 384)
        for _ in 0..<input.count / 384 {
          let g1 = try reader.subgroupG1()
          let g2 = try reader.subgroupG2()
          pairs.append(Pair(g1, g2))
        }
        var output = [UInt8](repeating: 0, count: 32)
        output[31] = pairingProductIsOne(pairs) ? 1 : 0
        return output
      case .mapFpToG1:
        return mapToG1(try reader.fp()).encoded
      case .mapFp2ToG2:
        return mapToG2(try reader.fp2()).encoded
      }
    }

    /// The same for an array.
    public func run(_ input: [UInt8]) throws(InputError) -> [UInt8] {
      // Array's own accessor does not carry typed errors.
      let result: Result<[UInt8], InputError> = input.withUnsafeBytes { bytes in
        do throws(InputError) { return .success(try run(bytes)) } catch { return .failure(error) }
      }
      return try result.get()
    }

    private func lengthIsValid(_ count: Int) -> Bool {
      switch self {
      case .g1Add: count == 256
      case .g2Add: count == 512
      case .g1MultiScalarMultiplication: count > 0 && count % 160 == 0
      case .g2MultiScalarMultiplication: count > 0 && count % 288 == 0
      case .pairingCheck: count > 0 && count % 384 == 0
      case .mapFpToG1: count == 64
      case .mapFp2ToG2: count == 128
      }
    }

    private static func multiScalarMultiplication<F: CoordinateField>(
      _ count: Int, next: () throws(InputError) -> (AffinePoint<F>, Scalar)
    ) throws(InputError) -> AffinePoint<F> {
      var points: [AffinePoint<F>] = []
      var scalars: [Scalar] = []
      points.reserveCapacity(count)
      scalars.reserveCapacity(count)
      for _ in 0..<count {
        let (point, scalar) = try next()
        points.append(point)
        scalars.append(scalar)
      }
      return AffinePoint.sum(of: points, times: scalars).affine
    }
  }
}
