/// A 256-bit unsigned integer, the machine word of the EVM: four 64-bit limbs, least significant first.
///
/// The operators with `&` wrap, as the EVM does. `/` and `%` follow the EVM too: a zero divisor gives zero, never a trap.
@frozen
public struct UInt256: Hashable, Sendable {
  /// Limbs, least significant first: the value is `l0 + l1·2⁶⁴ + l2·2¹²⁸ + l3·2¹⁹²`.
  public var l0: UInt64
  public var l1: UInt64
  public var l2: UInt64
  public var l3: UInt64

  /// From limbs, least significant first.
  @inlinable @inline(__always)
  public init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
    self.l0 = l0
    self.l1 = l1
    self.l2 = l2
    self.l3 = l3
  }

  /// Zero.
  @inlinable @inline(__always)
  public init() { self.init(0, 0, 0, 0) }

  @inlinable @inline(__always)
  public init(_ value: UInt64) { self.init(value, 0, 0, 0) }

  /// One for true, zero for false, as the EVM's comparisons push it.
  @inlinable @inline(__always)
  public init(_ flag: Bool) {
    // A table-free conversion that never becomes a branch.
    self.init(UInt64(truncatingIfNeeded: unsafeBitCast(flag, to: UInt8.self)), 0, 0, 0)
  }

  /// Nil for a negative value or one above 2²⁵⁶ − 1.
  @inlinable
  public init?<T: BinaryInteger>(exactly value: T) {
    if value < 0 { return nil }
    var limbs: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var index = 0
    for word in value.words {
      switch index {
      case 0: limbs.0 = UInt64(word)
      case 1: limbs.1 = UInt64(word)
      case 2: limbs.2 = UInt64(word)
      case 3: limbs.3 = UInt64(word)
      default: if word != 0 { return nil }
      }
      index += 1
    }
    self.init(limbs.0, limbs.1, limbs.2, limbs.3)
  }

  public static let zero = UInt256(0, 0, 0, 0)
  public static let one = UInt256(1, 0, 0, 0)
  public static let max = UInt256(~0, ~0, ~0, ~0)

  @inlinable @inline(__always)
  public var isZero: Bool { (l0 | l1 | l2 | l3) == 0 }

  /// True if the value is below 2⁶⁴.
  @inlinable @inline(__always)
  public var fitsUInt64: Bool { (l1 | l2 | l3) == 0 }

  /// The sign bit in two's complement.
  @inlinable @inline(__always)
  public var isNegative: Bool { Int64(bitPattern: l3) < 0 }

  /// The number of bits up to the highest one that is set; 0 for zero.
  @inlinable
  public var bitWidth: Int {
    if l3 != 0 { return 256 &- l3.leadingZeroBitCount }
    if l2 != 0 { return 192 &- l2.leadingZeroBitCount }
    if l1 != 0 { return 128 &- l1.leadingZeroBitCount }
    return 64 &- l0.leadingZeroBitCount
  }

  /// The number of bytes of the shortest big-endian form; 0 for zero.
  @inlinable
  public var byteWidth: Int { (bitWidth &+ 7) &>> 3 }

  /// A hash for own tables: quick, and not steerable by whoever chooses the value as long as the seed is secret.
  @inlinable @inline(__always)
  public func mixed(seed: UInt64) -> UInt64 {
    let a = (l0 ^ seed).multipliedFullWidth(by: l1 ^ 0x9e37_79b9_7f4a_7c15 ^ (seed &<< 32 | seed &>> 32))
    let b = (l2 ^ seed ^ 0xbf58_476d_1ce4_e5b9).multipliedFullWidth(by: l3 ^ 0x94d0_49bb_1331_11eb ^ seed)
    let c = (a.high ^ a.low ^ 0xd6e8_feb8_6659_fd93).multipliedFullWidth(by: b.high ^ b.low ^ seed)
    return c.high ^ c.low
  }
}

extension UInt64 {
  /// Nil if the value needs more than 64 bits.
  @inlinable @inline(__always)
  public init?(exactly value: UInt256) {
    if !value.fitsUInt64 { return nil }
    self = value.l0
  }

  /// The value, or 2⁶⁴ − 1 if it is larger.
  @inlinable @inline(__always)
  public init(clamping value: UInt256) { self = value.fitsUInt64 ? value.l0 : .max }
}

extension UInt256: ExpressibleByIntegerLiteral {
  @inlinable @inline(__always)
  public init(integerLiteral value: UInt64) { self.init(value) }
}

extension UInt256: Comparable {
  @inlinable @inline(__always)
  public static func == (a: UInt256, b: UInt256) -> Bool {
    ((a.l0 ^ b.l0) | (a.l1 ^ b.l1) | (a.l2 ^ b.l2) | (a.l3 ^ b.l3)) == 0
  }

  @inlinable @inline(__always)
  public static func < (a: UInt256, b: UInt256) -> Bool { subtract(a, b).borrow }

  @inlinable @inline(__always)
  public static func > (a: UInt256, b: UInt256) -> Bool { b < a }

  @inlinable @inline(__always)
  public static func <= (a: UInt256, b: UInt256) -> Bool { !(b < a) }

  @inlinable @inline(__always)
  public static func >= (a: UInt256, b: UInt256) -> Bool { !(a < b) }

  /// Less than, both taken as two's complement.
  @inlinable @inline(__always)
  public static func signedLess(_ a: UInt256, _ b: UInt256) -> Bool {
    // Turning the sign bits over maps signed order to unsigned order.
    let flip: UInt64 = 1 &<< 63
    return UInt256(a.l0, a.l1, a.l2, a.l3 ^ flip) < UInt256(b.l0, b.l1, b.l2, b.l3 ^ flip)
  }
}
