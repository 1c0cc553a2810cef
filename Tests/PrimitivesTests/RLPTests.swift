import Primitives
import TestSupport
import Testing

@Suite("RLP")
struct RLPTests {
  @Test("strings and numbers take their shortest form")
  func shortestForms() {
    // Yellow paper, appendix B, and the examples of ethereum.org's RLP page.
    #expect(encode { $0.string(Array("dog".utf8)) } == Hex.decode("83646f67"))
    #expect(encode { $0.string(Bytes()) } == [0x80])
    #expect(encode { $0.string([0x0f]) } == [0x0f])
    #expect(encode { $0.string([0x80]) } == [0x81, 0x80])
    #expect(encode { $0.uint(UInt64(0)) } == [0x80])
    #expect(encode { $0.uint(UInt64(1024)) } == [0x82, 0x04, 0x00])
    #expect(encode { $0.string(Bytes(repeating: 1, count: 56)) }.prefix(2) == [0xb8, 56])
    #expect(encode { $0.string(Bytes(repeating: 1, count: 1024)) }.prefix(3) == [0xb9, 4, 0])
  }

  @Test("a list of lists is the set-theoretical three")
  func nestedLists() {
    let three = encode { writer in
      writer.list { outer in
        outer.emptyList()
        outer.list { $0.emptyList() }
        outer.list { inner in
          inner.emptyList()
          inner.list { $0.emptyList() }
        }
      }
    }
    #expect(three == Hex.decode("c7c0c1c0c3c0c1c0"))
  }

  @Test("long lists get a long prefix", arguments: [54, 55, 56, 255, 256, 65_535, 65_536, 70_000])
  func longLists(count: Int) throws {
    let encoded = encode { writer in writer.list { list in for _ in 0..<count { list.uint(UInt64(5)) } } }
    let decoded = try encoded.decodeRLPList { (list) throws(RLPError) in
      var items = 0
      while !list.isAtEnd {
        guard try list.uint64() == 5 else { throw .invalidValue }
        items += 1
      }
      return items
    }
    #expect(decoded == count)
  }

  @Test(
    "forms that are not the shortest are refused",
    arguments: [
      ("8105", RLPError.nonMinimalLength), ("b800", .nonMinimalLength), ("b80161", .nonMinimalLength),
      ("b90001ff", .nonMinimalLength), ("f800", .nonMinimalLength), ("bbffffffff", .truncated),
      ("bfffffffffffffffff", .truncated), ("ffffffffffffffffff", .truncated), ("83646f", .truncated), ("c3", .truncated),
      ("", .missingItem), ("b8", .truncated),
    ])
  func refusals(hex: String, expected: RLPError) throws {
    let bytes = try #require(Hex.decode(hex))
    #expect(throws: expected) {
      try bytes.withUnsafeBytes { raw in
        var reader = RLPReader(raw)
        try reader.skip()
      }
    }
  }

  @Test("numbers with leading zeros or too many bytes are refused")
  func numbers() {
    #expect(throws: RLPError.leadingZero) { try read([0x82, 0, 1]) { (r) throws(RLPError) in try r.uint64() } }
    #expect(throws: RLPError.leadingZero) { try read([0]) { (r) throws(RLPError) in try r.uint64() } }
    #expect(throws: RLPError.numberTooLarge) {
      try read([0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]) { (r) throws(RLPError) in try r.uint64() }
    }
    #expect(throws: RLPError.wrongLength(expected: 20, actual: 2)) {
      try read([0x82, 1, 1]) { (r) throws(RLPError) in try r.address() }
    }
  }

  @Test("256-bit numbers come back as they were written", arguments: 0..<4)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<2_000 {
      let length = Int.random(in: 0...32, using: &random)
      let number = UInt256(bigEndian: random.bytes(length))
      let encoded = encode { $0.uint(number) }
      #expect(try read(encoded) { (r) throws(RLPError) in try r.uint256() } == number)
    }
  }

  private func encode(_ body: (inout RLPWriter) -> Void) -> Bytes {
    var writer = RLPWriter()
    body(&writer)
    return writer.bytes
  }

  private func read<T>(_ bytes: Bytes, _ body: (inout RLPReader) throws(RLPError) -> T) throws -> T {
    try bytes.withUnsafeBytes { raw in
      var reader = RLPReader(raw)
      let result = try body(&reader)
      try reader.finish()
      return result
    }
  }
}
