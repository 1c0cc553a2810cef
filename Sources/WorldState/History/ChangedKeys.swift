import KeyValueStore
import Primitives

/// The keys that one block changed: an account each, with those of its slots.
///
/// Stored for each block as a list of address ‖ number of slots (4 bytes) ‖ slots (32 bytes each).
struct ChangedKeys {
  private(set) var bytes = Bytes()

  /// Begins with an account that has `slots` changed slots, which are added next.
  mutating func add(_ address: Address, slots: Int) {
    address.withUnsafeBytes { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: slots).bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ slot: UInt256) {
    Hash256(slot).withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Calls `body` with each account and its slots. - Returns: false if the row is damaged.
  static func forEach(_ row: UnsafeRawBufferPointer, _ body: (Address, ChangedSlots) -> Void) -> Bool {
    var place = 0
    while place < row.count {
      guard row.count - place >= 24, let base = row.baseAddress else { return false }
      let address = Address(loading: base + place)
      let count = Int(UInt32(bigEndian: base.loadUnaligned(fromByteOffset: place + 20, as: UInt32.self)))
      place += 24
      guard count <= (row.count - place) / 32 else { return false }
      body(address, ChangedSlots(bytes: UnsafeRawBufferPointer(start: base + place, count: count * 32)))
      place += count * 32
    }
    return true
  }
}

/// The changed slots of one account within a row.
struct ChangedSlots {
  let bytes: UnsafeRawBufferPointer
  var count: Int { bytes.count / 32 }
  subscript(index: Int) -> UInt256 {
    UInt256(bigEndian: UnsafeRawBufferPointer(rebasing: bytes[(index * 32)..<(index * 32 + 32)]))
  }
}

/// The keys that some blocks changed, each once.
struct ChangedKeySet {
  private(set) var slots: [Address: Set<UInt256>] = [:]
  private(set) var count = 0

  /// Collects the keys that the blocks `range` changed, slots only of `account` if one is given.
  /// - Throws: `tooManyChanges` beyond `limit` keys.
  init(
    _ reader: any KeyValueReader, _ keys: StateKeys, _ range: ClosedRange<UInt64>, slotsOf account: Address? = nil, limit: Int
  ) throws(WorldStateError) {
    let cursor = try storeResult { () throws(KeyValueStoreError) in
      let cursor = try reader.cursor(.history)
      try cursor.seek(to: keys.changedKeys(range.lowerBound))
      return cursor
    }
    let prefix = Bytes(keys.changedKeys(0).dropLast(8))
    var expected = range.lowerBound
    while cursor.isValid {
      var number: UInt64?
      var isSound = true
      cursor.withEntry { key, row in
        guard key.count == prefix.count + 8, key.starts(with: prefix), let base = key.baseAddress else { return }
        let block = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: prefix.count, as: UInt64.self))
        guard block <= range.upperBound else { return }
        number = block
        isSound = ChangedKeys.forEach(row) { address, changed in
          if slots[address] == nil { count += 1 }
          let wanted = account == nil || account == address ? changed.count : 0
          var set = slots.removeValue(forKey: address) ?? []
          for index in 0..<wanted where set.insert(changed[index]).inserted { count += 1 }
          slots[address] = set
        }
      }
      guard let number else { break }
      guard isSound, number == expected else { throw .corrupt("the list of keys changed by block \(expected)") }
      guard count <= limit else { throw .tooManyChanges(limit: limit) }
      expected &+= 1
      try storeResult { () throws(KeyValueStoreError) in try cursor.next() }
    }
    guard expected &- 1 == range.upperBound else { throw .corrupt("the list of keys changed by block \(expected)") }
  }
}
