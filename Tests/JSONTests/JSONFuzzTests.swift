import JSON
import TestSupport
import Testing

@Suite("JSON fuzz")
struct JSONFuzzTests {
  /// A random value whose nesting stays below `depth`.
  private func randomValue(_ random: inout SeededRandom, depth: Int) -> JSONValue {
    switch random.next() % (depth > 0 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(random.next() % 2 == 0)
    case 2: return .number(JSONNumber(Int64(bitPattern: random.next())))
    case 3, 4:
      let scalars = (0..<random.next() % 20).compactMap { _ in UnicodeScalar(UInt32(truncatingIfNeeded: random.next() % 0x300)) }
      return .string(String(String.UnicodeScalarView(scalars)))
    case 5, 6: return .array((0..<random.next() % 6).map { _ in randomValue(&random, depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<random.next() % 24 { object["k\(random.next() % 30)"] = randomValue(&random, depth: depth - 1) }
      return .object(object)
    }
  }

  @Test("random values are read back as they were written")
  func roundTrip() throws {
    var random = SeededRandom(seed: Fuzz.seed &+ 4)
    for _ in 0..<Fuzz.cases(3000) {
      let value = randomValue(&random, depth: 4)
      #expect(try JSONValue(parsing: value.encoded) == value)
      #expect(try JSONValue(parsing: value.prettyPrinted) == value)
    }
  }

  @Test("parser and cursor agree about every damaged text, and what is accepted has one meaning")
  func damagedTexts() throws {
    var random = SeededRandom(seed: Fuzz.seed &+ 5)
    let alphabet = Array("{}[]\",:\\u0123456789-+.eEtrfalsn \n\u{0}\u{7f}".utf8) + [0x80, 0xc3, 0xed, 0xff]
    var accepted = 0
    var refused = 0
    for _ in 0..<Fuzz.cases(6000) {
      var text = randomValue(&random, depth: 3).encoded
      for _ in 0...random.next() % 3 {
        guard !text.isEmpty else { break }
        let place = Int(random.next() % UInt64(text.count))
        let byte = alphabet[Int(random.next() % UInt64(alphabet.count))]
        switch random.next() % 4 {
        case 0: text[place] = byte
        case 1: text.insert(byte, at: place)
        case 2: text.remove(at: place)
        default: text.removeSubrange(place...)
        }
      }
      let parsed = Result { () throws(JSONError) in try JSONValue(parsing: text) }
      let walked: Result<Void, JSONError> = text.withUnsafeBufferPointer { bytes in
        Result { () throws(JSONError) in
          var cursor = try JSONCursor(bytes, limits: JSONLimits())
          try cursor.skipValue()
          try cursor.expectEnd()
        }
      }
      switch (parsed, walked) {
      case (.success(let value), .success):
        accepted += 1
        #expect(try JSONValue(parsing: value.encoded) == value)
      case (.failure(let left), .failure(let right)):
        refused += 1
        #expect(left == right)
      default: Issue.record("parser and cursor disagree about \(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(accepted > 500)
    #expect(refused > 500)
  }

  @Test("recorded answers survive reading and writing", .enabled(if: Fixtures.has("golden/qbft/rpc.jsonl")))
  func recordedAnswers() throws {
    let lines = try Fixtures.bytes("golden/qbft/rpc.jsonl").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 1689)
    for line in lines {
      let value = try JSONValue(parsing: Array(line))
      #expect(try JSONValue(parsing: value.encoded) == value)
      #expect(value["request"]?["method"] != nil)
    }
  }
}
