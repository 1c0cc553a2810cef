import Primitives

/// The 2,048-bit summary of the accounts and topics of logs (yellow paper, section 4.3.1): what it doesn't contain did not
/// happen, what it contains may have.
public struct Bloom: Sendable, Hashable {
  /// The 256 bytes, bit 0 being the lowest of the last byte.
  public private(set) var bytes: Bytes

  /// The number of bytes.
  public static let byteCount = 256

  /// The summary of nothing. Copies share its memory.
  public static let empty = Bloom(unchecked: Bytes(repeating: 0, count: byteCount))

  /// The summary of nothing.
  public init() { self = .empty }

  private init(unchecked bytes: Bytes) { self.bytes = bytes }

  /// A summary from exactly 256 bytes; nil for any other length.
  public init?(bytes: Bytes) {
    guard bytes.count == Bloom.byteCount else { return nil }
    self.bytes = bytes
  }

  /// A summary from exactly 256 bytes; nil for any other length. Shares the memory of `empty` where all are zero.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Bloom.byteCount else { return nil }
    var any: UInt64 = 0
    for offset in stride(from: 0, to: Bloom.byteCount, by: 8) { any |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    self = any == 0 ? .empty : Bloom(unchecked: Bytes(bytes))
  }

  /// The summary of some logs.
  public init(of logs: some Sequence<Log>) {
    self = .empty
    for log in logs { insert(log) }
  }

  /// Whether nothing is in it.
  public var isEmpty: Bool { self == .empty }

  /// Adds an account or topic by its bits.
  public mutating func insert(_ bits: BloomBits) {
    bytes.withUnsafeMutableBytes { raw in
      guard raw.count == Bloom.byteCount else { return }
      raw[BloomBits.byte(bits.first)] |= BloomBits.mask(bits.first)
      raw[BloomBits.byte(bits.second)] |= BloomBits.mask(bits.second)
      raw[BloomBits.byte(bits.third)] |= BloomBits.mask(bits.third)
    }
  }

  /// Adds a log's account and topics.
  public mutating func insert(_ log: Log) {
    insert(BloomBits(log.address))
    for topic in log.topics { insert(BloomBits(topic)) }
  }

  /// Adds all that is in another summary.
  public mutating func formUnion(_ other: Bloom) {
    other.bytes.withUnsafeBytes { source in
      bytes.withUnsafeMutableBytes { target in
        var offset = 0
        while offset &+ 8 <= target.count && offset &+ 8 <= source.count {
          let word = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          if word != 0 {
            target.storeBytes(
              of: target.loadUnaligned(fromByteOffset: offset, as: UInt64.self) | word, toByteOffset: offset, as: UInt64.self)
          }
          offset &+= 8
        }
      }
    }
  }

  /// Whether an account or topic may be in it.
  public func mayContain(_ bits: BloomBits) -> Bool { bytes.withUnsafeBytes { bits.areSet(in: $0) } }
}

/// The three bits that stand for an account or a topic in a bloom. Finding them costs a hash, so a filter that is asked
/// for many blocks keeps them.
public struct BloomBits: Sendable, Hashable {
  let first: UInt16
  let second: UInt16
  let third: UInt16

  /// The bits of an account.
  public init(_ address: Address) { self.init(hash: keccak256(address)) }

  /// The bits of a topic.
  public init(_ topic: Hash256) { self.init(hash: keccak256(topic)) }

  /// The low 11 bits of each of the first three pairs of the hash's bytes.
  private init(hash: Hash256) {
    (first, second, third) = hash.withUnsafeBytes { raw in
      (
        (UInt16(raw[0]) << 8 | UInt16(raw[1])) & 2047, (UInt16(raw[2]) << 8 | UInt16(raw[3])) & 2047,
        (UInt16(raw[4]) << 8 | UInt16(raw[5])) & 2047
      )
    }
  }

  @inline(__always) static func byte(_ bit: UInt16) -> Int { 255 &- Int(bit >> 3) }
  @inline(__always) static func mask(_ bit: UInt16) -> UInt8 { 1 &<< UInt8(truncatingIfNeeded: bit & 7) }

  /// Whether all three bits are set in the 256 bytes of a bloom; false for any other length.
  public func areSet(in bloom: UnsafeRawBufferPointer) -> Bool {
    guard bloom.count == Bloom.byteCount else { return false }
    return bloom[BloomBits.byte(first)] & BloomBits.mask(first) != 0
      && bloom[BloomBits.byte(second)] & BloomBits.mask(second) != 0
      && bloom[BloomBits.byte(third)] & BloomBits.mask(third) != 0
  }
}
