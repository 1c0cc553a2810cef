import EVM
import KeyValueStore
import Primitives

/// The state after one block, the head's or an older one, of a snapshot. One thread uses it at a time; make as many as
/// are wanted.
///
/// The history holds for each changed key the value before the change; so the value after block N is what the first
/// change after N kept, or what the flat store has if there was none.
public final class StateAtBlock: StateReader {
  /// The block after which this state stood.
  public let block: UInt64
  private let flat: FlatState
  private let keys: StateKeys
  private let isHead: Bool
  private let cursor: (any KeyValueCursor)?
  private let blockHashes: BlockHashes

  init(
    _ reader: any KeyValueReader, _ namespace: StateNamespace, block: UInt64, head: UInt64, blockHashes: @escaping BlockHashes
  ) throws(WorldStateError) {
    self.block = block
    self.blockHashes = blockHashes
    keys = StateKeys(namespace)
    flat = FlatState(reader: reader, keys: keys)
    isHead = block >= head
    cursor = block >= head ? nil : try storeResult { () throws(KeyValueStoreError) in try reader.cursor(.history) }
  }

  /// The account with its storage root, or nil if it did not exist.
  public func record(_ address: Address) throws(WorldStateError) -> AccountRecord? {
    let old = try oldValue(keys.accountHistory(address, block &+ 1)) { AccountRecord(storedForm: $0) }
    switch old {
    case .none: return try flat.account(address)
    case .some(.empty): return nil
    case .some(.value(let record)):
      guard let record else { throw .corrupt("an old value of account \(address)") }
      return record
    }
  }

  /// The value of a slot; zero for one that was not written.
  public func slot(_ address: Address, _ slot: UInt256) throws(WorldStateError) -> UInt256 {
    let old = try oldValue(keys.slotHistory(address, slot, block &+ 1)) { $0.count <= 32 ? UInt256(bigEndian: $0) : nil }
    switch old {
    case .none: return try flat.slot(address, slot)
    case .some(.empty): return 0
    case .some(.value(let value)):
      guard let value else { throw .corrupt("an old value of slot \(Hash256(slot)) of account \(address)") }
      return value
    }
  }

  private enum OldValue<Value> {
    case empty
    case value(Value)
  }

  /// What the first change at or after the block in `key` kept; nil if there was no change.
  private func oldValue<Value>(
    _ key: UnsafeRawBufferPointer, _ decode: (UnsafeRawBufferPointer) -> Value
  ) throws(WorldStateError) -> OldValue<Value>? {
    guard let cursor else { return nil }
    // Seeking does not change the memory that `key` points to, so it can be compared afterwards.
    try storeResult { () throws(KeyValueStoreError) in try cursor.seek(to: key) }
    var found: OldValue<Value>?
    cursor.withEntry { place, value in
      guard place.count == key.count, place.dropLast(8).elementsEqual(key.dropLast(8)) else { return }
      found = value.count == 0 ? .empty : .value(decode(value))
    }
    return found
  }

  public func account(_ address: Address) throws(StateReadError) -> AccountState? {
    do throws(WorldStateError) { return try record(address)?.state } catch { throw StateReadError(error.description) }
  }

  public func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 {
    do throws(WorldStateError) { return try slot(address, key) } catch { throw StateReadError(error.description) }
  }

  public func code(_ hash: Hash256) throws(StateReadError) -> Bytes {
    do throws(WorldStateError) { return try flat.code(hash) } catch { throw StateReadError(error.description) }
  }

  public func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { try blockHashes(number) }

  public func hasStorage(_ address: Address) throws(StateReadError) -> Bool {
    do throws(WorldStateError) {
      guard let record = try record(address) else { return false }
      return record.storageRoot != AccountRecord(state: record.state).storageRoot
    } catch {
      throw StateReadError(error.description)
    }
  }
}
