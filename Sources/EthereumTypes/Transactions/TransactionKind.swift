import Primitives

/// The envelope types of transactions (EIP-2718); the raw value is the byte before the payload.
public enum TransactionKind: UInt8, Sendable, CaseIterable {
  /// The original form, an RLP list without a type byte.
  case legacy = 0
  /// With an access list (EIP-2930).
  case accessList = 1
  /// With a maximum and a priority fee (EIP-1559).
  case dynamicFee = 2
  /// Carrying blobs outside the block (EIP-4844).
  case blob = 3
  /// Setting the code of accounts that allow it (EIP-7702).
  case setCode = 4

  /// The first fork whose blocks may hold this type.
  public var firstFork: Fork {
    switch self {
    case .legacy: .frontier
    case .accessList: .berlin
    case .dynamicFee: .london
    case .blob: .cancun
    case .setCode: .prague
    }
  }
}
