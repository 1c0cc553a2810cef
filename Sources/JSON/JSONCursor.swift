/// Walks a JSON text strictly by RFC 8259 without building anything. The parser stands on it, and so do readers that only want to know
/// where the parts of a small text lie.
public struct JSONCursor {
  private let base: UnsafePointer<UInt8>
  private let count: Int
  private let depthLimit: Int
  /// Where the cursor stands, in bytes from the beginning.
  public private(set) var offset = 0

  /// The memory must outlive the cursor.
  public init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) {
    guard bytes.count <= limits.bytes else { throw JSONError(.tooLarge(limit: limits.bytes), at: limits.bytes) }
    base = bytes.baseAddress ?? UnsafePointer(Self.nothing)
    count = bytes.count
    depthLimit = limits.depth
  }

  /// A valid address for empty buffers, which may have none; nothing is ever read from it.
  private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

  /// A string as it stands in the text, between its quotes.
  public struct RawString {
    public let range: Range<Int>
    public let hasEscapes: Bool
    public let isASCII: Bool
  }

  public var isAtEnd: Bool { offset == count }

  /// The next byte without moving; nothing at the end.
  @inline(__always) public var peeked: UInt8? { offset < count ? base[offset] : nil }

  @inline(__always) public mutating func skipWhitespace() {
    while offset < count {
      switch base[offset] {
      case 0x20, 0x0a, 0x0d, 0x09: offset &+= 1
      default: return
      }
    }
  }

  @inline(__always) package mutating func advance() { offset &+= 1 }

  /// Goes over one expected byte.
  @inline(__always) public mutating func expect(_ byte: UInt8, _ expectation: JSONError.Expectation) throws(JSONError) {
    guard offset < count else { throw JSONError(.unexpectedEnd, at: offset) }
    guard base[offset] == byte else { throw JSONError(.unexpected(byte: base[offset], expected: expectation), at: offset) }
    offset &+= 1
  }

  /// Nothing but white space may follow.
  public mutating func expectEnd() throws(JSONError) {
    skipWhitespace()
    guard offset == count else { throw JSONError(.trailingData, at: offset) }
  }

  // MARK: Strings

  /// Goes over a string, checks it, and says where it lies. Stands on the opening quote before.
  public mutating func string(_ expectation: JSONError.Expectation = .value) throws(JSONError) -> RawString {
    try expect(UInt8(ascii: "\""), expectation)
    let start = offset
    var escapes = false
    var highBits: UInt64 = 0
    let raw = UnsafeRawPointer(base)
    while true {
      // Eight bytes at a time as long as none of them is a quote, a backslash or a control character.
      while offset &+ 8 <= count {
        let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let special = Self.specialBytes(word)
        if special != 0 {
          let clean = special.trailingZeroBitCount &>> 3
          highBits |= word & (clean == 0 ? 0 : UInt64.max &>> UInt64(64 &- 8 &* clean))
          offset &+= clean
          break
        }
        highBits |= word
        offset &+= 8
      }
      guard offset < count else { throw JSONError(.unexpectedEnd, at: offset) }
      let byte = base[offset]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        escapes = true
        try escape()
        continue
      }
      guard byte >= 0x20 else { throw JSONError(.controlCharacterInString, at: offset) }
      highBits |= UInt64(byte)
      offset &+= 1
    }
    let range = start..<offset
    offset &+= 1
    let ascii = highBits & 0x8080_8080_8080_8080 == 0
    if !ascii, String(validating: UnsafeBufferPointer(start: base + start, count: range.count), as: UTF8.self) == nil {
      throw JSONError(.invalidUTF8, at: start)
    }
    return RawString(range: range, hasEscapes: escapes, isASCII: ascii)
  }

  /// The top bit of each byte that is a quote, a backslash or below 0x20. Bytes above the first such byte may be flagged in error.
  @inline(__always) private static func specialBytes(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let isQuote = (quote &- ones) & ~quote
    let isBackslash = (backslash &- ones) & ~backslash
    let isControl = (word &- (ones &* 0x20)) & ~word
    return (isQuote | isBackslash | isControl) & tops
  }

  /// Goes over one escape, checking it, and that the halves of surrogate pairs come together.
  private mutating func escape() throws(JSONError) {
    let start = offset
    guard offset &+ 1 < count else { throw JSONError(.unexpectedEnd, at: count) }
    switch base[offset &+ 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset &+= 2
    case UInt8(ascii: "u"):
      let unit = try codeUnit(at: start)
      offset &+= 6
      guard unit & 0xf800 == 0xd800 else { return }
      guard unit < 0xdc00, offset &+ 1 < count, base[offset] == UInt8(ascii: "\\"), base[offset &+ 1] == UInt8(ascii: "u") else {
        throw JSONError(.unpairedSurrogate, at: start)
      }
      guard try codeUnit(at: offset) & 0xfc00 == 0xdc00 else { throw JSONError(.unpairedSurrogate, at: start) }
      offset &+= 6
    default: throw JSONError(.malformedEscape, at: start)
    }
  }

  /// The 16 bits that the `\uXXXX` at a place says.
  private func codeUnit(at place: Int) throws(JSONError) -> UInt32 {
    guard place &+ 6 <= count else { throw JSONError(.unexpectedEnd, at: count) }
    var unit: UInt32 = 0
    for digit in place &+ 2..<place &+ 6 {
      guard let value = Self.hexDigit(base[digit]) else { throw JSONError(.malformedEscape, at: place) }
      unit = unit &<< 4 | value
    }
    return unit
  }

  @inline(__always) private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte &- 0x30)
    case 0x41...0x46: UInt32(byte &- 0x41 &+ 10)
    case 0x61...0x66: UInt32(byte &- 0x61 &+ 10)
    default: nil
    }
  }

  /// A checked string's content, with its escapes resolved.
  @inline(__always) public func decode(_ raw: RawString) -> String {
    if raw.hasEscapes { return decodeEscapes(raw.range) }
    return String(decoding: UnsafeBufferPointer(start: base + raw.range.lowerBound, count: raw.range.count), as: UTF8.self)
  }

  @inline(never) private func decodeEscapes(_ range: Range<Int>) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(range.count)
    var place = range.lowerBound
    while place < range.upperBound {
      guard base[place] == UInt8(ascii: "\\") else {
        decoded.append(base[place])
        place += 1
        continue
      }
      let letter = base[place + 1]
      place += 2
      switch letter {
      case UInt8(ascii: "b"): decoded.append(0x08)
      case UInt8(ascii: "f"): decoded.append(0x0c)
      case UInt8(ascii: "n"): decoded.append(0x0a)
      case UInt8(ascii: "r"): decoded.append(0x0d)
      case UInt8(ascii: "t"): decoded.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = (try? codeUnit(at: place - 2)) ?? 0xfffd
        place += 4
        if scalar & 0xfc00 == 0xd800 {
          let low = (try? codeUnit(at: place)) ?? 0xdc00
          scalar = 0x10000 + (scalar & 0x3ff) << 10 + low & 0x3ff
          place += 6
        }
        decoded.append(contentsOf: Array(String(UnicodeScalar(scalar) ?? "\u{fffd}").utf8))
      default: decoded.append(letter)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  // MARK: Numbers and literals

  /// Goes over a number and says where it lies.
  public mutating func number() throws(JSONError) -> Range<Int> {
    let start = offset
    if peeked == UInt8(ascii: "-") { offset &+= 1 }
    guard let first = peeked, first &- 0x30 < 10 else { throw JSONError(.malformedNumber, at: start) }
    offset &+= 1
    if first == UInt8(ascii: "0") {
      if let next = peeked, next &- 0x30 < 10 { throw JSONError(.malformedNumber, at: start) }
    } else {
      skipDigits()
    }
    if peeked == UInt8(ascii: ".") {
      offset &+= 1
      try requireDigits(start)
    }
    if let letter = peeked, letter | 0x20 == UInt8(ascii: "e") {
      offset &+= 1
      if let sign = peeked, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset &+= 1 }
      try requireDigits(start)
    }
    return start..<offset
  }

  @inline(__always) private mutating func skipDigits() {
    while offset < count, base[offset] &- 0x30 < 10 { offset &+= 1 }
  }

  private mutating func requireDigits(_ start: Int) throws(JSONError) {
    let before = offset
    skipDigits()
    guard offset > before else { throw JSONError(.malformedNumber, at: start) }
  }

  /// Goes over `true`, `false` or `null`.
  public mutating func literal(_ word: StaticString) throws(JSONError) {
    let length = word.utf8CodeUnitCount
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: length)
    guard offset &+ length <= count else { throw JSONError(.unexpectedEnd, at: count) }
    for place in 0..<length where base[offset &+ place] != expected[place] {
      throw JSONError(.unexpected(byte: base[offset &+ place], expected: .literal), at: offset &+ place)
    }
    offset &+= length
  }

  // MARK: Whole values

  /// Goes over one value of any kind, checking all of it, and says where it lies.
  @discardableResult
  public mutating func skipValue(depth: Int = 0) throws(JSONError) -> Range<Int> {
    skipWhitespace()
    let start = offset
    guard let first = peeked else { throw JSONError(.unexpectedEnd, at: offset) }
    switch first {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "{"): try skipObject(depth)
    case UInt8(ascii: "["): try skipArray(depth)
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    case UInt8(ascii: "-"), 0x30...0x39: _ = try number()
    default: throw JSONError(.unexpected(byte: first, expected: .value), at: offset)
    }
    return start..<offset
  }

  /// Refuses nesting beyond the limit; `depth` is the number of arrays and objects around this one.
  @inline(__always) package func checkDepth(_ depth: Int) throws(JSONError) {
    guard depth < depthLimit else { throw JSONError(.tooDeep(limit: depthLimit), at: offset) }
  }

  private mutating func skipObject(_ depth: Int) throws(JSONError) {
    try checkDepth(depth)
    offset &+= 1
    skipWhitespace()
    if peeked == UInt8(ascii: "}") {
      offset &+= 1
      return
    }
    while true {
      skipWhitespace()
      _ = try string(.memberName)
      skipWhitespace()
      try expect(UInt8(ascii: ":"), .colon)
      try skipValue(depth: depth &+ 1)
      if try endsAfterItem(UInt8(ascii: "}"), .commaOrBrace) { return }
    }
  }

  private mutating func skipArray(_ depth: Int) throws(JSONError) {
    try checkDepth(depth)
    offset &+= 1
    skipWhitespace()
    if peeked == UInt8(ascii: "]") {
      offset &+= 1
      return
    }
    while true {
      try skipValue(depth: depth &+ 1)
      if try endsAfterItem(UInt8(ascii: "]"), .commaOrBracket) { return }
    }
  }

  /// Goes over the comma or the closing bracket that must follow an item; true when it was the bracket.
  @inline(__always) public mutating func endsAfterItem(_ close: UInt8, _ expectation: JSONError.Expectation) throws(JSONError) -> Bool {
    skipWhitespace()
    guard offset < count else { throw JSONError(.unexpectedEnd, at: offset) }
    let byte = base[offset]
    guard byte == close || byte == UInt8(ascii: ",") else {
      throw JSONError(.unexpected(byte: byte, expected: expectation), at: offset)
    }
    offset &+= 1
    return byte == close
  }
}
