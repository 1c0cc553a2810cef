import Primitives

/// The cryptographic precompiled contracts as functions from input to output; gas is the interpreter's business.
public enum Precompiles {}

extension Precompiles {
  /// Precompile 1 (yellow paper, appendix E): the address that signed a hash, as 32 bytes with 12 leading zeros, or no
  /// bytes if there is none. It never fails.
  ///
  /// Input: hash, v, r, s, 32 bytes each; missing bytes are zeros and further ones are ignored. v is 27 or 28.
  public static func ecRecover(_ input: UnsafeRawBufferPointer) -> Bytes {
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { buffer in
      let start = buffer.baseAddress.unsafelyUnwrapped
      start.initializeMemory(as: UInt8.self, repeating: 0, count: 128)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.prefix(128)))
      let v = Hash256(loading: start + 32).word
      guard v == UInt256(27) || v == UInt256(28),
        let address = Secp256k1.recoverAddress(
          hash: Hash256(loading: start), r: Hash256(loading: start + 64).word, s: Hash256(loading: start + 96).word,
          recoveryID: v == UInt256(28) ? 1 : 0)
      else { return [] }
      return Hash256(address.word).bytes
    }
  }
}
