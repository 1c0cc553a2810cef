import Crypto
import Primitives

/// The SHA-256 hash of `bytes` (FIPS 180-4).
public func sha256(_ bytes: UnsafeRawBufferPointer) -> Hash256 {
  var hasher = Crypto.SHA256()
  hasher.update(bufferPointer: bytes)
  return hasher.finalize().withUnsafeBytes { digest in
    digest.baseAddress.map { Hash256(loading: $0) } ?? .zero
  }
}

/// The SHA-256 hash of `bytes` (FIPS 180-4).
public func sha256(_ bytes: some ContiguousByteSequence) -> Hash256 {
  bytes.withUnsafeBytes { sha256($0) }
}
