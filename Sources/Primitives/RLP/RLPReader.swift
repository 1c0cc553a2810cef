/// Reads RLP items one after the other, strictly and without copying.
///
/// A reader is a cursor over memory that somebody else keeps alive: use it inside the closure of
/// `withUnsafeBytes`. Entering a list gives another cursor over its payload. Every form that is not the shortest is
/// refused, every length is checked against the bytes that are there before it is used, and nothing is allocated.
@frozen
public struct RLPReader {
  @usableFromInline var position: UnsafeRawPointer
  @usableFromInline let end: UnsafeRawPointer

  /// A cursor at the first item of `bytes`.
  @inlinable public init(_ bytes: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; any address with no bytes behind it serves.
    let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
    position = start
    end = start + bytes.count
  }

  @inlinable init(position: UnsafeRawPointer, end: UnsafeRawPointer) {
    self.position = position
    self.end = end
  }

  /// Whether no item is left.
  @inlinable public var isAtEnd: Bool { position == end }

  /// The bytes that are not read yet.
  @inlinable public var remaining: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: position, count: end - position)
  }

  /// Whether the next item is a list; false at the end.
  @inlinable public var nextIsList: Bool { position < end && position.load(as: UInt8.self) >= 0xc0 }

  /// Refuses bytes after the last expected item.
  @inlinable public func finish() throws(RLPError) {
    guard isAtEnd else { throw .trailingBytes }
  }

  /// One item's kind and payload.
  @usableFromInline
  struct Item {
    @usableFromInline var isList: Bool
    @usableFromInline var payload: UnsafeRawPointer
    @usableFromInline var end: UnsafeRawPointer
    @usableFromInline init(isList: Bool, payload: UnsafeRawPointer, end: UnsafeRawPointer) {
      self.isList = isList
      self.payload = payload
      self.end = end
    }
  }

  @inlinable
  mutating func nextItem() throws(RLPError) -> Item {
    let available = end - position
    guard available > 0 else { throw .missingItem }
    let prefix = Int(position.load(as: UInt8.self))
    if prefix < 0x80 {
      let start = position
      position += 1
      return Item(isList: false, payload: start, end: position)
    }
    let isList = prefix >= 0xc0
    let short = prefix &- (isList ? 0xc0 : 0x80)
    var length = short
    var header = 1
    if short > 55 {
      let lengthBytes = short &- 55
      guard available > lengthBytes else { throw .truncated }
      guard (position + 1).load(as: UInt8.self) != 0 else { throw .nonMinimalLength }
      // A length of more than seven bytes cannot be there.
      guard lengthBytes < 8 else { throw .truncated }
      length = 0
      var index = 1
      while index <= lengthBytes {
        length = length &<< 8 | Int((position + index).load(as: UInt8.self))
        index &+= 1
      }
      guard length > 55 else { throw .nonMinimalLength }
      header = 1 &+ lengthBytes
    }
    guard length <= available &- header else { throw .truncated }
    let payload = position + header
    if !isList && length == 1 && payload.load(as: UInt8.self) < 0x80 { throw .nonMinimalLength }
    position = payload + length
    return Item(isList: isList, payload: payload, end: position)
  }

  /// Enters the next item, which must be a list.
  @inlinable public mutating func list() throws(RLPError) -> RLPReader {
    let item = try nextItem()
    guard item.isList else { throw .expectedList }
    return RLPReader(position: item.payload, end: item.end)
  }

  /// The payload of the next item, which must be a string.
  @inlinable public mutating func string() throws(RLPError) -> UnsafeRawBufferPointer {
    let item = try nextItem()
    guard !item.isList else { throw .expectedString }
    return UnsafeRawBufferPointer(start: item.payload, count: item.end - item.payload)
  }

  /// The next item with its prefix, whatever it is; what is inside a list is not looked at.
  @inlinable public mutating func encodedItem() throws(RLPError) -> UnsafeRawBufferPointer {
    let start = position
    let item = try nextItem()
    return UnsafeRawBufferPointer(start: start, count: item.end - start)
  }

  /// Passes over the next item.
  @inlinable public mutating func skip() throws(RLPError) { _ = try nextItem() }

  /// The number of items that are left, each of them checked at its own level only.
  public func countItems() throws(RLPError) -> Int {
    var copy = self
    var count = 0
    while !copy.isAtEnd {
      try copy.skip()
      count += 1
    }
    return count
  }
}

extension RLPReader {
  /// The next string, copied.
  @inlinable public mutating func bytes() throws(RLPError) -> Bytes { Bytes(try string()) }

  /// The next string of at most `limit` bytes, copied.
  @inlinable public mutating func bytes(atMost limit: Int) throws(RLPError) -> Bytes {
    let string = try string()
    guard string.count <= limit else { throw .wrongLength(expected: limit, actual: string.count) }
    return Bytes(string)
  }

  /// The next number of at most 64 bits.
  @inlinable public mutating func uint64() throws(RLPError) -> UInt64 {
    let digits = try string()
    guard digits.count > 0 else { return 0 }
    guard digits[0] != 0 else { throw .leadingZero }
    guard digits.count <= 8 else { throw .numberTooLarge }
    var value: UInt64 = 0
    for byte in digits { value = value &<< 8 | UInt64(byte) }
    return value
  }

  /// The next number of at most 256 bits.
  @inlinable public mutating func uint256() throws(RLPError) -> UInt256 {
    let digits = try string()
    guard digits.count > 0 else { return .zero }
    guard digits[0] != 0 else { throw .leadingZero }
    guard digits.count <= 32 else { throw .numberTooLarge }
    return UInt256(bigEndian: digits)
  }

  /// The next string of exactly 32 bytes.
  @inlinable public mutating func hash() throws(RLPError) -> Hash256 {
    let string = try string()
    guard let hash = Hash256(bytes: string) else { throw .wrongLength(expected: 32, actual: string.count) }
    return hash
  }

  /// The next string of exactly 20 bytes.
  @inlinable public mutating func address() throws(RLPError) -> Address {
    let string = try string()
    guard let address = Address(bytes: string) else { throw .wrongLength(expected: 20, actual: string.count) }
    return address
  }

  /// The next string of 20 bytes, or nil for an empty one, as a transaction's recipient is written.
  @inlinable public mutating func optionalAddress() throws(RLPError) -> Address? {
    let string = try string()
    if string.count == 0 { return nil }
    guard let address = Address(bytes: string) else { throw .wrongLength(expected: 20, actual: string.count) }
    return address
  }

  /// The next number as a truth value: 0 or 1.
  @inlinable public mutating func bool() throws(RLPError) -> Bool {
    switch try uint64() {
    case 0: return false
    case 1: return true
    default: throw .invalidValue
    }
  }
}

extension ContiguousByteSequence {
  /// Reads these bytes as exactly one RLP list whose items `body` takes; items or bytes that it leaves are an error.
  public func decodeRLPList<Result, Failure: Error>(
    mapping wrap: (RLPError) -> Failure, _ body: (inout RLPReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outcome: Swift.Result<Result, Failure> = withUnsafeBytes { raw in
      var outer = RLPReader(raw)
      do {
        var inner = try outer.list()
        try outer.finish()
        do throws(Failure) {
          let result = try body(&inner)
          do throws(RLPError) { try inner.finish() } catch { return .failure(wrap(error)) }
          return .success(result)
        } catch {
          return .failure(error)
        }
      } catch let error as RLPError {
        return .failure(wrap(error))
      } catch {
        return .failure(wrap(.invalidValue))
      }
    }
    return try outcome.get()
  }

  /// Reads these bytes as exactly one RLP list whose items `body` takes; items or bytes that it leaves are an error.
  public func decodeRLPList<Result>(_ body: (inout RLPReader) throws(RLPError) -> Result) throws(RLPError) -> Result {
    try decodeRLPList(mapping: { $0 }, body)
  }
}
