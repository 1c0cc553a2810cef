import Primitives

/// Why a transaction cannot be part of any block of a chain, whatever the state is.
public enum TransactionError: Error, Hashable, Sendable {
  /// There are no bytes.
  case empty
  /// The encoding is not canonical.
  case rlp(RLPError)
  /// The type byte is none that Quorate knows.
  case unknownType(UInt8)
  /// The type is not active yet at this fork.
  case typeNotActive(TransactionKind, Fork)
  /// r, s or v is out of range, or no key can have made the signature.
  case invalidSignature
  /// s is above n / 2 (EIP-2, since Homestead).
  case highS
  /// Replay protection is not active yet at this fork (EIP-155).
  case protectedTooEarly(Fork)
  /// It is for another chain.
  case wrongChainID(expected: UInt64, actual: UInt64)
  /// The gas limit doesn't cover what every such transaction costs.
  case intrinsicGasTooLow(required: UInt64, limit: UInt64)
  /// The priority fee exceeds the maximum fee (EIP-1559).
  case priorityFeeAboveMaxFee
  /// The code that creates a contract exceeds the limit, in bytes (EIP-3860).
  case initCodeTooLarge(limit: Int, actual: Int)
  /// The nonce is 2^64 − 1 (EIP-2681).
  case nonceTooHigh
  /// Gas limit × price needs more than 256 bits.
  case costTooLarge
  /// A blob transaction without blobs (EIP-4844).
  case noBlobs
  /// More blobs than a block may hold.
  case tooManyBlobs(limit: Int, actual: Int)
  /// A blob hash whose first byte isn't 1 (EIP-4844).
  case unknownBlobHashVersion(UInt8)
  /// A blob or set-code transaction without recipient.
  case creationNotAllowed(TransactionKind)
  /// A set-code transaction without authorizations (EIP-7702).
  case noAuthorizations
  /// The blobs that travel with a pooled transaction don't fit its hashes (EIP-4844).
  case invalidSidecar
}

extension TransactionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "transaction has no bytes"
    case .rlp(let error): "transaction is not canonical: \(error)"
    case .unknownType(let type): "transaction type 0x\(String(type, radix: 16)) is not known"
    case .typeNotActive(let kind, let fork): "transaction type \(kind.rawValue) is not active at fork \(fork)"
    case .invalidSignature: "invalid transaction v, r, s values"
    case .highS: "transaction signature has s in the upper half (EIP-2)"
    case .protectedTooEarly(let fork): "replay-protected transaction is not allowed at fork \(fork)"
    case .wrongChainID(let expected, let actual): "invalid chain id for signer: have \(actual) want \(expected)"
    case .intrinsicGasTooLow(let required, let limit): "intrinsic gas too low: have \(limit), want \(required)"
    case .priorityFeeAboveMaxFee: "max priority fee per gas higher than max fee per gas"
    case .initCodeTooLarge(let limit, let actual): "max initcode size exceeded: code size \(actual), limit \(limit)"
    case .nonceTooHigh: "nonce has max value"
    case .costTooLarge: "gas limit times price exceeds 256 bits"
    case .noBlobs: "blob transaction missing blob hashes"
    case .tooManyBlobs(let limit, let actual): "blob transaction has too many blobs: have \(actual), permitted \(limit)"
    case .unknownBlobHashVersion(let version): "blob hash has version \(version), expected 1"
    case .creationNotAllowed(let kind): "transaction type \(kind.rawValue) cannot create a contract"
    case .noAuthorizations: "set-code transaction has no authorizations"
    case .invalidSidecar: "blobs, commitments and proofs do not match the transaction's blob hashes"
    }
  }
}
