import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("GoQuorum's recorded answers", .enabled(if: Fixtures.has("golden/qbft/rpc.jsonl")))
struct GoldenReplayTests {
  /// Why an answer may differ from GoQuorum's, for exactly which answers.
  private enum Deviation: String {
    case newerMethod = "a method that GoQuorum is too old for"
    case crashed = "GoQuorum's method crashed"
    case scriptedTracer = "an error or result of GoQuorum's JavaScript tracers"
    case readOnlyTrace = "GoQuorum's debug_traceCall refuses every change of state"
    case identity = "names of the node and its modules"
    case unminedPending = "a node without its miner has no pending state"
  }

  private func deviation(_ exchange: GoldenNetwork.Exchange) -> Deviation? {
    let error = exchange.response["error"]?["message"]?.string ?? ""
    switch exchange.method {
    case "web3_clientVersion", "rpc_modules": return .identity
    case "eth_feeHistory", "eth_maxPriorityFeePerGas", "eth_getBlockReceipts", "debug_getRawBlock", "eth_blobBaseFee": return .newerMethod
    case "eth_createAccessList" where error == "method handler crashed": return .crashed
    case "debug_traceTransaction", "debug_traceBlockByNumber", "debug_traceBlockByHash", "debug_traceCall":
      if error.contains("in server-side tracer function") || error.hasPrefix("ReferenceError") { return .scriptedTracer }
      let tracer = exchange.request["params"]?.array?.last?["tracer"]?.string ?? ""
      if tracer.hasPrefix("{") { return .scriptedTracer }
      if exchange.method == "debug_traceCall", exchange.response.description.contains("read-only") { return .readOnlyTrace }
    default: break
    }
    if error == "Unable to retrieve the pending state from the miner." || error == "block not found" { return .unminedPending }
    return nil
  }

  /// What depends on the clock or on chance, taken out of an answer.
  private func withoutVolatile(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map(withoutVolatile))
    case .object(let object):
      return .object(JSONObject(object.members.filter { $0.name != "time" }.map { ($0.name, withoutVolatile($0.value)) }))
    default: return value
    }
  }

  private func replaced(_ value: JSONValue, _ ids: [String: String]) -> JSONValue {
    switch value {
    case .string(let text): return .string(ids[text] ?? text)
    case .array(let elements): return .array(elements.map { replaced($0, ids) })
    default: return value
    }
  }

  @Test("are given again, field by field", arguments: ["qbft", "clique", "raft", "ibft-order", "qbft-order", "qbft-order-restart", "qbft-contract"])
  func replay(name: String) throws {
    let network = try GoldenNetwork(name)
    let table = network.environment.methods()
    let dispatcher = network.environment.dispatcher(namespaces: table.namespaces)
    var equal = 0
    var deviations: [Deviation: Int] = [:]
    var unsupported: [String: Int] = [:]
    var ids: [String: String] = [:]
    var differences: [String] = []
    for exchange in try GoldenNetwork.exchanges(name) {
      let isKnown = table[exchange.method] != nil || exchange.method == "rpc_modules"
      let isMissingThere = exchange.response["error"]?["code"]?.int == -32601
      if !isKnown, !isMissingThere {
        unsupported[exchange.method, default: 0] += 1
        continue
      }
      var request = exchange.request.object ?? JSONObject()
      request["params"] = replaced(request["params"] ?? [], ids)
      var writer = JSONWriter(capacity: 4096, sizeLimit: 25_000_000)
      JSONValue.object(request).encoded.withUnsafeBytes { dispatcher.answer($0, into: &writer) }
      let answer = try JSONValue(parsing: writer.bytes)
      if exchange.method.hasPrefix("eth_new"), let theirs = exchange.response["result"]?.string, let ours = answer["result"]?.string {
        ids[theirs] = ours
        equal += 1
        continue
      }
      if withoutVolatile(answer) == withoutVolatile(exchange.response) {
        equal += 1
      } else if let reason = deviation(exchange) {
        deviations[reason, default: 0] += 1
      } else {
        differences.append("\(JSONValue.object(request))\n  ours   \(answer.description.prefix(1500))\n  theirs \(exchange.response.description.prefix(1500))")
      }
    }
    print("\(name): \(equal) answers equal, \(differences.count) different")
    for (reason, count) in deviations.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { print("  \(count) differ as they may: \(reason.rawValue)") }
    for (method, count) in unsupported.sorted(by: { $0.key < $1.key }) { print("  \(count) not asked: \(method) is not offered") }
    #expect(differences.isEmpty, "\(differences.count) differ, the first:\n\(differences.prefix(3).joined(separator: "\n"))")
  }
}
