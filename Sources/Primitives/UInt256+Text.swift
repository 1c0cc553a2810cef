extension UInt256: CustomStringConvertible {
  /// Decimal digits.
  public var description: String {
    if fitsUInt64 { return String(l0) }
    // 10¹⁹ is the largest power of ten in 64 bits.
    let chunk: UInt64 = 10_000_000_000_000_000_000
    var groups: [UInt64] = []
    var rest = self
    while !rest.isZero {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: UInt256(chunk))
      groups.append(remainder.l0)
      rest = quotient
    }
    var text = String(groups.removeLast())
    for group in groups.reversed() {
      let digits = String(group)
      text += String(repeating: "0", count: 19 - digits.count) + digits
    }
    return text
  }

  /// A JSON-RPC quantity: `0x`, no leading zeros, `0x0` for zero.
  public var hexQuantity: String {
    var digits: [UInt8] = [0x30, 0x78]
    var started = false
    for limb in [l3, l2, l1, l0] {
      for place in stride(from: 60, through: 0, by: -4) {
        let nibble = UInt8(truncatingIfNeeded: limb >> UInt64(place)) & 15
        if nibble != 0 || started {
          started = true
          digits.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
      }
    }
    if !started { digits.append(0x30) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// 64 hex digits after `0x`.
  public var hexPadded: String {
    let digits = hexQuantity.dropFirst(2)
    return "0x" + String(repeating: "0", count: 64 - digits.count) + digits
  }

  /// From hex digits with or without `0x`, leading zeros allowed, either case. Nil if there is no digit, a character that is
  /// none, or a value above 2²⁵⁶ − 1.
  public init?(hex text: some StringProtocol) {
    var value = UInt256(0)
    var digits = 0
    var characters = text.utf8.makeIterator()
    var next = characters.next()
    if next == 0x30 {
      let second = characters.next()
      if second == 0x78 || second == 0x58 {
        next = characters.next()
      } else {
        digits = 1
        next = second
      }
    }
    while let character = next {
      let nibble: UInt8
      switch character {
      case 0x30...0x39: nibble = character - 0x30
      case 0x41...0x46: nibble = character - 0x37
      case 0x61...0x66: nibble = character - 0x57
      default: return nil
      }
      if value.l3 >> 60 != 0 { return nil }
      value = value.shiftedLeft(by: 4)
      value.l0 |= UInt64(nibble)
      digits += 1
      next = characters.next()
    }
    if digits == 0 { return nil }
    self = value
  }

  /// From decimal digits. Nil if there is no digit, a character that is none, or a value above 2²⁵⁶ − 1.
  public init?(decimal text: some StringProtocol) {
    var value = UInt256(0)
    var digits = 0
    for character in text.utf8 {
      if character < 0x30 || character > 0x39 { return nil }
      let (scaled, high) = value.multipliedReportingOverflow(by: UInt256(10))
      let (sum, carry) = scaled.addingReportingOverflow(UInt256(UInt64(character - 0x30)))
      if high || carry { return nil }
      value = sum
      digits += 1
    }
    if digits == 0 { return nil }
    self = value
  }
}
