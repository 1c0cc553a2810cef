import Cryptography
import Primitives

/// What a block asks of the consensus layer (EIP-7685): deposits (type 0), withdrawal requests (1), consolidations (2).
public enum ExecutionRequests {
  /// The hash that the header states: SHA-256 of the SHA-256 hashes of the requests, each being its type byte and its
  /// data; requests without data are left out.
  public static func hash(_ requests: [Bytes]) -> Hash256 {
    var hashes: Bytes = []
    for request in requests where request.count > 1 { hashes += sha256(request).bytes }
    return sha256(hashes)
  }

  /// The hash of no requests: SHA-256 of nothing.
  public static let emptyHash = hash([])
}
