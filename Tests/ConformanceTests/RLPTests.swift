import Foundation
import JSON
import Primitives
import TestSupport
import Testing

/// Ethereum's published RLP tests: values with their encodings, and bytes that are no RLP.
@Suite("RLPTests", .enabled(if: Fixtures.has("fixtures/ethereum-tests/RLPTests")))
struct RLPTests {
  /// Something that RLP can hold.
  private indirect enum Item: Equatable {
    case string(Bytes)
    case list([Item])

    /// The value of a test: text, a number, a list, or a large number written "#…".
    init(_ value: JSONValue) throws {
      switch value {
      case .array(let items): self = .list(try items.map { try Item($0) })
      case .number(let number): self = .string(try #require(UInt256(decimal: number.text)).minimalBigEndianBytes)
      case .string(let text):
        if text.hasPrefix("#") {
          self = .string(try Item.decimal(text.dropFirst()))
        } else {
          self = .string(Bytes(text.utf8))
        }
      default: throw RLPError.invalidValue
      }
    }

    /// The bytes of a number of any size.
    private static func decimal(_ digits: Substring) throws -> Bytes {
      var bytes: Bytes = []
      for digit in digits.utf8 {
        var carry = Int(digit) - 48
        for index in bytes.indices.reversed() {
          carry += Int(bytes[index]) * 10
          bytes[index] = UInt8(carry & 255)
          carry >>= 8
        }
        if carry > 0 { bytes.insert(UInt8(carry), at: 0) }
      }
      return bytes
    }

    init(_ reader: inout RLPReader) throws(RLPError) {
      guard reader.nextIsList else {
        self = .string(try reader.bytes())
        return
      }
      var items = try reader.list()
      var list: [Item] = []
      while !items.isAtEnd { list.append(try Item(&items)) }
      self = .list(list)
    }

    static func decode(_ bytes: Bytes) throws -> Item {
      try bytes.withUnsafeBytes { raw in
        var reader = RLPReader(raw)
        let item = try Item(&reader)
        try reader.finish()
        return item
      }
    }

    func encode(to writer: inout RLPWriter) {
      switch self {
      case .string(let bytes): writer.string(bytes)
      case .list(let items): writer.list { list in for item in items { item.encode(to: &list) } }
      }
    }

    var encoded: Bytes {
      var writer = RLPWriter()
      encode(to: &writer)
      return writer.bytes
    }
  }

  private func cases(_ file: String) throws -> [(name: String, value: JSONValue, encoding: Bytes)] {
    let tests = try JSONValue(parsing: Fixtures.bytes("fixtures/ethereum-tests/RLPTests/\(file).json"))
    return try #require(tests.object).map { test in
      let encoding = test.value["out"]?.string.flatMap { Hex.decode($0) }
      return (name: test.name, value: try #require(test.value["in"]), encoding: try #require(encoding))
    }
  }

  @Test("values have the encodings that the tests say")
  func values() throws {
    let cases = try cases("rlptest")
    for entry in cases {
      let item = try Item(entry.value)
      #expect(item.encoded == entry.encoding, "\(entry.name)")
      #expect(try Item.decode(entry.encoding) == item, "\(entry.name)")
    }
    print("RLPTests/rlptest: \(cases.count) passed, 0 failed, 0 skipped")
    #expect(cases.count >= 25)
  }

  @Test("bytes that are no RLP are refused", arguments: ["invalidRLPTest"])
  func invalid(file: String) throws {
    let cases = try cases(file)
    for entry in cases { #expect(throws: RLPError.self, "\(entry.name)") { try Item.decode(entry.encoding) } }
    print("RLPTests/\(file): \(cases.count) passed, 0 failed, 0 skipped")
    #expect(cases.count >= 15)
  }

  @Test("random bytes decode to what encodes to them, or not at all")
  func random() throws {
    var passed = 0
    for file in try Fixtures.files(under: "fixtures/ethereum-tests/RLPTests/RandomRLPTests") {
      let tests = try JSONValue(parsing: Bytes(Data(contentsOf: file)))
      for (name, test) in try #require(tests.object) {
        let bytes = try #require(test["out"]?.string.flatMap { Hex.decode($0) })
        switch test["in"]?.string {
        case "INVALID": #expect(throws: RLPError.self, "\(name)") { try Item.decode(bytes) }
        default: #expect(try Item.decode(bytes).encoded == bytes, "\(name)")
        }
        passed += 1
      }
    }
    print("RLPTests/RandomRLPTests: \(passed) passed, 0 failed, 0 skipped")
    #expect(passed > 0)
  }
}
