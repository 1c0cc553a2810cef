import EVM
import KeyValueStore
import Primitives

/// Reads accounts, slots and code of the flat store: the state of the head that a store or snapshot holds.
struct FlatState {
  let reader: any KeyValueReader
  let keys: StateKeys

  func account(_ address: Address) throws(WorldStateError) -> AccountRecord? {
    let found = try storeResult { () throws(KeyValueStoreError) in
      try reader.read(.accounts, keys.account(address), mapping: { AccountRecord(storedForm: $0) })
    }
    guard let found else { return nil }
    guard let record = found else { throw .corrupt("account \(address)") }
    return record
  }

  func slot(_ address: Address, _ slot: UInt256) throws(WorldStateError) -> UInt256 {
    let found = try storeResult { () throws(KeyValueStoreError) in
      try reader.read(.storage, keys.slot(address, slot), mapping: { $0.count <= 32 ? UInt256(bigEndian: $0) : nil })
    }
    guard let found else { return 0 }
    guard let value = found else { throw .corrupt("slot \(Hash256(slot)) of account \(address)") }
    return value
  }

  func code(_ hash: Hash256) throws(WorldStateError) -> Bytes {
    if hash == Keccak256.emptyHash { return [] }
    let code = try storeResult { () throws(KeyValueStoreError) in try reader.value(.code, hash.bytes) }
    guard let code else { throw .corrupt("code with hash \(hash) is missing") }
    return code
  }

  /// All slots of an account that are not zero, in the order of their numbers.
  func slots(_ address: Address) throws(WorldStateError) -> [(slot: UInt256, value: UInt256)] {
    let prefix = keys.slots(address)
    var slots: [(slot: UInt256, value: UInt256)] = []
    try storeResult { () throws(KeyValueStoreError) in
      try reader.forEach(.storage, prefix: prefix) { key, value in
        guard key.count == prefix.count + 32, value.count <= 32 else { return true }
        let slot = UInt256(bigEndian: UnsafeRawBufferPointer(rebasing: key.dropFirst(prefix.count)))
        slots.append((slot, UInt256(bigEndian: value)))
        return true
      }
    }
    return slots
  }
}
