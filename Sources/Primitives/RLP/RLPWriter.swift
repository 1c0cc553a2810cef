/// Writes RLP into one growing buffer.
///
/// A list's payload is written first and moved up by the few bytes of its prefix afterwards, which for Ethereum's
/// small lists is cheaper than measuring it before.
@frozen
public struct RLPWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: Bytes

  /// An empty writer with room for `capacity` bytes.
  public init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Forgets what was written but keeps the memory.
  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Appends a string.
  public mutating func string(_ value: UnsafeRawBufferPointer) {
    if value.count == 1 && value[0] < 0x80 {
      bytes.append(value[0])
    } else {
      prefix(length: value.count, short: 0x80)
      bytes.append(contentsOf: value)
    }
  }

  /// Appends a string.
  public mutating func string(_ value: some ContiguousByteSequence) {
    value.withUnsafeBytes { string($0) }
  }

  /// Appends a 32-byte string.
  public mutating func hash(_ value: Hash256) {
    bytes.append(0xa0)
    value.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Appends a 20-byte string.
  public mutating func address(_ value: Address) {
    bytes.append(0x94)
    value.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Appends a 20-byte string, or an empty one for nil.
  public mutating func optionalAddress(_ value: Address?) {
    if let value { address(value) } else { bytes.append(0x80) }
  }

  /// Appends a number without leading zeros.
  public mutating func uint(_ value: UInt64) {
    if value < 0x80 {
      bytes.append(value == 0 ? 0x80 : UInt8(truncatingIfNeeded: value))
      return
    }
    let count = 8 - value.leadingZeroBitCount / 8
    bytes.append(0x80 + UInt8(truncatingIfNeeded: count))
    appendBigEndian(value, count: count)
  }

  /// Appends a number without leading zeros.
  public mutating func uint(_ value: UInt256) {
    if value.l1 | value.l2 | value.l3 == 0 { return uint(value.l0) }
    let limbs = value.l3 != 0 ? 4 : value.l2 != 0 ? 3 : 2
    let top = limbs == 4 ? value.l3 : limbs == 3 ? value.l2 : value.l1
    let topCount = 8 - top.leadingZeroBitCount / 8
    bytes.append(0x80 + UInt8(truncatingIfNeeded: topCount + (limbs - 1) * 8))
    appendBigEndian(top, count: topCount)
    if limbs > 3 { appendBigEndian(value.l2, count: 8) }
    if limbs > 2 { appendBigEndian(value.l1, count: 8) }
    appendBigEndian(value.l0, count: 8)
  }

  /// Appends 0 or 1 as a number.
  public mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0x80) }

  /// Appends an item that is already encoded.
  public mutating func encodedItem(_ value: UnsafeRawBufferPointer) { bytes.append(contentsOf: value) }

  /// Appends an item that is already encoded.
  public mutating func encodedItem(_ value: some ContiguousByteSequence) {
    value.withUnsafeBytes { encodedItem($0) }
  }

  /// Appends the list of what `body` writes.
  @inlinable
  public mutating func list<Failure: Error>(_ body: (inout RLPWriter) throws(Failure) -> Void) throws(Failure) {
    let start = openList()
    try body(&self)
    closeList(start)
  }

  /// Appends an empty list.
  public mutating func emptyList() { bytes.append(0xc0) }

  @usableFromInline
  mutating func openList() -> Int {
    bytes.append(0)
    return bytes.count
  }

  @usableFromInline
  mutating func closeList(_ start: Int) {
    let length = bytes.count - start
    if length < 56 {
      bytes[start - 1] = 0xc0 + UInt8(truncatingIfNeeded: length)
      return
    }
    let extra = 8 - UInt64(length).leadingZeroBitCount / 8
    bytes[start - 1] = 0xf7 + UInt8(truncatingIfNeeded: extra)
    for _ in 0..<extra { bytes.append(0) }
    bytes.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      (base + start + extra).copyMemory(from: base + start, byteCount: length)
      for index in 0..<extra {
        buffer[start + index] = UInt8(truncatingIfNeeded: length >> (8 * (extra - 1 - index)))
      }
    }
  }

  private mutating func prefix(length: Int, short: UInt8) {
    if length < 56 {
      bytes.append(short + UInt8(truncatingIfNeeded: length))
      return
    }
    let count = 8 - UInt64(length).leadingZeroBitCount / 8
    bytes.append(short + 55 + UInt8(truncatingIfNeeded: count))
    appendBigEndian(UInt64(length), count: count)
  }

  private mutating func appendBigEndian(_ value: UInt64, count: Int) {
    var shift = (count - 1) * 8
    while shift >= 0 {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      shift -= 8
    }
  }
}

/// Encodes one RLP list of what `body` writes.
public func encodeRLPList<Failure: Error>(
  capacity: Int = 0, _ body: (inout RLPWriter) throws(Failure) -> Void
) throws(Failure) -> Bytes {
  var writer = RLPWriter(capacity: capacity)
  try writer.list(body)
  return writer.bytes
}
