// Carry chains run through a 128-bit accumulator: the compiler turns that into add, adc, adc, adc. Chains of
// `addingReportingOverflow` become conditional jumps instead.

extension UInt256 {
  @usableFromInline typealias Wide = UInt128

  @inlinable @inline(__always)
  static func wide(_ low: UInt64) -> Wide { Wide(truncatingIfNeeded: low) }

  @inlinable @inline(__always)
  static func wide(_ high: UInt64, _ low: UInt64) -> Wide { (Wide(truncatingIfNeeded: high) &<< 64) | Wide(truncatingIfNeeded: low) }

  @inlinable @inline(__always)
  static func high(_ x: Wide) -> UInt64 { UInt64(truncatingIfNeeded: x &>> 64) }

  @inlinable @inline(__always)
  static func low(_ x: Wide) -> UInt64 { UInt64(truncatingIfNeeded: x) }

  @inlinable @inline(__always)
  static func multiply(_ a: UInt64, _ b: UInt64) -> Wide { Wide(truncatingIfNeeded: a) &* Wide(truncatingIfNeeded: b) }

  @inlinable @inline(__always)
  static func add(_ a: UInt256, _ b: UInt256) -> (sum: UInt256, carry: Bool) {
    var t = wide(a.l0) &+ wide(b.l0)
    let r0 = low(t)
    t = (t &>> 64) &+ wide(a.l1) &+ wide(b.l1)
    let r1 = low(t)
    t = (t &>> 64) &+ wide(a.l2) &+ wide(b.l2)
    let r2 = low(t)
    t = (t &>> 64) &+ wide(a.l3) &+ wide(b.l3)
    return (UInt256(r0, r1, r2, low(t)), high(t) != 0)
  }

  /// `a + ~b + 1`: the missing carry is the borrow.
  @inlinable @inline(__always)
  static func subtract(_ a: UInt256, _ b: UInt256) -> (difference: UInt256, borrow: Bool) {
    var t = wide(a.l0) &+ wide(~b.l0) &+ 1
    let r0 = low(t)
    t = (t &>> 64) &+ wide(a.l1) &+ wide(~b.l1)
    let r1 = low(t)
    t = (t &>> 64) &+ wide(a.l2) &+ wide(~b.l2)
    let r2 = low(t)
    t = (t &>> 64) &+ wide(a.l3) &+ wide(~b.l3)
    return (UInt256(r0, r1, r2, low(t)), high(t) == 0)
  }

  @inlinable @inline(__always)
  public static func &+ (a: UInt256, b: UInt256) -> UInt256 { add(a, b).sum }

  @inlinable @inline(__always)
  public static func &- (a: UInt256, b: UInt256) -> UInt256 { subtract(a, b).difference }

  @inlinable @inline(__always)
  public static func &+= (a: inout UInt256, b: UInt256) { a = a &+ b }

  @inlinable @inline(__always)
  public static func &-= (a: inout UInt256, b: UInt256) { a = a &- b }

  @inlinable @inline(__always)
  public func addingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    let (sum, carry) = UInt256.add(self, other)
    return (sum, carry)
  }

  @inlinable @inline(__always)
  public func subtractingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    let (difference, borrow) = UInt256.subtract(self, other)
    return (difference, borrow)
  }

  /// Two's complement negation.
  @inlinable @inline(__always)
  public var negated: UInt256 { UInt256(0) &- self }

  /// The low 256 bits of the product.
  @inlinable @inline(__always)
  public static func &* (a: UInt256, b: UInt256) -> UInt256 {
    var t = multiply(a.l0, b.l0)
    let r0 = low(t)
    t = multiply(a.l1, b.l0) &+ (t &>> 64)
    var r1 = low(t)
    t = multiply(a.l2, b.l0) &+ (t &>> 64)
    var r2 = low(t)
    var r3 = a.l3 &* b.l0 &+ high(t)
    t = multiply(a.l0, b.l1) &+ wide(r1)
    r1 = low(t)
    t = multiply(a.l1, b.l1) &+ wide(r2) &+ (t &>> 64)
    r2 = low(t)
    r3 = r3 &+ a.l2 &* b.l1 &+ high(t)
    t = multiply(a.l0, b.l2) &+ wide(r2)
    r2 = low(t)
    r3 = r3 &+ a.l1 &* b.l2 &+ high(t) &+ a.l0 &* b.l3
    return UInt256(r0, r1, r2, r3)
  }

  /// The low 256 bits of the product, and whether anything stood above them.
  @inlinable
  public func multipliedReportingOverflow(by other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    let product = self &* other
    if bitWidth &+ other.bitWidth <= 256 { return (product, false) }
    if bitWidth &+ other.bitWidth > 257 { return (product, true) }
    return (product, !other.isZero && product / other != self)
  }

  /// `self` to the power of `exponent`, modulo 2²⁵⁶.
  public func power(_ exponent: UInt256) -> UInt256 {
    if fitsUInt64 && l0 == 2 { return UInt256(1).shiftedLeft(byWord: exponent) }
    var result = UInt256(1)
    var base = self
    var bit = 0
    let bits = exponent.bitWidth
    while bit < bits {
      if exponent.bit(bit) { result = result &* base }
      base = base &* base
      bit &+= 1
    }
    return result
  }

  /// The bit of the given weight, 0 to 255; false beyond.
  @inlinable
  public func bit(_ index: Int) -> Bool {
    let limb: UInt64
    switch index &>> 6 {
    case 0: limb = l0
    case 1: limb = l1
    case 2: limb = l2
    case 3: limb = l3
    default: return false
    }
    return (limb &>> UInt64(truncatingIfNeeded: index & 63)) & 1 != 0
  }
}
