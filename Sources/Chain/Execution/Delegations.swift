import EVM
import EthereumTypes
import Primitives

/// Accounts that borrow the code of a contract by their owner's signature (EIP-7702).
enum Delegations {
  /// What the code of a delegating account begins with; 20 bytes of address follow.
  static let prefix: Bytes = [0xef, 0x01, 0x00]
  /// The refund for an authority that exists already: the price of a new account less the price of an authorization.
  static let existingAccountRefund: Int64 = 25_000 - 12_500

  /// Installs the delegations of a transaction, in order. One that doesn't hold is passed over: it was paid for all the same.
  static func apply(_ authorizations: [Authorization], rules: ExecutionRules, state: JournaledState) {
    for authorization in authorizations { apply(authorization, rules: rules, state: state) }
  }

  private static func apply(_ authorization: Authorization, rules: ExecutionRules, state: JournaledState) {
    guard authorization.chainID.isZero || authorization.chainID == rules.machine.chainID else { return }
    guard authorization.nonce < UInt64.max, let authority = authorization.recoverAuthority() else { return }
    state.warm(authority)
    guard state.codeHash(of: authority) == Keccak256.emptyHash || state.delegation(of: authority) != nil else { return }
    guard state.nonce(of: authority) == authorization.nonce else { return }
    if state.exists(authority) { state.addRefund(existingAccountRefund) }
    state.setCode(authorization.address.isZero ? [] : prefix + authorization.address.bytes, of: authority)
    state.setNonce(authorization.nonce &+ 1, of: authority)
  }
}
