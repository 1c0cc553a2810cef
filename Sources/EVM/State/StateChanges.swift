import Primitives

/// The difference that execution made to one account.
public struct AccountChange: Sendable, Equatable {
  /// What the account is now; nil if it no longer exists.
  public var account: AccountState?
  /// Slots whose value differs from the one read, zero for one that was cleared.
  public var storage: [UInt256: UInt256]
  /// The code, if it was deployed or delegated here.
  public var code: Bytes?
  /// Whether all older slots are gone (the account was deleted, and perhaps made anew) before `storage` applies.
  public var storageCleared: Bool

  public init(account: AccountState?, storage: [UInt256: UInt256] = [:], code: Bytes? = nil, storageCleared: Bool = false) {
    self.account = account
    self.storage = storage
    self.code = code
    self.storageCleared = storageCleared
  }
}

/// The difference between the state that was read and the state after execution: what a block writes.
public struct StateChanges: Sendable, Equatable {
  public var accounts: [Address: AccountChange]

  public init(accounts: [Address: AccountChange] = [:]) { self.accounts = accounts }

  public var isEmpty: Bool { accounts.isEmpty }
}
