import Primitives

/// The polynomial commitments of EIP-4844, as far as a node without blobs of its own needs them: checking one evaluation.
public enum KZG {
  /// Why a point evaluation is refused. The precompile then fails and takes all its gas.
  public enum EvaluationError: Error, Equatable, Sendable {
    /// The input is not 192 bytes.
    case wrongLength
    /// The versioned hash is not 0x01 and the last 31 bytes of SHA-256 of the commitment.
    case versionedHashMismatch
    /// z or y is not below the order r of the groups.
    case scalarNotReduced
    /// The commitment or the proof is not a compressed point of G1.
    case malformedPoint(BLS12381.InputError)
    /// The proof does not show that the committed polynomial takes the value y at z.
    case proofRefused
  }

  /// The length of the input of the point evaluation precompile, in bytes.
  public static let inputLength = 192

  /// The point evaluation precompile of EIP-4844 (address 0x0a).
  ///
  /// The input is the versioned hash (32 bytes), z (32), y (32), the commitment (48) and the proof (48). The output is the
  /// number of field elements a blob holds, 4096, and the order r, 32 bytes each.
  public static func evaluatePoint(_ input: UnsafeRawBufferPointer) throws(EvaluationError) -> [UInt8] {
    guard input.count == inputLength, let base = input.baseAddress else { throw .wrongLength }
    let commitmentBytes = UnsafeRawBufferPointer(rebasing: input[96..<144])
    guard versionedHashMatches(UnsafeRawBufferPointer(rebasing: input[0..<32]), commitment: commitmentBytes) else {
      throw .versionedHashMismatch
    }
    let z = BLS12381.Scalar(bigEndian32: base + 32)
    let y = BLS12381.Scalar(bigEndian32: base + 64)
    guard z.isReduced, y.isReduced else { throw .scalarNotReduced }
    let commitment: BLS12381.G1Affine
    let proof: BLS12381.G1Affine
    do throws(BLS12381.InputError) {
      commitment = try BLS12381.G1Affine(compressed: commitmentBytes)
      proof = try BLS12381.G1Affine(compressed: UnsafeRawBufferPointer(rebasing: input[144..<192]))
    } catch {
      throw .malformedPoint(error)
    }
    guard verify(commitment: commitment, z: z, y: y, proof: proof) else { throw .proofRefused }
    return evaluationOutput
  }

  /// The same for an array.
  public static func evaluatePoint(_ input: [UInt8]) throws(EvaluationError) -> [UInt8] {
    let result: Result<[UInt8], EvaluationError> = input.withUnsafeBytes { bytes in
      do throws(EvaluationError) { return .success(try evaluatePoint(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Whether p(z) = y for the committed p: e(C − [y]G1, G2) = e(π, [τ − z]G2), rearranged so that both points of G2 are
  /// constants: e(C − [y]G1 + [z]π, −G2) · e(π, [τ]G2) = 1.
  static func verify(commitment: BLS12381.G1Affine, z: BLS12381.Scalar, y: BLS12381.Scalar, proof: BLS12381.G1Affine) -> Bool {
    let combined = (BLS12381.G1Affine.sum(of: [.generator, proof], times: [y.negated, z]) + commitment).affine
    // With infinity on one side the other pairing is one only for infinity.
    if combined.isInfinity || proof.isInfinity { return combined.isInfinity && proof.isInfinity }
    return BLS12381.finalExponentiation(BLS12381.millerLoop(-combined, generatorLines, proof, tauLines)) == .one
  }

  private static let generatorLines = BLS12381.FixedLines(.generator)
  private static let tauLines = BLS12381.FixedLines(trustedSetupTau)

  private static func versionedHashMatches(_ hash: UnsafeRawBufferPointer, commitment: UnsafeRawBufferPointer) -> Bool {
    hash.first == 0x01 && sha256(commitment).bytes.dropFirst().elementsEqual(hash.dropFirst())
  }

  private static let evaluationOutput: [UInt8] = {
    var output = [UInt8](repeating: 0, count: 64)
    output[30] = 0x10
    let r = BLS12381.Scalar.order
    output.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: r.w3.bigEndian, toByteOffset: 32, as: UInt64.self)
      bytes.storeBytes(of: r.w2.bigEndian, toByteOffset: 40, as: UInt64.self)
      bytes.storeBytes(of: r.w1.bigEndian, toByteOffset: 48, as: UInt64.self)
      bytes.storeBytes(of: r.w0.bigEndian, toByteOffset: 56, as: UInt64.self)
    }
    return output
  }()
}
