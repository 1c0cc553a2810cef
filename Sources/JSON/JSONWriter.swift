#if canImport(Glibc)
  import Glibc
#endif

/// Writes compact JSON into one growable buffer, without strings in between. Commas are set by the writer; the caller keeps to the order
/// key, value inside objects.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("number")
/// writer.quantity(17)
/// writer.endObject()      // {"number":"0x11"}
/// ```
///
/// With a `sizeLimit` the writer stops keeping bytes once the text is longer, and says so in `isOverLimit`: a caller may write on without
/// checking each step and memory stays bounded.
public struct JSONWriter: ~Copyable {
  @usableFromInline var storage: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var used = 0
  /// Whether a value has been written that a following one must be parted from by a comma.
  @usableFromInline var separates = false

  /// Longest text in bytes that is kept.
  public let sizeLimit: Int
  /// Whether the text was longer than the limit; its content is then meaningless.
  public private(set) var isOverLimit = false

  public init(capacity: Int = 1024, sizeLimit: Int = .max) {
    self.capacity = max(capacity, 64)
    self.sizeLimit = sizeLimit
    storage = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { storage.deallocate() }

  /// Length of the text so far in bytes.
  @inlinable public var count: Int { used }

  /// A copy of the text.
  public var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: storage, count: used)) }

  /// The text in place.
  @inlinable
  public borrowing func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: storage, count: used))
  }

  /// Begins a new text in the same memory.
  @inlinable public mutating func reset() {
    used = 0
    separates = false
    clearOverLimit()
  }

  @usableFromInline mutating func clearOverLimit() { isOverLimit = false }

  /// A point in the text to which `rewind` can return.
  public struct Mark: Sendable {
    let used: Int
    let separates: Bool
  }

  public var mark: Mark { Mark(used: used, separates: separates) }

  /// Forgets what was written since the mark.
  public mutating func rewind(to mark: Mark) {
    used = min(mark.used, used)
    separates = mark.separates
  }

  // MARK: Memory

  /// Makes sure that so many more bytes fit.
  @inlinable @inline(__always) mutating func reserve(_ extra: Int) {
    if used &+ extra > capacity { grow(extra) }
  }

  @usableFromInline @inline(never) mutating func grow(_ extra: Int) {
    if used > sizeLimit || extra > sizeLimit - used {
      isOverLimit = true
      used = 0
      if extra <= capacity { return }
    }
    let larger = max(min(capacity * 2, max(sizeLimit, 64)), used + extra)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    moved.copyMemory(from: storage, byteCount: used)
    storage.deallocate()
    storage = moved
    capacity = larger
  }

  /// Frees memory beyond a size after an unusually long text; the text is gone.
  public mutating func shrink(to size: Int) {
    reset()
    guard capacity > size else { return }
    storage.deallocate()
    capacity = max(size, 64)
    storage = .allocate(byteCount: capacity, alignment: 16)
  }

  @inlinable @inline(__always) mutating func put(_ byte: UInt8) {
    storage.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
    used &+= 1
  }

  @inlinable @inline(__always) mutating func put(_ source: UnsafePointer<UInt8>, _ length: Int) {
    (storage + used).copyMemory(from: source, byteCount: length)
    used &+= length
  }

  /// Room for a value, and the comma before it if one is due.
  @inlinable @inline(__always) mutating func beginValue(_ length: Int) {
    reserve(length &+ 1)
    if separates { put(UInt8(ascii: ",")) }
    separates = true
  }

  // MARK: Structure

  @inlinable public mutating func beginObject() {
    beginValue(1)
    put(UInt8(ascii: "{"))
    separates = false
  }

  @inlinable public mutating func endObject() {
    reserve(1)
    put(UInt8(ascii: "}"))
    separates = true
  }

  @inlinable public mutating func beginArray() {
    beginValue(1)
    put(UInt8(ascii: "["))
    separates = false
  }

  @inlinable public mutating func endArray() {
    reserve(1)
    put(UInt8(ascii: "]"))
    separates = true
  }

  /// A member's name that needs no escapes.
  @inlinable @inline(__always) public mutating func key(_ name: StaticString) {
    let length = name.utf8CodeUnitCount
    beginValue(length &+ 3)
    put(UInt8(ascii: "\""))
    put(name.utf8Start, length)
    put(UInt8(ascii: "\""))
    put(UInt8(ascii: ":"))
    separates = false
  }

  /// A member's name that is only known at run time.
  public mutating func key(_ name: String) {
    string(name)
    reserve(1)
    put(UInt8(ascii: ":"))
    separates = false
  }

  // MARK: Simple values

  @inlinable public mutating func null() { token("null") }
  @inlinable public mutating func bool(_ value: Bool) { token(value ? "true" : "false") }

  /// JSON that is known at compile time, without a need for commas inside.
  @inlinable @inline(__always) public mutating func token(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    beginValue(length)
    put(text.utf8Start, length)
  }

  public mutating func number(_ value: JSONNumber) { raw(value.text) }

  /// An integer in decimal, as a JSON number.
  @inlinable public mutating func integer(_ value: UInt64) {
    beginValue(20)
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor &*= 10 }
    while divisor > 0 {
      put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }

  @inlinable public mutating func integer(_ value: Int) {
    if value >= 0 { return integer(UInt64(value)) }
    beginValue(1)
    put(UInt8(ascii: "-"))
    separates = false
    integer(UInt64(value.magnitude))
  }

  /// A double as the shortest decimal that reads back the same, written without exponent where that is short (Go does the same); infinities
  /// and NaN, which JSON lacks, become null.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    if value == value.rounded(), abs(value) < 1e15 { return integer(Int(value)) }
    raw("\(value)")
  }

  // MARK: Strings

  /// A string that needs no escapes.
  @inlinable public mutating func string(_ value: StaticString) {
    let length = value.utf8CodeUnitCount
    beginValue(length &+ 2)
    put(UInt8(ascii: "\""))
    put(value.utf8Start, length)
    put(UInt8(ascii: "\""))
  }

  /// Any string; quotes, backslashes and control characters are escaped.
  public mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      beginValue(utf8.count &+ 2)
      put(UInt8(ascii: "\""))
      // What needs no escape is copied in one piece.
      var start = 0
      for (place, byte) in utf8.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        copy(utf8, start..<place)
        escape(byte)
        start = place &+ 1
      }
      copy(utf8, start..<utf8.count)
      reserve(1)
      put(UInt8(ascii: "\""))
    }
  }

  private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty, let base = bytes.baseAddress else { return }
    reserve(range.count)
    put(base + range.lowerBound, range.count)
  }

  /// Writes a byte that may not stand in a string as itself.
  private mutating func escape(_ byte: UInt8) {
    reserve(6)
    put(UInt8(ascii: "\\"))
    switch byte {
    case 0x0a: put(UInt8(ascii: "n"))
    case 0x0d: put(UInt8(ascii: "r"))
    case 0x09: put(UInt8(ascii: "t"))
    case 0..<0x20:
      put(UInt8(ascii: "u"))
      put(UInt8(ascii: "0"))
      put(UInt8(ascii: "0"))
      put(UInt8(ascii: "0") &+ byte &>> 4)
      put(byte & 15 < 10 ? UInt8(ascii: "0") &+ byte & 15 : UInt8(ascii: "a") &+ byte & 15 &- 10)
    default: put(byte)
    }
  }

  // MARK: Splicing

  /// A finished JSON value.
  public mutating func raw(_ json: String) {
    var json = json
    json.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
  }

  /// A finished JSON value.
  public mutating func raw(_ json: UnsafeRawBufferPointer) {
    beginValue(json.count)
    guard let source = json.baseAddress else { return }
    (storage + used).copyMemory(from: source, byteCount: json.count)
    used &+= json.count
  }

  /// A finished JSON value.
  public mutating func raw(_ json: [UInt8]) { json.withUnsafeBytes { raw($0) } }
}
