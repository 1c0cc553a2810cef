import Service
import Testing

@Suite("HTTP chunks")
struct HTTPChunkDecoderTests {
  /// The body and the bytes left over when the text comes in pieces of a size.
  private func decode(_ text: String, pieces: Int, limit: Int = 1000) throws(HTTPFramingError) -> (body: String, rest: String) {
    var decoder = HTTPChunkDecoder(bodyLimit: limit)
    var body: [UInt8] = []
    var waiting: [UInt8] = []
    for byte in text.utf8.enumerated() {
      waiting.append(byte.element)
      guard byte.offset % pieces == pieces - 1 || byte.offset == text.utf8.count - 1 else { continue }
      let taken: Result<Int, HTTPFramingError> = waiting.withUnsafeBytes { bytes in
        Result { () throws(HTTPFramingError) in try decoder.take(bytes) { body += $0 } }
      }
      waiting.removeFirst(try taken.get())
      if decoder.isFinished { continue }
    }
    return (String(decoding: body, as: UTF8.self), String(decoding: waiting, as: UTF8.self))
  }

  @Test("a body is put together whatever pieces it comes in", arguments: 1...40)
  func pieces(size: Int) throws {
    let (body, rest) = try decode("4;name=\"v\"\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\n", pieces: size)
    #expect(body == "Wikipedia in\r\n\r\nchunks.")
    #expect(rest == "")
  }

  @Test("what follows the last chunk belongs to the next request")
  func pipelined() throws {
    #expect(try decode("1\r\na\r\n0\r\n\r\nPOST /", pieces: 100).rest == "POST /")
  }

  @Test(
    "malformed chunks are refused",
    arguments: [
      "\r\n", "x\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "0x1\r\na\r\n", "-1\r\n", "1\na\r\n", "1\r\nab\r\n", "1\r\na\nX", "1;\u{1}\r\na\r\n",
      "1111111111111111\r\n", "0\r\nno colon\r\n\r\n",
    ])
  func malformed(text: String) {
    #expect(throws: HTTPFramingError.self) { _ = try decode(text, pieces: 1) }
    #expect(throws: HTTPFramingError.self) { _ = try decode(text, pieces: 100) }
  }

  @Test("a body beyond the limit is refused at the size line that goes beyond it")
  func limit() throws {
    #expect(try decode("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", pieces: 4, limit: 5).body == "abcde")
    #expect(throws: HTTPFramingError.bodyTooLong(length: nil, limit: 5)) { _ = try decode("3\r\nabc\r\n3\r\n", pieces: 4, limit: 5) }
    #expect(throws: HTTPFramingError.bodyTooLong(length: nil, limit: 5)) { _ = try decode("7fffffffffffff0\r\n", pieces: 99, limit: 5) }
  }

  @Test("size lines and trailers without end are refused")
  func endless() {
    #expect(throws: HTTPFramingError.malformedChunk) { _ = try decode("1;" + String(repeating: "a", count: 5000), pieces: 7) }
    let trailer = String(repeating: "a: b\r\n", count: 3000)
    #expect(throws: HTTPFramingError.self) { _ = try decode("0\r\n" + trailer, pieces: 100) }
  }
}
