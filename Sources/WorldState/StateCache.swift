import Primitives

/// A cache of bounded size: entries that are asked for stay, the others fall out when as many new ones have come.
///
/// There are two tables; when the young one is full it becomes the old one, whose entries move back to the young one when
/// they are used.
struct StateCache<Key: Hashable, Value> {
  private var young: [Key: Value] = [:]
  private var old: [Key: Value] = [:]
  private let limit: Int

  /// A cache of between `capacity` / 2 and `capacity` entries.
  init(capacity: Int) { limit = max(capacity / 2, 16) }

  subscript(key: Key) -> Value? {
    mutating get {
      if let value = young[key] { return value }
      guard let value = old[key] else { return nil }
      self[key] = value
      return value
    }
    set {
      guard let newValue else {
        young[key] = nil
        old[key] = nil
        return
      }
      if young.count >= limit {
        old = young
        young = [:]
      }
      young[key] = newValue
    }
  }

  mutating func removeAll() {
    young = [:]
    old = [:]
  }
}

/// An address as a key of tables, hashed cheaply. Addresses come from outside, so the table's own secret seed goes in.
struct AddressKey: Hashable {
  let address: Address
  init(_ address: Address) { self.address = address }

  static func == (a: AddressKey, b: AddressKey) -> Bool { a.address == b.address }
  func hash(into hasher: inout Hasher) { hasher.combine(address) }
  func _rawHashValue(seed: Int) -> Int {
    Int(truncatingIfNeeded: address.mixed(seed: UInt64(truncatingIfNeeded: seed)))
  }
}

/// A slot of an account as a key of tables.
struct SlotKey: Hashable {
  let address: Address
  let slot: UInt256

  static func == (a: SlotKey, b: SlotKey) -> Bool { a.address == b.address && a.slot == b.slot }
  func hash(into hasher: inout Hasher) {
    hasher.combine(address)
    hasher.combine(slot)
  }
  func _rawHashValue(seed: Int) -> Int {
    let mixed = Hash256(slot).mixed(seed: UInt64(truncatingIfNeeded: seed))
    return Int(truncatingIfNeeded: address.mixed(seed: mixed))
  }
}
