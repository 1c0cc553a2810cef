/// The 20-byte name of an account: the last 20 bytes of the Keccak-256 of its public key, or of the data that created
/// the contract (yellow paper, section 7).
///
/// The bytes are kept in memory order in three words, so that copying and comparing cost a few instructions.
@frozen
public struct Address: Sendable {
  @usableFromInline var word0: UInt64
  @usableFromInline var word1: UInt64
  @usableFromInline var word2: UInt32

  /// The number of bytes of an address.
  public static let byteCount = 20

  /// The address whose bytes are all zero.
  @inlinable public static var zero: Address { Address() }

  /// The zero address.
  @inlinable public init() {
    word0 = 0
    word1 = 0
    word2 = 0
  }

  /// Reads the 20 bytes at `pointer`, which must be readable; no alignment is needed.
  @inlinable public init(loading pointer: UnsafeRawPointer) {
    word0 = pointer.loadUnaligned(as: UInt64.self)
    word1 = pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    word2 = pointer.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
  }

  /// An address from exactly 20 bytes; nil for any other length.
  @inlinable public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Address.byteCount, let base = bytes.baseAddress else { return nil }
    self.init(loading: base)
  }

  /// An address from exactly 20 bytes; nil for any other length.
  @inlinable public init?(bytes: some ContiguousByteSequence) {
    guard let address = bytes.withUnsafeBytes({ Address(bytes: $0) }) else { return nil }
    self = address
  }

  /// The low 20 bytes of a 256-bit word, as the EVM reads addresses from its stack.
  @inlinable public init(truncating word: UInt256) {
    word0 = ((word.l2 & 0xffff_ffff) &<< 32 | (word.l1 &>> 32)).bigEndian
    word1 = ((word.l1 & 0xffff_ffff) &<< 32 | (word.l0 &>> 32)).bigEndian
    word2 = UInt32(truncatingIfNeeded: word.l0).bigEndian
  }

  /// The last 20 bytes of a hash, as addresses are derived.
  @inlinable public init(truncating hash: Hash256) {
    self = hash.withUnsafeBytes { Address(loading: $0.baseAddress.unsafelyUnwrapped + 12) }
  }

  /// Calls `body` with the 20 bytes, in order.
  @inlinable public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var copy = self
    do {
      return try Swift.withUnsafeBytes(of: &copy) { (raw) throws(Failure) in
        try body(UnsafeRawBufferPointer(start: raw.baseAddress, count: Address.byteCount))
      }
    }
  }

  /// The 20 bytes, in order.
  @inlinable public var bytes: Bytes { withUnsafeBytes { Bytes($0) } }

  /// Stores the 20 bytes at `pointer`, which must be writable.
  @inlinable public func store(to pointer: UnsafeMutableRawPointer) {
    pointer.storeBytes(of: word0, as: UInt64.self)
    pointer.storeBytes(of: word1, toByteOffset: 8, as: UInt64.self)
    pointer.storeBytes(of: word2, toByteOffset: 16, as: UInt32.self)
  }

  /// The address as a 256-bit number, zero-extended, as the EVM pushes it.
  @inlinable public var word: UInt256 {
    let high = word0.bigEndian
    let middle = word1.bigEndian
    let low = word2.bigEndian
    return UInt256(
      (middle &<< 32) | UInt64(low), (high &<< 32) | (middle &>> 32), high &>> 32, 0)
  }

  /// Whether all bytes are zero.
  @inlinable public var isZero: Bool { word0 | word1 == 0 && word2 == 0 }

  /// A cheap spread of the address's bits for open-addressing tables. Addresses can be chosen by an attacker, so a
  /// table that takes them from outside mixes in a secret seed.
  @inlinable public func mixed(seed: UInt64) -> UInt64 {
    var x = (word0 ^ seed) &* 0x9e37_79b9_7f4a_7c15
    x = (x ^ (x &>> 32) ^ word1) &* 0xd6e8_feb8_6659_fd93
    x = (x ^ (x &>> 32) ^ UInt64(word2)) &* 0x9e37_79b9_7f4a_7c15
    return x ^ (x &>> 32)
  }
}

extension Address: Hashable {
  @inlinable public static func == (a: Address, b: Address) -> Bool {
    (a.word0 ^ b.word0) | (a.word1 ^ b.word1) == 0 && a.word2 == b.word2
  }

  @inlinable public func hash(into hasher: inout Hasher) {
    hasher.combine(word0)
    hasher.combine(word1)
    hasher.combine(word2)
  }
}

extension Address: Comparable {
  /// Byte order, most significant first.
  @inlinable public static func < (a: Address, b: Address) -> Bool {
    if a.word0 != b.word0 { return a.word0.bigEndian < b.word0.bigEndian }
    if a.word1 != b.word1 { return a.word1.bigEndian < b.word1.bigEndian }
    return a.word2.bigEndian < b.word2.bigEndian
  }
}

extension Address: CustomStringConvertible {
  /// Parses 40 hexadecimal digits, with or without `0x`, in any case; nil otherwise.
  public init?(hex text: some StringProtocol) {
    guard let bytes = Hex.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// `0x` and 40 lower-case digits, as JSON-RPC writes addresses.
  public var hex: String { withUnsafeBytes { Hex.encode($0) } }

  public var description: String { hex }

  /// The address with upper and lower case digits as a checksum (EIP-55).
  public var checksummed: String {
    let lower = Array(hex.utf8.dropFirst(2))
    let digest = keccak256(lower).bytes
    var text: Bytes = [UInt8(ascii: "0"), UInt8(ascii: "x")]
    for (index, digit) in lower.enumerated() {
      let nibble = index & 1 == 0 ? digest[index / 2] >> 4 : digest[index / 2] & 15
      text.append(nibble >= 8 && digit >= UInt8(ascii: "a") ? digit - 32 : digit)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
