import Glibc

/// OpenSSL's SHA3-256, found at run time, to compare with: the same permutation over the same 136 bytes at a time.
struct OpenSSLReference {
  private typealias Algorithm = @convention(c) () -> OpaquePointer?
  private typealias Digest =
    @convention(c) (
      UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?, OpaquePointer?, OpaquePointer?
    ) -> Int32

  private let algorithm: OpaquePointer
  private let digest: Digest

  /// Nil where there is no libcrypto.
  init?() {
    guard let library = dlopen("libcrypto.so.3", RTLD_NOW), let algorithm = dlsym(library, "EVP_sha3_256"),
      let digest = dlsym(library, "EVP_Digest"), let sha3 = unsafeBitCast(algorithm, to: Algorithm.self)()
    else { return nil }
    self.algorithm = sha3
    self.digest = unsafeBitCast(digest, to: Digest.self)
  }

  /// The first byte of the SHA3-256 digest of `bytes`.
  func sha3(_ bytes: UnsafeRawBufferPointer) -> UInt8 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { output in
      _ = digest(bytes.baseAddress, bytes.count, output.baseAddress, nil, algorithm, nil)
      return output[0]
    }
  }
}
