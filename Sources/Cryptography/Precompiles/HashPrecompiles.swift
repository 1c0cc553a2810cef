import Primitives

/// Why a precompiled contract fails; the call then consumes all its gas.
public enum PrecompileError: Error, Equatable {
  /// The input has not the length the contract takes.
  case invalidLength
  /// The input does not encode what it should: a flag, a coordinate, a point on the curve or in the subgroup.
  case invalidInput
}

extension Precompiles {
  /// Precompile 2 (yellow paper, appendix E): SHA-256, 32 bytes.
  public static func sha256(_ input: UnsafeRawBufferPointer) -> Bytes { Cryptography.sha256(input).bytes }

  /// Precompile 3 (yellow paper, appendix E): RIPEMD-160 after 12 zeros, 32 bytes.
  public static func ripemd160(_ input: UnsafeRawBufferPointer) -> Bytes {
    Bytes(repeating: 0, count: 12) + Cryptography.ripemd160(input)
  }

  /// The number of rounds an input of precompile 9 asks for, which is its gas (EIP-152); nil if `blake2F` would refuse
  /// the input.
  public static func blake2FRounds(_ input: UnsafeRawBufferPointer) -> UInt32? {
    guard input.count == 213, input[212] <= 1 else { return nil }
    return UInt32(bigEndian: input.loadUnaligned(as: UInt32.self))
  }

  /// Precompile 9 (EIP-152): BLAKE2b's compression function. The time is proportional to the rounds the input asks
  /// for, up to 2³², so gas is checked before (`blake2FRounds`).
  ///
  /// Input, 213 bytes: rounds (4, big-endian), state (64), message (128), offset (16), whether final (1: 0 or 1). Output:
  /// the new state, 64 bytes. Throws `invalidLength` or, for another flag, `invalidInput`.
  public static func blake2F(_ input: UnsafeRawBufferPointer) throws(PrecompileError) -> Bytes {
    guard input.count == 213, let base = input.baseAddress else { throw .invalidLength }
    guard let rounds = blake2FRounds(input) else { throw .invalidInput }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 26) { words in
      let start = words.baseAddress.unsafelyUnwrapped
      for index in 0..<26 {
        words.initializeElement(
          at: index, to: UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 4 + index * 8, as: UInt64.self)))
      }
      blake2bCompress(
        rounds: rounds, state: start, message: start + 8, offsetLow: words[24], offsetHigh: words[25],
        isFinal: input[212] == 1)
      for index in 0..<8 { words[index] = words[index].littleEndian }
      return Bytes(UnsafeRawBufferPointer(start: start, count: 64))
    }
  }
}
