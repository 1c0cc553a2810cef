/// What the server needs of a request's head. Texts are kept as places in the head's bytes, so that reading one allocates nothing.
package struct HTTPRequestHead {
  package enum Method {
    case get, head, post, put, delete, options, other
  }

  /// How the end of the body is known.
  package enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  /// Bounds on the head.
  package struct Limits: Sendable {
    /// Longest head in bytes, the empty line included.
    package var bytes = 32 << 10
    package var fields = 100

    package init() {}
  }

  package private(set) var method = Method.other
  /// As sent: path and query.
  package private(set) var target = 0..<0
  package private(set) var isVersion11 = true
  package private(set) var framing = Framing.length(0)
  package private(set) var keepsAlive = true
  package private(set) var expectsContinue = false
  package private(set) var host: Range<Int>?
  package private(set) var contentType: Range<Int>?
  package private(set) var origin: Range<Int>?
  /// Access-Control-Request-Method and -Headers: what a browser asks before it sends.
  package private(set) var requestedMethod: Range<Int>?
  package private(set) var requestedHeaders: Range<Int>?

  /// Where the head ends, the empty line included; nothing when `bytes` does not hold all of it yet.
  package static func end(in bytes: UnsafeRawBufferPointer, searchedBefore: Int) -> Int? {
    var place = max(searchedBefore - 3, 0) + 3
    while place < bytes.count {
      // Only the last byte of "\r\n\r\n" is looked at in most steps.
      switch bytes[place] {
      case 0x0a:
        if bytes[place &- 1] == 0x0d, bytes[place &- 2] == 0x0a, bytes[place &- 3] == 0x0d { return place &+ 1 }
        place &+= 2
      case 0x0d: place &+= 1
      default: place &+= 4
      }
    }
    return nil
  }

  /// Reads a whole head, which ends with an empty line.
  package init(_ bytes: UnsafeRawBufferPointer, limits: Limits) throws(HTTPFramingError) {
    var place = try requestLine(bytes)
    var fields = 0
    var contentLength: Int?
    var transferEncodings = 0
    while place < bytes.count, bytes[place] != 0x0d {
      fields += 1
      guard fields <= limits.fields else { throw .tooManyFields(limit: limits.fields) }
      let name = try Self.fieldName(bytes, &place)
      let value = try Self.fieldValue(bytes, &place)
      switch name.count {
      case 4 where Self.equals(bytes, name, "host"):
        guard host == nil else { throw .hostMissing }
        host = value
      case 6 where Self.equals(bytes, name, "origin"): origin = value
      case 6 where Self.equals(bytes, name, "expect"):
        guard Self.equals(bytes, value, "100-continue") else { throw .unsupportedExpectation }
        expectsContinue = true
      case 10 where Self.equals(bytes, name, "connection"): readConnection(bytes, value)
      case 12 where Self.equals(bytes, name, "content-type"): contentType = value
      case 14 where Self.equals(bytes, name, "content-length"):
        guard contentLength == nil, let length = Self.decimal(bytes, value) else { throw .ambiguousLength }
        contentLength = length
      case 17 where Self.equals(bytes, name, "transfer-encoding"):
        transferEncodings += 1
        guard transferEncodings == 1, Self.equals(bytes, value, "chunked") else { throw .unsupportedTransferCoding }
      case 29 where Self.equals(bytes, name, "access-control-request-method"): requestedMethod = value
      case 30 where Self.equals(bytes, name, "access-control-request-headers"): requestedHeaders = value
      default: break
      }
    }
    guard !isVersion11 || host != nil else { throw .hostMissing }
    if transferEncodings > 0 {
      guard contentLength == nil, isVersion11 else { throw .ambiguousLength }
      framing = .chunked
    } else {
      framing = .length(contentLength ?? 0)
    }
  }

  private mutating func requestLine(_ bytes: UnsafeRawBufferPointer) throws(HTTPFramingError) -> Int {
    var place = 0
    while place < bytes.count, Self.isToken(bytes[place]) { place &+= 1 }
    guard place > 0, place < bytes.count, bytes[place] == 0x20 else { throw .malformedRequestLine }
    method = Self.method(bytes, 0..<place)
    place &+= 1
    let targetStart = place
    while place < bytes.count, bytes[place] > 0x20, bytes[place] < 0x7f { place &+= 1 }
    target = targetStart..<place
    guard !target.isEmpty, place &+ 11 <= bytes.count, bytes[place] == 0x20 else { throw .malformedRequestLine }
    place &+= 1
    guard Self.matches(bytes, at: place, "HTTP/"), bytes[place &+ 6] == UInt8(ascii: "."), bytes[place &+ 8] == 0x0d,
      bytes[place &+ 9] == 0x0a
    else { throw .malformedRequestLine }
    switch (bytes[place &+ 5], bytes[place &+ 7]) {
    case (UInt8(ascii: "1"), UInt8(ascii: "1")): break
    case (UInt8(ascii: "1"), UInt8(ascii: "0")):
      isVersion11 = false
      keepsAlive = false
    default: throw .unsupportedVersion
    }
    return place &+ 10
  }

  private static func method(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Method {
    switch range.count {
    case 3 where matches(bytes, at: range.lowerBound, "GET"): .get
    case 3 where matches(bytes, at: range.lowerBound, "PUT"): .put
    case 4 where matches(bytes, at: range.lowerBound, "POST"): .post
    case 4 where matches(bytes, at: range.lowerBound, "HEAD"): .head
    case 6 where matches(bytes, at: range.lowerBound, "DELETE"): .delete
    case 7 where matches(bytes, at: range.lowerBound, "OPTIONS"): .options
    default: .other
    }
  }

  /// `close` and `keep-alive` among the options of a Connection field.
  private mutating func readConnection(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) {
    var start = value.lowerBound
    while start < value.upperBound {
      var end = start
      while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end &+= 1 }
      let option = Self.trimmed(bytes, start..<end)
      if Self.equals(bytes, option, "close") {
        keepsAlive = false
      } else if !isVersion11, Self.equals(bytes, option, "keep-alive") {
        keepsAlive = true
      }
      start = end &+ 1
    }
  }

  // MARK: Field lines

  /// Reads a field's name and goes over the colon. A line that begins with white space would continue the one before (obsolete since RFC
  /// 7230).
  static func fieldName(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) throws(HTTPFramingError) -> Range<Int> {
    let start = place
    while place < bytes.count, isToken(bytes[place]) { place &+= 1 }
    guard place > start, place < bytes.count, bytes[place] == UInt8(ascii: ":") else { throw .malformedField }
    place &+= 1
    return start..<place &- 1
  }

  /// Reads a field's value and goes over the line end. Control characters, a lone CR or LF among them, are refused.
  static func fieldValue(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) throws(HTTPFramingError) -> Range<Int> {
    let start = place
    while place < bytes.count, bytes[place] >= 0x20 && bytes[place] != 0x7f || bytes[place] == 0x09 { place &+= 1 }
    guard place &+ 1 < bytes.count, bytes[place] == 0x0d, bytes[place &+ 1] == 0x0a else { throw .malformedField }
    place &+= 2
    return trimmed(bytes, start..<place &- 2)
  }

  /// The characters of method and field names (RFC 9110, section 5.6.2).
  @inline(__always) private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x2d, 0x5f, 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2e, 0x5e, 0x60, 0x7c, 0x7e: true
    default: false
    }
  }

  /// Without spaces and tabs at its ends.
  static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start &+= 1 }
    while end > start, bytes[end &- 1] == 0x20 || bytes[end &- 1] == 0x09 { end &-= 1 }
    return start..<end
  }

  /// Whether a text equals a lower-case word, letters compared without case.
  static func equals(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    var index = 0
    while index < range.count {
      let byte = bytes[range.lowerBound &+ index]
      let folded = byte &- 0x41 < 26 ? byte | 0x20 : byte
      if folded != word.utf8Start[index] { return false }
      index &+= 1
    }
    return true
  }

  private static func matches(_ bytes: UnsafeRawBufferPointer, at place: Int, _ word: StaticString) -> Bool {
    guard place &+ word.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[place &+ index] != word.utf8Start[index] { return false }
    return true
  }

  /// One to eighteen digits.
  private static func decimal(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 18 else { return nil }
    var value = 0
    for place in range {
      let digit = bytes[place] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }
}
