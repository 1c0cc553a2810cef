import JSON

/// Where the parts of one request lie in its text. Nothing is copied.
struct RequestEnvelope {
  /// The id as sent; nothing when there is none.
  var id: Range<Int>?
  /// The method's name between its quotes; nothing when there is none or it is no string.
  var method: JSONCursor.RawString?
  /// The arguments as sent; nothing when there are none.
  var params: Range<Int>?

  /// Reads the object that the cursor stands before.
  init(_ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
    try cursor.expect(UInt8(ascii: "{"), .value)
    cursor.skipWhitespace()
    if cursor.peeked == UInt8(ascii: "}") {
      try cursor.expect(UInt8(ascii: "}"), .value)
      return
    }
    repeat {
      cursor.skipWhitespace()
      let name = try cursor.string(.memberName)
      cursor.skipWhitespace()
      try cursor.expect(UInt8(ascii: ":"), .colon)
      cursor.skipWhitespace()
      if Self.equals(bytes, name.range, "method") {
        if cursor.peeked == UInt8(ascii: "\"") {
          method = try cursor.string()
        } else {
          try cursor.skipValue(depth: 1)
          method = nil
        }
      } else if Self.equals(bytes, name.range, "params") {
        params = try cursor.skipValue(depth: 1)
      } else if Self.equals(bytes, name.range, "id") {
        id = try cursor.skipValue(depth: 1)
      } else {
        try cursor.skipValue(depth: 1)
      }
    } while try !cursor.endsAfterItem(UInt8(ascii: "}"), .commaOrBrace)
  }

  /// Whether an answer can carry the id: any value but an object or an array.
  func hasValidID(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let id, !id.isEmpty else { return false }
    return bytes[id.lowerBound] != UInt8(ascii: "{") && bytes[id.lowerBound] != UInt8(ascii: "[")
  }

  /// A request without an id gets no answer.
  var isNotification: Bool { id == nil && hasMethod }

  var hasMethod: Bool { method.map { !$0.range.isEmpty } ?? false }

  static func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<range.count where bytes[range.lowerBound &+ index] != word.utf8Start[index] { return false }
    return true
  }
}
