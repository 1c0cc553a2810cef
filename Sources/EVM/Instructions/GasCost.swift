import Primitives

/// Amounts of gas that are no instruction's fixed cost (yellow paper, appendix G, and later EIPs).
enum GasCost {
  static let log = 375
  static let logByte = 8
  static let create = 32_000
  static let keccakWord: Int64 = 6
  static let copyWord: Int64 = 3
  static let initCodeWord: Int64 = 2
  static let codeByte: Int64 = 200
  /// A call that moves value, and what of it the recipient may spend.
  static let callValue: Int64 = 9000
  static let callStipend: Int64 = 2300
  static let newAccount: Int64 = 25_000
  /// EIP-2929.
  static let warmAccess = 100
  static let coldAccount: Int64 = 2600
  static let coldSlot: Int64 = 2100
  /// SSTORE needs more than this left (EIP-2200).
  static let storeSentry: Int64 = 2300
  /// Before London (EIP-3529).
  static let selfDestructRefund: Int64 = 24_000
}

/// The amounts that differ between forks outside the instruction table.
struct GasSchedule: Equatable {
  /// For each byte of the exponent (EIP-160).
  let expByte: Int64
  /// SSTORE's rules.
  let store: StoreRule
  /// SSTORE that changes nothing, or a slot that was changed before in the transaction.
  let storeAgain: Int64
  /// SSTORE of a slot that was zero.
  let storeSet: Int64
  /// SSTORE of a slot that was not zero, the cost of a cold access not counted.
  let storeReset: Int64
  /// Back for clearing a slot.
  let storeClearRefund: Int64

  enum StoreRule {
    /// By the present value alone (Frontier to Byzantium, and Petersburg).
    case simple
    /// By present and original value (EIP-1283, EIP-2200).
    case net
  }

  init(_ fork: Fork) {
    expByte = fork >= .spuriousDragon ? 50 : 10
    store = fork >= .istanbul || fork == .constantinople ? .net : .simple
    storeSet = 20_000
    if fork >= .berlin {
      storeAgain = Int64(GasCost.warmAccess)
      storeReset = 5000 - GasCost.coldSlot
    } else {
      storeAgain = fork >= .istanbul ? 800 : fork == .constantinople ? 200 : 5000
      storeReset = 5000
    }
    storeClearRefund = fork >= .london ? 4800 : 15_000
  }
}
