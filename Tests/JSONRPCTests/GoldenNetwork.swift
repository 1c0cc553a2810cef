import Chain
import Foundation
import JSON
import JSONRPC
import KeyValueStore
import Primitives
import TestSupport

/// A network recorded from GoQuorum, imported into memory and ready to be asked what GoQuorum was asked.
struct GoldenNetwork {
  let name: String
  let environment: RPCEnvironment

  init(_ name: String, limits: RPCLimits = RPCLimits()) throws {
    self.name = name
    let store = MemoryStore()
    _ = try ChainInitialisation.initialise(store, genesisFile: try Fixtures.bytes("golden/\(name)/genesis.json"))
    let chain = try Chain(store: store)
    _ = try ChainImporter(chain: chain).importFile(Fixtures.url("golden/\(name)/chain.rlp").path)
    let keys = try JSONValue(parsing: try Fixtures.bytes("golden/\(name)/keys.json"))
    // The recorded answers are those of a node with the first node's key.
    let address = keys["nodes"]?[0]?["address"]?.string.flatMap { Address(hex: $0) }
    environment = RPCEnvironment(
      chain: chain, identity: NodeIdentity(clientVersion: "Quorate/test", networkID: 1337, address: address), pending: nil,
      limits: limits)
  }

  /// The answer to one request.
  func ask(_ method: String, _ params: JSONValue...) throws -> JSONValue {
    let request: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .array(params)]
    var writer = JSONWriter(sizeLimit: environment.limits.responseBytes)
    request.encoded.withUnsafeBytes { environment.dispatcher(namespaces: ["*"]).answer($0, into: &writer) }
    return try JSONValue(parsing: writer.bytes)
  }

  /// One recorded question with its answer.
  struct Exchange {
    var request: JSONValue
    var response: JSONValue
    var method: String { request["method"]?.string ?? "" }
  }

  static func exchanges(_ name: String, _ file: String = "rpc.jsonl") throws -> [Exchange] {
    try Fixtures.bytes("golden/\(name)/\(file)").split(separator: UInt8(ascii: "\n")).map { line in
      let value = try JSONValue(parsing: Array(line))
      return Exchange(request: value["request"] ?? .null, response: value["response"] ?? .null)
    }
  }
}
