import EVM
import Primitives

/// A state with the changes of a block's first transactions over it.
///
/// Before Byzantium each receipt holds the root after its transaction, so the changes must be taken out in the middle of the
/// block; what runs after them reads them here.
final class IntermediateState: StateReader {
  private let base: any StateReader
  /// Everything that the block changed so far.
  private(set) var changes = StateChanges()
  private var codes: [Hash256: Bytes] = [:]

  init(_ base: any StateReader) { self.base = base }

  /// Adds what the next transaction changed.
  func merge(_ later: StateChanges) {
    for (address, change) in later.accounts {
      if let code = change.code, let hash = change.account?.codeHash { codes[hash] = code }
      guard let earlier = changes.accounts[address] else {
        changes.accounts[address] = change
        continue
      }
      changes.accounts[address] = IntermediateState.merge(earlier, change)
    }
  }

  private static func merge(_ earlier: AccountChange, _ later: AccountChange) -> AccountChange {
    let isCleared = later.storageCleared || later.account == nil
    return AccountChange(
      account: later.account, storage: isCleared ? later.storage : earlier.storage.merging(later.storage) { $1 },
      code: later.code ?? (later.account?.codeHash == earlier.account?.codeHash ? earlier.code : nil),
      storageCleared: earlier.storageCleared || isCleared)
  }

  func account(_ address: Address) throws(StateReadError) -> AccountState? {
    if let change = changes.accounts[address] { return change.account }
    return try base.account(address)
  }

  func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 {
    if let change = changes.accounts[address] {
      if let value = change.storage[key] { return value }
      if change.storageCleared { return 0 }
    }
    return try base.storage(address, key)
  }

  func code(_ hash: Hash256) throws(StateReadError) -> Bytes {
    if let code = codes[hash] { return code }
    return try base.code(hash)
  }

  func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { try base.blockHash(number) }

  func hasStorage(_ address: Address) throws(StateReadError) -> Bool {
    if let change = changes.accounts[address] {
      if change.storage.values.contains(where: { !$0.isZero }) { return true }
      if change.storageCleared { return false }
    }
    return try base.hasStorage(address)
  }
}
