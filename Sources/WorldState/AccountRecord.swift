import EVM
import MerkleTrie
import Primitives

/// An account as the state trie holds it: what execution sees of it, and the root of its storage (yellow paper,
/// section 4.1).
public struct AccountRecord: Sendable, Hashable {
  public var state: AccountState
  /// The root of the account's storage trie.
  public var storageRoot: Hash256

  public init(state: AccountState, storageRoot: Hash256 = emptyTrieRoot) {
    self.state = state
    self.storageRoot = storageRoot
  }

  /// The most bytes of either form.
  static let maximumByteCount = 112

  /// Calls `body` with the RLP that stands in the state trie: nonce, balance, storage root, code hash.
  func withTrieValue<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeTemporaryAllocation(byteCount: AccountRecord.maximumByteCount, alignment: 8) { buffer in
      let base = buffer.baseAddress.unsafelyUnwrapped
      var end = base + 2
      end = appendNumber(UInt256(state.nonce), at: end)
      end = appendNumber(state.balance, at: end)
      end.storeBytes(of: 0xa0, as: UInt8.self)
      storageRoot.store(to: end + 1)
      (end + 33).storeBytes(of: 0xa0, as: UInt8.self)
      state.codeHash.store(to: end + 34)
      end += 66
      // Two hashes make every account longer than 55 bytes and no number makes it longer than 255.
      base.storeBytes(of: 0xf8, as: UInt8.self)
      base.storeBytes(of: UInt8(truncatingIfNeeded: end - base - 2), toByteOffset: 1, as: UInt8.self)
      return body(UnsafeRawBufferPointer(start: base, count: end - base))
    }
  }

  /// Calls `body` with the form in which the flat store and the history keep the account: two bytes of lengths and
  /// flags, nonce, balance, and only where they are not the empty ones code hash and storage root.
  func withStoredForm<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeTemporaryAllocation(byteCount: AccountRecord.maximumByteCount, alignment: 8) { buffer in
      let base = buffer.baseAddress.unsafelyUnwrapped
      var end = base + 2
      let nonceCount = appendDigits(UInt256(state.nonce), at: end)
      end += nonceCount
      let balanceCount = appendDigits(state.balance, at: end)
      end += balanceCount
      var flags = UInt8(truncatingIfNeeded: nonceCount)
      if state.codeHash != Keccak256.emptyHash {
        flags |= 0x40
        state.codeHash.store(to: end)
        end += 32
      }
      if storageRoot != emptyTrieRoot {
        flags |= 0x80
        storageRoot.store(to: end)
        end += 32
      }
      base.storeBytes(of: flags, as: UInt8.self)
      base.storeBytes(of: UInt8(truncatingIfNeeded: balanceCount), toByteOffset: 1, as: UInt8.self)
      return body(UnsafeRawBufferPointer(start: base, count: end - base))
    }
  }

  /// Reads the stored form; nil if it is damaged.
  init?(storedForm bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2 else { return nil }
    let flags = bytes[0]
    let nonceCount = Int(flags & 0x3f)
    let balanceCount = Int(bytes[1])
    var expected = 2 + nonceCount + balanceCount
    if flags & 0x40 != 0 { expected += 32 }
    if flags & 0x80 != 0 { expected += 32 }
    guard nonceCount <= 8, balanceCount <= 32, bytes.count == expected, let base = bytes.baseAddress else { return nil }
    let nonce = UInt256(bigEndian: UnsafeRawBufferPointer(start: base + 2, count: nonceCount))
    let balance = UInt256(bigEndian: UnsafeRawBufferPointer(start: base + 2 + nonceCount, count: balanceCount))
    state = AccountState(nonce: nonce.l0, balance: balance)
    storageRoot = emptyTrieRoot
    var place = base + 2 + nonceCount + balanceCount
    if flags & 0x40 != 0 {
      state.codeHash = Hash256(loading: place)
      place += 32
    }
    if flags & 0x80 != 0 { storageRoot = Hash256(loading: place) }
  }
}

/// Stores a number's bytes without leading zeros at `place`. - Returns: how many there are.
func appendDigits(_ number: UInt256, at place: UnsafeMutableRawPointer) -> Int {
  let count = number.byteWidth
  let hash = Hash256(number)
  hash.withUnsafeBytes { raw in
    guard let base = raw.baseAddress else { return }
    place.copyMemory(from: base + (32 - count), byteCount: count)
  }
  return count
}

/// Stores a number's RLP at `place`. - Returns: its end.
func appendNumber(_ number: UInt256, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
  if number.l1 | number.l2 | number.l3 == 0 && number.l0 < 0x80 {
    place.storeBytes(of: number.l0 == 0 ? 0x80 : UInt8(truncatingIfNeeded: number.l0), as: UInt8.self)
    return place + 1
  }
  let count = appendDigits(number, at: place + 1)
  place.storeBytes(of: 0x80 &+ UInt8(truncatingIfNeeded: count), as: UInt8.self)
  return place + 1 + count
}

/// Calls `body` with the RLP of a storage slot's value, as the storage trie holds it; with nothing for zero, which a
/// trie does not hold.
func withStorageTrieValue<Result>(_ value: UInt256, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
  withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { buffer in
    let base = buffer.baseAddress.unsafelyUnwrapped
    if value.isZero { return body(UnsafeRawBufferPointer(start: base, count: 0)) }
    let end = appendNumber(value, at: base)
    return body(UnsafeRawBufferPointer(start: base, count: end - base))
  }
}

/// Calls `body` with the form in which the flat store and the history keep a slot's value: its bytes without leading
/// zeros.
func withStoredWord<Result>(_ value: UInt256, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
  withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
    let base = buffer.baseAddress.unsafelyUnwrapped
    return body(UnsafeRawBufferPointer(start: base, count: appendDigits(value, at: base)))
  }
}
