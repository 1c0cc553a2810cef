import JSON
import Testing

@Suite("JSON parser")
struct JSONParserTests {
  @Test(
    "texts that RFC 8259 allows are read",
    arguments: [
      ("null", "null"), (" true ", "true"), ("false", "false"), ("0", "0"), ("-0", "-0"), ("1.50e+3", "1.50e+3"), ("2E-7", "2E-7"),
      ("\"\"", "\"\""), ("[]", "[]"), ("{}", "{}"), ("[1,[2,{\"a\":[]}]]", "[1,[2,{\"a\":[]}]]"),
      ("\t{ \"b\" : 1 ,\r\n \"a\" : [ ] }\n", "{\"b\":1,\"a\":[]}"),
      ("\"\\u0041\\u00e4\\ud83d\\ude00\\n\\/\"", "\"Aä😀\\n/\""),
      ("\"plain ä 😀 text beyond eight bytes\"", "\"plain ä 😀 text beyond eight bytes\""),
    ])
  func accepted(text: String, encoded: String) throws {
    #expect(try JSONValue(parsing: text).description == encoded)
  }

  @Test(
    "texts that RFC 8259 forbids are refused with the place and the rule",
    arguments: [
      ("", 0, JSONError.Reason.unexpectedEnd), ("  ", 2, .unexpectedEnd), ("[1", 2, .unexpectedEnd), ("{\"a\"", 4, .unexpectedEnd),
      ("\"abc", 4, .unexpectedEnd), ("\"\\", 2, .unexpectedEnd), ("tru", 3, .unexpectedEnd),
      ("01", 0, .malformedNumber), ("-", 0, .malformedNumber), ("1.", 0, .malformedNumber), ("[1e]", 1, .malformedNumber),
      ("+1", 0, .unexpected(byte: 0x2b, expected: .value)), (".5", 0, .unexpected(byte: 0x2e, expected: .value)),
      ("NaN", 0, .unexpected(byte: 0x4e, expected: .value)), ("trux", 3, .unexpected(byte: 0x78, expected: .literal)),
      ("[1,]", 3, .unexpected(byte: 0x5d, expected: .value)), ("[1 2]", 3, .unexpected(byte: 0x32, expected: .commaOrBracket)),
      ("{\"a\":1,}", 7, .unexpected(byte: 0x7d, expected: .memberName)), ("{a:1}", 1, .unexpected(byte: 0x61, expected: .memberName)),
      ("{\"a\" 1}", 5, .unexpected(byte: 0x31, expected: .colon)), ("{\"a\":1]", 6, .unexpected(byte: 0x5d, expected: .commaOrBrace)),
      ("1 2", 2, .trailingData), ("{}}", 2, .trailingData), ("\"a\nb\"", 2, .controlCharacterInString),
      ("\"0123456789\u{1}\"", 11, .controlCharacterInString),
      ("\"\\x\"", 1, .malformedEscape), ("\"\\u12g4\"", 1, .malformedEscape), ("\"\\ud800\"", 1, .unpairedSurrogate),
      ("\"\\udc00\\ud800\"", 1, .unpairedSurrogate), ("\"\\ud800\\u0041\"", 1, .unpairedSurrogate),
    ])
  func refused(text: String, offset: Int, reason: JSONError.Reason) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.offset == offset)
    #expect(error?.reason == reason)
  }

  @Test(
    "strings that are not UTF-8 are refused",
    arguments: [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], Array("0123456789".utf8) + [0x80]] as [[UInt8]])
  func invalidUTF8(content: [UInt8]) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + content + [0x22]) }
    #expect(error?.reason == .invalidUTF8)
  }

  @Test("nesting at the limit is read and one level more is refused")
  func depthLimit() throws {
    let limits = JSONLimits(depth: 5)
    let deepest = String(repeating: "[", count: 5) + String(repeating: "]", count: 5)
    #expect(try JSONValue(parsing: deepest, limits: limits).description == deepest)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\"a\":" + deepest + "}", limits: limits) }
    #expect(error?.reason == .tooDeep(limit: 5))
    let hostile = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: hostile) }
  }

  @Test("a text longer than the limit is refused before it is read")
  func sizeLimit() throws {
    #expect(try JSONValue(parsing: "12345", limits: JSONLimits(bytes: 5)).uint64 == 12345)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "123456", limits: JSONLimits(bytes: 5)) }
    #expect(error?.reason == .tooLarge(limit: 5))
  }

  @Test("numbers keep their digits beyond 64 bits and their decimals")
  func exactNumbers() throws {
    let value = try JSONValue(parsing: "[115792089237316195423570985008687907853269984665640564039457,0.10,18446744073709551615,-1]")
    #expect(value[0]?.number?.text == "115792089237316195423570985008687907853269984665640564039457")
    #expect(value[0]?.uint64 == nil)
    #expect(value[1]?.number?.text == "0.10")
    #expect(value[1]?.number?.isInteger == false)
    #expect(value[2]?.uint64 == .max)
    #expect(value[3]?.int == -1)
    #expect(value[3]?.uint64 == nil)
    #expect(value[4] == nil)
  }

  @Test("members keep their order, and of a repeated name the last value counts")
  func repeatedNames() throws {
    let few = try JSONValue(parsing: #"{"z":1,"a":2,"z":3}"#)
    #expect(few.description == #"{"z":3,"a":2}"#)
    let names = (0..<40).map { "name\($0)" }
    let many = "{" + (names + ["name7"]).map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + ",\"name3\":null}"
    let object = try #require(JSONValue(parsing: many).object)
    #expect(object.names == names)
    #expect(object["name3"] == .null)
    #expect(object["name39"] == "name39")
    #expect(object["name40"] == nil)
  }

  @Test("an object can be changed member by member across the size where it is indexed")
  func changingObjects() {
    var object = JSONObject()
    for number in 0..<40 { object["n\(number)"] = .number(JSONNumber(number)) }
    object["n5"] = nil
    object["n6"] = "six"
    #expect(object.count == 39)
    #expect(object["n5"] == nil)
    #expect(object["n6"] == "six")
    #expect(object["n39"]?.int == 39)
    for number in 7..<40 { object["n\(number)"] = nil }
    #expect(object.names == ["n0", "n1", "n2", "n3", "n4", "n6"])
  }

  @Test("an error is told with line and column for texts that a person wrote")
  func locatedError() {
    let text = "{\n  \"a\": 1,\n  \"b\": x\n}"
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.description(in: text.utf8) == "invalid JSON at line 3, column 8: unexpected 'x', expected a value")
    #expect(error?.description == "invalid JSON at byte 19: unexpected 'x', expected a value")
  }

  @Test("the pretty printer puts one member a line")
  func prettyPrinter() throws {
    let value = try JSONValue(parsing: #"{"a":[1,{"b":null}],"c":{},"d":[]}"#)
    #expect(
      value.prettyPrinted == """
        {
          "a": [
            1,
            {
              "b": null
            }
          ],
          "c": {},
          "d": []
        }
        """)
  }
}
