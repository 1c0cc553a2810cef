import Primitives

/// A state in memory: for tools, tests and benchmarks.
public struct MemoryState: StateReader, Sendable {
  public struct Account: Sendable, Equatable {
    public var nonce: UInt64
    public var balance: UInt256
    public var code: Bytes
    public var storage: [UInt256: UInt256]

    public init(nonce: UInt64 = 0, balance: UInt256 = 0, code: Bytes = [], storage: [UInt256: UInt256] = [:]) {
      self.nonce = nonce
      self.balance = balance
      self.code = code
      self.storage = storage.filter { !$0.value.isZero }
    }
  }

  public private(set) var accounts: [Address: Account] = [:]
  public var blockHashes: [UInt64: Hash256] = [:]
  private var codes: [Hash256: Bytes] = [:]
  private var codeHashes: [Address: Hash256] = [:]

  public init(_ accounts: [Address: Account] = [:]) {
    for (address, account) in accounts { set(address, account) }
  }

  public mutating func set(_ address: Address, _ account: Account) {
    let hash = keccak256(account.code)
    accounts[address] = account
    codeHashes[address] = hash
    codes[hash] = account.code
  }

  /// Applies what a block changed.
  public mutating func apply(_ changes: StateChanges) {
    for (address, change) in changes.accounts {
      guard let account = change.account else {
        accounts[address] = nil
        codeHashes[address] = nil
        continue
      }
      var updated = accounts[address] ?? Account()
      updated.nonce = account.nonce
      updated.balance = account.balance
      if change.storageCleared { updated.storage = [:] }
      for (key, value) in change.storage { updated.storage[key] = value.isZero ? nil : value }
      if let code = change.code { codes[account.codeHash] = code }
      updated.code = codes[account.codeHash] ?? []
      codeHashes[address] = account.codeHash
      accounts[address] = updated
    }
  }

  public func account(_ address: Address) throws(StateReadError) -> AccountState? {
    guard let account = accounts[address] else { return nil }
    return AccountState(nonce: account.nonce, balance: account.balance, codeHash: codeHashes[address] ?? Keccak256.emptyHash)
  }

  public func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 { accounts[address]?.storage[key] ?? 0 }

  public func code(_ hash: Hash256) throws(StateReadError) -> Bytes {
    guard let code = codes[hash] else { throw StateReadError("no code with hash \(hash)") }
    return code
  }

  public func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { blockHashes[number] }

  public func hasStorage(_ address: Address) throws(StateReadError) -> Bool { accounts[address]?.storage.isEmpty == false }
}
