import EthereumTypes
import Foundation
import JSON
import Primitives
import TestSupport

/// The vectors of `vectors/consensus/` and what the tests read from them.
enum Vectors {
  static func load(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: Fixtures.bytes("vectors/consensus/\(name).json"))
  }
}

/// A value that a test's data lacks.
struct MissingValue: Error {
  let name: String
}

extension JSONValue {
  func text(_ name: String) throws -> String {
    guard let value = self[name]?.string else { throw MissingValue(name: name) }
    return value
  }

  func bytes(_ name: String) throws -> Bytes {
    guard let value = Hex.decode(try text(name)) else { throw MissingValue(name: name) }
    return value
  }

  func hash(_ name: String) throws -> Hash256 {
    guard let value = Hash256(hex: try text(name)) else { throw MissingValue(name: name) }
    return value
  }

  func address(_ name: String) throws -> Address {
    guard let value = Address(hex: try text(name)) else { throw MissingValue(name: name) }
    return value
  }

  func items(_ name: String) throws -> [JSONValue] {
    guard let value = self[name]?.array else { throw MissingValue(name: name) }
    return value
  }

  func addresses(_ name: String) throws -> [Address] {
    try items(name).map { item in
      guard let address = item.string.flatMap({ Address(hex: $0) }) else { throw MissingValue(name: name) }
      return address
    }
  }

  func number(_ name: String) throws -> UInt64 {
    guard let value = self[name]?.uint64 else { throw MissingValue(name: name) }
    return value
  }
}

/// A chain recorded from GoQuorum.
struct GoldenChain {
  let name: String
  let genesis: Genesis
  let blocks: [EncodedBlock]

  init(_ name: String) throws {
    self.name = name
    genesis = try GenesisFile(parsing: Fixtures.bytes("golden/\(name)/genesis.json")).genesis
    let bytes = try Fixtures.bytes("golden/\(name)/chain.rlp")
    blocks = try bytes.withUnsafeBytes { raw in
      var reader = RLPReader(raw)
      var blocks: [EncodedBlock] = []
      while !reader.isAtEnd { blocks.append(try EncodedBlock(Bytes(try reader.encodedItem()))) }
      return blocks
    }
  }

  /// The answers recorded for a method, by its only parameter.
  func answers(_ method: String) throws -> [(parameter: String, result: JSONValue)] {
    try Fixtures.bytes("golden/\(name)/rpc.jsonl").split(separator: UInt8(ascii: "\n")).compactMap { line in
      let entry = try JSONValue(parsing: Array(line))
      guard entry["request"]?["method"]?.string == method, let result = entry["response"]?["result"] else { return nil }
      guard let parameter = entry["request"]?["params"]?[0]?.string else { return nil }
      return (parameter, result)
    }
  }
}
