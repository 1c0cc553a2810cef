import Cryptography
import Primitives

/// Keys that may be used without a password, each until a time. The time is told from outside.
///
/// A key's memory is wiped when it is taken out and nobody uses it any more.
struct UnlockedKeys: Sendable {
  private struct Entry {
    let key: PrivateKey
    /// The first moment at which it is locked again; nil for never.
    let end: Duration?
  }

  private var entries: [Address: Entry] = [:]

  /// Unlocks until `end`, or for ever if nil. A time already set is replaced, later or sooner; a key that is unlocked for ever stays so.
  mutating func unlock(_ key: PrivateKey, until end: Duration?) {
    if let entry = entries[key.address], entry.end == nil { return }
    entries[key.address] = Entry(key: key, end: end)
  }

  mutating func lock(_ address: Address) { entries[address] = nil }

  mutating func lockAll() { entries = [:] }

  /// The key if it is unlocked at `now`.
  mutating func key(_ address: Address, now: Duration) -> PrivateKey? {
    guard let entry = entries[address] else { return nil }
    if let end = entry.end, now >= end {
      entries[address] = nil
      return nil
    }
    return entry.key
  }

  /// Whether any key is unlocked at `now`.
  func isAnyUnlocked(now: Duration) -> Bool {
    entries.values.contains { entry in entry.end.map { now < $0 } ?? true }
  }

  /// Takes out what has run out; answers when the next one does.
  mutating func removeExpired(now: Duration) -> Duration? {
    entries = entries.filter { _, entry in entry.end.map { now < $0 } ?? true }
    return entries.values.compactMap(\.end).min()
  }
}
