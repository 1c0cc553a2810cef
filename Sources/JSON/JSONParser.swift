/// Builds a `JSONValue` from a text.
struct JSONParser: ~Copyable {
  private var cursor: JSONCursor
  private let base: UnsafePointer<UInt8>?
  private var elements = ScratchStack<JSONValue>()
  private var members = ScratchStack<JSONObject.Member>()

  private init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) {
    cursor = try JSONCursor(bytes, limits: limits)
    base = bytes.baseAddress
  }

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) -> JSONValue {
    var parser = try JSONParser(bytes, limits: limits)
    let value = try parser.value(depth: 0)
    try parser.cursor.expectEnd()
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    cursor.skipWhitespace()
    guard let first = cursor.peeked else { throw JSONError(.unexpectedEnd, at: cursor.offset) }
    switch first {
    case UInt8(ascii: "\""):
      let raw = try cursor.string()
      return .string(cursor.decode(raw))
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "t"):
      try cursor.literal("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try cursor.literal("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try cursor.literal("null")
      return .null
    case UInt8(ascii: "-"), 0x30...0x39:
      let range = try cursor.number()
      let digits = UnsafeBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count)
      return .number(JSONNumber(validated: String(decoding: digits, as: UTF8.self)))
    default: throw JSONError(.unexpected(byte: first, expected: .value), at: cursor.offset)
    }
  }

  private mutating func array(_ depth: Int) throws(JSONError) -> JSONValue {
    try cursor.checkDepth(depth)
    cursor.advance()
    cursor.skipWhitespace()
    if cursor.peeked == UInt8(ascii: "]") {
      cursor.advance()
      return .array([])
    }
    let start = elements.count
    while true {
      elements.push(try value(depth: depth &+ 1))
      if try cursor.endsAfterItem(UInt8(ascii: "]"), .commaOrBracket) { break }
    }
    return .array(elements.popArray(from: start))
  }

  private mutating func object(_ depth: Int) throws(JSONError) -> JSONValue {
    try cursor.checkDepth(depth)
    cursor.advance()
    cursor.skipWhitespace()
    if cursor.peeked == UInt8(ascii: "}") {
      cursor.advance()
      return .object(JSONObject())
    }
    let start = members.count
    while true {
      cursor.skipWhitespace()
      let raw = try cursor.string(.memberName)
      cursor.skipWhitespace()
      try cursor.expect(UInt8(ascii: ":"), .colon)
      let value = try value(depth: depth &+ 1)
      members.push(JSONObject.Member(name: cursor.decode(raw), value: value))
      if try cursor.endsAfterItem(UInt8(ascii: "}"), .commaOrBrace) { break }
    }
    return .object(JSONObject(merging: members.popArray(from: start)))
  }
}

/// Items of the arrays and objects that are still open, innermost last, so that each finished one is allocated once at its final size.
private struct ScratchStack<Item>: ~Copyable {
  private var items = UnsafeMutablePointer<Item>.allocate(capacity: 64)
  private var capacity = 64
  private(set) var count = 0

  deinit {
    items.deinitialize(count: count)
    items.deallocate()
  }

  @inline(__always) mutating func push(_ item: consuming Item) {
    if count == capacity { grow() }
    (items + count).initialize(to: item)
    count &+= 1
  }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<Item>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: items, count: count)
    items.deallocate()
    items = larger
    capacity *= 2
  }

  /// Takes off all items from a place on.
  @inline(__always) mutating func popArray(from start: Int) -> [Item] {
    let taken = count &- start
    let source = items + start
    count = start
    return Array(unsafeUninitializedCapacity: taken) { buffer, initialized in
      buffer.baseAddress?.moveInitialize(from: source, count: taken)
      initialized = taken
    }
  }
}
