import EVM
import MerkleTrie
import Primitives

/// A whole world state in memory, with the root of its trie worked out when asked for. For tests and tools, whose states are
/// small: nodes keep theirs in `WorldState`.
public final class MemoryWorld: StateReader {
  /// One account with its storage.
  public struct Account: Sendable {
    public var state: AccountState
    /// Slots that are not zero.
    public var storage: [UInt256: UInt256]
    var storageRoot: Hash256?

    public init(state: AccountState, storage: [UInt256: UInt256] = [:]) {
      self.state = state
      self.storage = storage.filter { !$0.value.isZero }
    }
  }

  /// The accounts.
  public private(set) var accounts: [Address: Account]
  /// The codes of the accounts, by hash.
  public private(set) var codes: [Hash256: Bytes]
  /// What BLOCKHASH answers, by number.
  public var blockHashes: @Sendable (UInt64) -> Hash256?

  public init(
    accounts: [Address: Account] = [:], codes: [Hash256: Bytes] = [:], blockHashes: @escaping @Sendable (UInt64) -> Hash256? = { _ in nil }
  ) {
    self.accounts = accounts
    self.codes = codes
    self.blockHashes = blockHashes
  }

  /// A copy that changes on its own.
  public func copy() -> MemoryWorld { MemoryWorld(accounts: accounts, codes: codes, blockHashes: blockHashes) }

  // MARK: Reading

  public func account(_ address: Address) throws(StateReadError) -> AccountState? { accounts[address]?.state }

  public func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 {
    accounts[address]?.storage[key] ?? UInt256()
  }

  public func code(_ hash: Hash256) throws(StateReadError) -> Bytes {
    guard let code = codes[hash] else { throw StateReadError("there is no code with hash \(hash)") }
    return code
  }

  public func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { blockHashes(number) }

  public func hasStorage(_ address: Address) throws(StateReadError) -> Bool { accounts[address].map { !$0.storage.isEmpty } ?? false }

  // MARK: Changing

  /// Adds or replaces an account.
  public func set(_ address: Address, nonce: UInt64, balance: UInt256, code: Bytes, storage: [UInt256: UInt256]) {
    let hash = keccak256(code)
    if !code.isEmpty { codes[hash] = code }
    accounts[address] = Account(state: AccountState(nonce: nonce, balance: balance, codeHash: hash), storage: storage)
  }

  /// Takes over what execution changed.
  public func apply(_ changes: StateChanges) {
    for (address, change) in changes.accounts {
      guard let state = change.account else {
        accounts[address] = nil
        continue
      }
      var account = accounts[address] ?? Account(state: state)
      account.state = state
      if change.storageCleared {
        account.storage = [:]
        account.storageRoot = nil
      }
      for (key, value) in change.storage { account.storage[key] = value.isZero ? nil : value }
      if !change.storage.isEmpty { account.storageRoot = nil }
      if let code = change.code { codes[state.codeHash] = code }
      accounts[address] = account
    }
  }

  // MARK: The root

  /// The root of the state's trie (yellow paper, section 4.1).
  public func root() -> Hash256 {
    let batch = TrieBatch()
    for (address, account) in accounts {
      let storageRoot = account.storageRoot ?? MemoryWorld.storageRoot(account.storage)
      if account.storageRoot == nil { accounts[address]?.storageRoot = storageRoot }
      batch.set(keccak256(address).bytes, encodeAccount(account.state, storageRoot: storageRoot))
    }
    return batch.root()
  }

  private static func storageRoot(_ storage: [UInt256: UInt256]) -> Hash256 {
    let batch = TrieBatch()
    for (key, value) in storage { batch.set(keccak256(Hash256(key)).bytes, encodeSlot(value)) }
    return batch.root()
  }

  private func encodeAccount(_ state: AccountState, storageRoot: Hash256) -> Bytes {
    var writer = RLPWriter(capacity: 112)
    writer.list { list in
      list.uint(state.nonce)
      list.uint(state.balance)
      list.hash(storageRoot)
      list.hash(state.codeHash)
    }
    return writer.bytes
  }

  private static func encodeSlot(_ value: UInt256) -> Bytes {
    var writer = RLPWriter(capacity: 33)
    writer.uint(value)
    return writer.bytes
  }
}
