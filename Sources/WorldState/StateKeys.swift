import Primitives

/// Builds the store's keys of one namespace in memory of its own: each is valid until the next is built.
///
/// | Family | Key |
/// |---|---|
/// | accounts | namespace ‖ address |
/// | storage | namespace ‖ address ‖ slot |
/// | trie | namespace ‖ 0 ‖ path, or namespace ‖ 1 ‖ address ‖ path |
/// | history | namespace ‖ 1 ‖ address ‖ block, namespace ‖ 2 ‖ address ‖ slot ‖ block, namespace ‖ 3 ‖ block |
/// | meta | "state" ‖ namespace |
final class StateKeys {
  static let accountHistory: UInt8 = 1
  static let storageHistory: UInt8 = 2
  static let changedKeys: UInt8 = 3

  private let base: UnsafeMutableRawPointer
  private let prefixCount: Int
  let namespace: StateNamespace

  init(_ namespace: StateNamespace) {
    self.namespace = namespace
    prefixCount = namespace.prefix.count
    base = .allocate(byteCount: prefixCount + 80, alignment: 8)
    namespace.prefix.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: base, count: $0.count).copyMemory(from: $0) }
  }

  deinit { base.deallocate() }

  private var end: UnsafeMutableRawPointer { base + prefixCount }
  private func key(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: prefixCount + count) }

  func account(_ address: Address) -> UnsafeRawBufferPointer {
    address.store(to: end)
    return key(20)
  }

  func slot(_ address: Address, _ slot: UInt256) -> UnsafeRawBufferPointer {
    address.store(to: end)
    Hash256(slot).store(to: end + 20)
    return key(52)
  }

  /// What all slots of an account begin with.
  func slots(_ address: Address) -> Bytes { Bytes(account(address)) }

  func accountHistory(_ address: Address, _ block: UInt64) -> UnsafeRawBufferPointer {
    end.storeBytes(of: StateKeys.accountHistory, as: UInt8.self)
    address.store(to: end + 1)
    end.storeBytes(of: block.bigEndian, toByteOffset: 21, as: UInt64.self)
    return key(29)
  }

  func slotHistory(_ address: Address, _ slot: UInt256, _ block: UInt64) -> UnsafeRawBufferPointer {
    end.storeBytes(of: StateKeys.storageHistory, as: UInt8.self)
    address.store(to: end + 1)
    Hash256(slot).store(to: end + 21)
    end.storeBytes(of: block.bigEndian, toByteOffset: 53, as: UInt64.self)
    return key(61)
  }

  func changedKeys(_ block: UInt64) -> UnsafeRawBufferPointer {
    end.storeBytes(of: StateKeys.changedKeys, as: UInt8.self)
    end.storeBytes(of: block.bigEndian, toByteOffset: 1, as: UInt64.self)
    return key(9)
  }

  /// What the nodes of the account trie, or of an account's storage trie, begin with.
  static func triePrefix(_ namespace: StateNamespace, storageOf address: Address? = nil) -> Bytes {
    guard let address else { return namespace.prefix + [0] }
    return namespace.prefix + [1] + address.bytes
  }

  static func meta(_ namespace: StateNamespace) -> Bytes { Bytes("state".utf8) + namespace.prefix }
}

extension Bytes {
  /// The first byte string after all that begin with this one, or nil if there is none.
  var endOfPrefix: Bytes? {
    var end = self
    while let last = end.popLast() {
      if last < 255 { return end + [last + 1] }
    }
    return nil
  }
}
