import Service
import Testing

@Suite("HTTP request head")
struct HTTPRequestHeadTests {
  private func head(_ text: String) throws(HTTPFramingError) -> HTTPRequestHead {
    let result: Result<HTTPRequestHead, HTTPFramingError> = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(HTTPFramingError) in try HTTPRequestHead(bytes, limits: .init()) }
    }
    return try result.get()
  }

  @Test("what matters is read whatever the case of names and the white space around values")
  func reading() throws {
    let text =
      "POST /rpc?x=1 HTTP/1.1\r\nHOST:node:8545\r\ncontent-Type: \t application/json \r\nContent-length: 17\r\n"
      + "Connection: foo, CLOSE\r\n\r\n"
    let head = try head(text)
    let bytes = Array(text.utf8)
    #expect(head.method == .post)
    #expect(String(decoding: bytes[head.target], as: UTF8.self) == "/rpc?x=1")
    #expect(head.host.map { String(decoding: bytes[$0], as: UTF8.self) } == "node:8545")
    #expect(head.contentType.map { String(decoding: bytes[$0], as: UTF8.self) } == "application/json")
    #expect(head.framing == .length(17))
    #expect(!head.keepsAlive)
  }

  @Test("HTTP/1.0 ends the connection unless asked to keep it")
  func version10() throws {
    #expect(try !head("GET / HTTP/1.0\r\n\r\n").keepsAlive)
    #expect(try head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keepsAlive)
  }

  @Test(
    "heads that two servers could read differently are refused",
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", HTTPFramingError.hostMissing),
      ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .hostMissing),
      ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
      ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
      ("GET /\tx HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
      ("GET / HTTP/1.1\nHost: a\r\n\r\n", .malformedRequestLine),
      (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
      ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .malformedField),
      ("GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", .malformedField),
      ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", .malformedField),
      ("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .malformedField),
      ("GET / HTTP/1.1\r\nHost: a\u{0}\r\n\r\n", .malformedField),
      ("GET / HTTP/1.1\r\n: a\r\n\r\n", .malformedField),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", .ambiguousLength),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", .ambiguousLength),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1,1\r\n\r\n", .ambiguousLength),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", .ambiguousLength),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .ambiguousLength),
      ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .ambiguousLength),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .unsupportedTransferCoding),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .unsupportedTransferCoding),
      ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", .unsupportedExpectation),
    ])
  func refused(text: String, expected: HTTPFramingError) {
    #expect(throws: expected) { try head(text) }
  }

  @Test("more fields than the limit are refused")
  func tooManyFields() {
    let fields = String(repeating: "a: b\r\n", count: 101)
    #expect(throws: HTTPFramingError.tooManyFields(limit: 100)) { try head("GET / HTTP/1.1\r\n" + fields + "\r\n") }
  }

  @Test("the end of a head is found wherever the search has stopped before")
  func findingTheEnd() {
    let text = Array("GET / HTTP/1.1\r\nA: \r\r\n\n\r\nB: c\r\n\r\nrest\r\n\r\n".utf8)
    let expected = text.count - "rest\r\n\r\n".utf8.count
    text.withUnsafeBytes { bytes in
      for searched in 0..<expected { #expect(HTTPRequestHead.end(in: bytes, searchedBefore: searched) == expected) }
      for length in 0..<expected {
        #expect(HTTPRequestHead.end(in: UnsafeRawBufferPointer(rebasing: bytes[..<length]), searchedBefore: 0) == nil)
      }
    }
  }
}
