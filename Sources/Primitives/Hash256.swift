/// A 32-byte hash or any other opaque 32-byte value. Numbers are `UInt256`.
///
/// The bytes are kept in memory order in four words.
@frozen
public struct Hash256: Sendable {
  @usableFromInline var word0: UInt64
  @usableFromInline var word1: UInt64
  @usableFromInline var word2: UInt64
  @usableFromInline var word3: UInt64

  /// The number of bytes of a hash.
  public static let byteCount = 32

  /// The value whose bytes are all zero.
  @inlinable public static var zero: Hash256 { Hash256() }

  /// The zero value.
  @inlinable public init() {
    word0 = 0
    word1 = 0
    word2 = 0
    word3 = 0
  }

  /// Four words of eight bytes in memory order.
  @inlinable public init(words a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
    word0 = a
    word1 = b
    word2 = c
    word3 = d
  }

  /// Reads the 32 bytes at `pointer`, which must be readable; no alignment is needed.
  @inlinable public init(loading pointer: UnsafeRawPointer) {
    word0 = pointer.loadUnaligned(as: UInt64.self)
    word1 = pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    word2 = pointer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    word3 = pointer.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
  }

  /// A value from exactly 32 bytes; nil for any other length.
  @inlinable public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Hash256.byteCount, let base = bytes.baseAddress else { return nil }
    self.init(loading: base)
  }

  /// A value from exactly 32 bytes; nil for any other length.
  @inlinable public init?(bytes: some ContiguousByteSequence) {
    guard let hash = bytes.withUnsafeBytes({ Hash256(bytes: $0) }) else { return nil }
    self = hash
  }

  /// The 32 big-endian bytes of a number.
  @inlinable public init(_ number: UInt256) {
    word0 = number.l3.bigEndian
    word1 = number.l2.bigEndian
    word2 = number.l1.bigEndian
    word3 = number.l0.bigEndian
  }

  /// The bytes read as a big-endian number.
  @inlinable public var word: UInt256 {
    UInt256(word3.bigEndian, word2.bigEndian, word1.bigEndian, word0.bigEndian)
  }

  /// Calls `body` with the 32 bytes, in order.
  @inlinable public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var copy = self
    return try Swift.withUnsafeBytes(of: &copy, body)
  }

  /// The 32 bytes, in order.
  @inlinable public var bytes: Bytes { withUnsafeBytes { Bytes($0) } }

  /// Stores the 32 bytes at `pointer`, which must be writable.
  @inlinable public func store(to pointer: UnsafeMutableRawPointer) {
    pointer.storeBytes(of: word0, as: UInt64.self)
    pointer.storeBytes(of: word1, toByteOffset: 8, as: UInt64.self)
    pointer.storeBytes(of: word2, toByteOffset: 16, as: UInt64.self)
    pointer.storeBytes(of: word3, toByteOffset: 24, as: UInt64.self)
  }

  /// Whether all bytes are zero.
  @inlinable public var isZero: Bool { word0 | word1 | word2 | word3 == 0 }

  /// A cheap spread of the bits for open-addressing tables; see `Address.mixed(seed:)`.
  @inlinable public func mixed(seed: UInt64) -> UInt64 {
    var x = (word0 ^ seed) &* 0x9e37_79b9_7f4a_7c15
    x = (x ^ (x &>> 32) ^ word1 ^ word2) &* 0xd6e8_feb8_6659_fd93
    x = (x ^ (x &>> 32) ^ word3) &* 0x9e37_79b9_7f4a_7c15
    return x ^ (x &>> 32)
  }

  /// The byte at `index`, 0 to 31.
  @inlinable public subscript(index: Int) -> UInt8 { withUnsafeBytes { $0[index] } }
}

extension Hash256: Hashable {
  @inlinable public static func == (a: Hash256, b: Hash256) -> Bool {
    (a.word0 ^ b.word0) | (a.word1 ^ b.word1) | (a.word2 ^ b.word2) | (a.word3 ^ b.word3) == 0
  }

  @inlinable public func hash(into hasher: inout Hasher) {
    hasher.combine(word0)
    hasher.combine(word1)
    hasher.combine(word2)
    hasher.combine(word3)
  }
}

extension Hash256: Comparable {
  /// Byte order, most significant first.
  @inlinable public static func < (a: Hash256, b: Hash256) -> Bool {
    if a.word0 != b.word0 { return a.word0.bigEndian < b.word0.bigEndian }
    if a.word1 != b.word1 { return a.word1.bigEndian < b.word1.bigEndian }
    if a.word2 != b.word2 { return a.word2.bigEndian < b.word2.bigEndian }
    return a.word3.bigEndian < b.word3.bigEndian
  }
}

extension Hash256: CustomStringConvertible {
  /// Parses 64 hexadecimal digits, with or without `0x`; nil otherwise.
  public init?(hex text: some StringProtocol) {
    guard let bytes = Hex.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// `0x` and 64 lower-case digits.
  public var hex: String { withUnsafeBytes { Hex.encode($0) } }

  public var description: String { hex }
}
