import JSON
import Primitives
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  /// What a sequence of writes yields.
  private func text(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 64)
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("commas stand between members and elements and nowhere else")
  func commas() {
    let written = text {
      $0.beginObject()
      $0.key("empty")
      $0.beginArray()
      $0.endArray()
      $0.key("list")
      $0.beginArray()
      $0.integer(UInt64(1))
      $0.integer(-20)
      $0.beginObject()
      $0.endObject()
      $0.null()
      $0.endArray()
      $0.key("run\ttime")
      $0.bool(true)
      $0.endObject()
    }
    #expect(written == #"{"empty":[],"list":[1,-20,{},null],"run\ttime":true}"#)
  }

  @Test(
    "quantities have no leading zeros",
    arguments: [(0, "0x0"), (1, "0x1"), (15, "0xf"), (16, "0x10"), (0x1234_5678, "0x12345678"), (.max, "0xffffffffffffffff")]
      as [(UInt64, String)])
  func quantities(value: UInt64, expected: String) {
    #expect(text { $0.quantity(value) } == "\"\(expected)\"")
    let wide = UInt256(value)
    #expect(text { $0.quantity(wide) } == "\"\(expected)\"")
  }

  @Test("a quantity of 256 bits drops the zeros in front only")
  func wideQuantities() {
    let bytes: [UInt8] = [0, 0x0a, 0xbc, 0, 0xde]
    #expect(text { writer in bytes.withUnsafeBytes { writer.quantity(bigEndian: $0) } } == #""0xabc00de""#)
    #expect(text { $0.quantity(bigEndian: UnsafeRawBufferPointer(start: nil, count: 0)) } == #""0x0""#)
  }

  @Test("data has two digits a byte at every length up to twenty")
  func data() {
    for length in 0...20 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + 9) }
      let digits = bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }
      #expect(text { $0.data(bytes) } == "\"0x" + digits.joined() + "\"")
      #expect(text { writer in bytes.withUnsafeBytes { writer.unprefixedData($0) } } == "\"" + digits.joined() + "\"")
    }
  }

  @Test("addresses and hashes are written in full")
  func fixedSizes() throws {
    let address = try #require(Address(hex: "0x00112233445566778899aabbccddeeff00112233"))
    let hash = try #require(Hash256(hex: "0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"))
    #expect(text { $0.address(address) } == "\"0x00112233445566778899aabbccddeeff00112233\"")
    #expect(text { $0.hash(hash) } == "\"0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"")
  }

  @Test("integers are written in decimal to the last of 64 bits")
  func integers() {
    #expect(text { $0.integer(UInt64.max) } == "18446744073709551615")
    #expect(text { $0.integer(Int.min) } == "-9223372036854775808")
    #expect(text { $0.integer(UInt64(10)) } == "10")
  }

  @Test("doubles are written without a needless fraction")
  func doubles() {
    #expect(text { $0.double(68.75) } == "68.75")
    #expect(text { $0.double(100) } == "100")
    #expect(text { $0.double(.infinity) } == "null")
  }

  @Test("what a string may not hold is escaped and read back the same")
  func escapes() throws {
    let nasty = "quote\" back\\slash \u{0}\u{1f}\n\r\t ä 😀" + String(repeating: "\u{1}", count: 300)
    let written = text { $0.string(nasty) }
    #expect(try JSONValue(parsing: written).string == nasty)
    #expect(text { $0.string("a\u{1}\n\"") } == #""a\u0001\n\"""#)
  }

  @Test("beyond the size limit the writer keeps nothing and says so")
  func sizeLimit() {
    var writer = JSONWriter(capacity: 64, sizeLimit: 1000)
    writer.beginArray()
    for _ in 0..<100_000 { writer.string("0123456789") }
    writer.endArray()
    let overLimit = writer.isOverLimit
    let kept = writer.count
    #expect(overLimit)
    #expect(kept <= 1000)
    writer.reset()
    writer.bool(false)
    let overLimitAfterReset = writer.isOverLimit
    let text = writer.bytes
    #expect(!overLimitAfterReset)
    #expect(text == Array("false".utf8))
  }

  @Test("what was written since a mark can be forgotten")
  func rewinding() {
    let written = text {
      $0.beginArray()
      $0.integer(UInt64(1))
      let mark = $0.mark
      $0.beginObject()
      $0.key("half")
      $0.rewind(to: mark)
      $0.integer(UInt64(2))
      $0.endArray()
    }
    #expect(written == "[1,2]")
  }
}
