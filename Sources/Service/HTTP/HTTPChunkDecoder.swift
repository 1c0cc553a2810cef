/// Takes a chunked body apart (RFC 9112, section 7.1) as its bytes come. Extensions and trailer fields are checked for form and dropped.
package struct HTTPChunkDecoder {
  private enum State {
    case size
    /// Bytes of the chunk still to come.
    case data(Int)
    case dataEnd
    case trailer
    case finished
  }

  /// Longest size line and longest trailer in bytes.
  package static let lineLimit = 1024
  package static let trailerLimit = 8192

  private var state = State.size
  private var trailerBytes = 0
  private let bodyLimit: Int
  private var bodyBytes = 0

  package init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

  package var isFinished: Bool { if case .finished = state { true } else { false } }

  /// Takes as much as can be taken from the front of `bytes`, hands over the body's parts, and returns how many bytes it took.
  package mutating func take(_ bytes: UnsafeRawBufferPointer, _ deliver: (UnsafeRawBufferPointer) -> Void) throws(HTTPFramingError) -> Int {
    var place = 0
    while true {
      switch state {
      case .size:
        guard let end = try Self.lineEnd(bytes, from: place, limit: Self.lineLimit) else { return place }
        let size = try Self.size(bytes, place..<end)
        guard size <= bodyLimit - bodyBytes else { throw .bodyTooLong(length: nil, limit: bodyLimit) }
        bodyBytes += size
        state = size == 0 ? .trailer : .data(size)
        place = end + 2
      case .data(let remaining):
        let available = min(remaining, bytes.count - place)
        if available == 0 { return place }
        deliver(UnsafeRawBufferPointer(rebasing: bytes[place..<place + available]))
        place += available
        state = available == remaining ? .dataEnd : .data(remaining - available)
      case .dataEnd:
        guard bytes.count >= place + 2 else { return place }
        guard bytes[place] == 0x0d, bytes[place + 1] == 0x0a else { throw .malformedChunk }
        place += 2
        state = .size
      case .trailer:
        guard let end = try Self.lineEnd(bytes, from: place, limit: Self.trailerLimit - trailerBytes) else { return place }
        trailerBytes += end + 2 - place
        if end == place {
          state = .finished
          return end + 2
        }
        var cursor = place
        _ = try HTTPRequestHead.fieldName(bytes, &cursor)
        _ = try HTTPRequestHead.fieldValue(bytes, &cursor)
        guard cursor == end + 2 else { throw .malformedField }
        place = end + 2
      case .finished: return place
      }
    }
  }

  /// Where the line that begins at `from` ends, before its CR LF; nothing when it is not all there yet.
  private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from: Int, limit: Int) throws(HTTPFramingError) -> Int? {
    var place = from
    while place < bytes.count {
      guard place - from <= limit else { throw .malformedChunk }
      if bytes[place] == 0x0a { throw .malformedChunk }
      if bytes[place] == 0x0d {
        guard place + 1 < bytes.count else { return nil }
        guard bytes[place + 1] == 0x0a else { throw .malformedChunk }
        return place
      }
      place += 1
    }
    return nil
  }

  /// The size at the front of a size line: one to fifteen hexadecimal digits, then nothing or an extension.
  private static func size(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(HTTPFramingError) -> Int {
    var size = 0
    var place = line.lowerBound
    while place < line.upperBound, let digit = hexDigit(bytes[place]) {
      guard place - line.lowerBound < 15 else { throw .malformedChunk }
      size = size &<< 4 | digit
      place += 1
    }
    guard place > line.lowerBound else { throw .malformedChunk }
    guard place < line.upperBound else { return size }
    guard bytes[place] == UInt8(ascii: ";") else { throw .malformedChunk }
    for byte in bytes[place..<line.upperBound] where byte < 0x20 && byte != 0x09 || byte == 0x7f { throw .malformedChunk }
    return size
  }

  private static func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x41 + 10
    case 0x61...0x66: Int(byte) - 0x61 + 10
    default: nil
    }
  }
}
