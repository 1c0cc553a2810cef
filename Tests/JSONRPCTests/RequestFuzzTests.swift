import JSON
import JSONRPC
import Service
import TestSupport
import Testing

@Suite("JSON-RPC fuzz", .enabled(if: Fixtures.has("golden/ibft-order/rpc.jsonl")))
struct RequestFuzzTests {
  private static let words: [JSONValue] = [
    "0x", "0x0", "0x01", "0xzz", "latest", "pending", "earliest", "0xffffffffffffffffff", "", "0x0000000000000000000000000000000000000099",
    .null, true,
    1, -1, [], [[]], [:], ["fromBlock": "0x0", "topics": [.null, ["0x00"]]], ["tracer": "callTracer"],
    ["to": "0x99", "gas": "0xffffffffffffffff"],
  ]

  /// A request of the recorded kind with some of its parts exchanged.
  private func changed(_ request: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    if random.next() % 8 == 0 { return Self.words[Int(random.next() % UInt64(Self.words.count))] }
    switch request {
    case .array(var elements):
      if !elements.isEmpty {
        let place = Int(random.next() % UInt64(elements.count))
        switch random.next() % 4 {
        case 0: elements.remove(at: place)
        case 1: elements.insert(Self.words[Int(random.next() % UInt64(Self.words.count))], at: place)
        default: elements[place] = changed(elements[place], &random)
        }
      }
      return .array(elements)
    case .object(var object):
      if let name = object.names.randomElement(using: &random), let value = object[name] { object[name] = changed(value, &random) }
      return .object(object)
    default: return request
    }
  }

  @Test("every request, however damaged, has one well-formed answer or none")
  func requests() throws {
    let network = try GoldenNetwork("ibft-order")
    let dispatcher = network.environment.dispatcher(namespaces: network.environment.methods().namespaces)
    let recorded = try GoldenNetwork.exchanges("ibft-order").map(\.request)
    var random = SeededRandom(seed: Fuzz.seed &+ 3)
    var results = 0
    var errors = 0
    for _ in 0..<Fuzz.cases(3000) {
      var request = recorded[Int(random.next() % UInt64(recorded.count))].object ?? JSONObject()
      request["params"] = changed(request["params"] ?? [], &random)
      var text = JSONValue.object(request).encoded
      if random.next() % 10 == 0 { text[Int(random.next() % UInt64(text.count))] = UInt8(truncatingIfNeeded: random.next()) }
      var writer = JSONWriter(sizeLimit: 1_000_000)
      let isDone = text.withUnsafeBytes { dispatcher.answerImmediately($0, into: &writer) }
      if !isDone { text.withUnsafeBytes { dispatcher.answer($0, into: &writer) } }
      let bytes = writer.bytes
      guard !bytes.isEmpty else { continue }
      let answer = try JSONValue(parsing: bytes)
      #expect(answer["jsonrpc"] == "2.0")
      if answer["result"] != nil { results += 1 } else { errors += 1 }
      #expect((answer["result"] == nil) != (answer["error"] == nil))
    }
    #expect(results > 100)
    #expect(errors > 100)
  }
}
