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
    case pending = "GoQuorum builds a pending block, or fails to; here it is the head"
    case ignoredArguments = "GoQuorum's eth_call ignores `input` and overrides"
    case staleVotes = "GoQuorum keeps votes from before the validators came from a contract"
    case contractClient = "GoQuorum fails to ask the validator contract"
    case absentVotes = "GoQuorum says null for a list of votes that is empty"
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
      if exchange.method == "debug_traceCall" {
        let result = exchange.response["result"]
        if result?["error"]?.string?.contains("read-only") == true { return .readOnlyTrace }
        // The struct logger does not say why; all gas is gone.
        if result?["failed"] == true, result?["gas"]?.int == 25_000_000 { return .readOnlyTrace }
      }
    default: break
    }
    if error == "Unable to retrieve the pending state from the miner." || error == "block not found" { return .pending }
    let params = exchange.request["params"]?.array ?? []
    if exchange.method == "eth_getBlockByNumber", params.first == "pending" { return .pending }
    if exchange.method == "eth_call" || exchange.method == "eth_estimateGas", params.count > 2 || params.first?["input"] != nil {
      return .ignoredArguments
    }
    if exchange.method == "istanbul_getSnapshot", exchange.response["result"]?["votes"]?[0]?["block"]?.int == 23 { return .staleVotes }
    if exchange.method == "istanbul_getSnapshot", exchange.response["result"]?["votes"] == .null { return .absentVotes }
    if exchange.method == "istanbul_status", error == "unauthorized" { return .contractClient }
    if exchange.method == "istanbul_isValidator", params.isEmpty, exchange.response["result"] == false { return .contractClient }
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

  /// The answers of each network that must be equal.
  @Test(
    "are given again, field by field",
    arguments: [
      ("qbft", 1611), ("clique", 1315), ("raft", 1125), ("ibft-order", 592), ("qbft-order", 592), ("qbft-order-restart", 750),
      ("qbft-contract", 811),
    ])
  func replay(name: String, equalAnswers: Int) throws {
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
        let ours = answer.description.prefix(1500)
        differences.append("\(JSONValue.object(request))\n  ours   \(ours)\n  theirs \(exchange.response.description.prefix(1500))")
      }
    }
    print("\(name): \(equal) answers equal, \(differences.count) different")
    for (reason, count) in deviations.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      print("  \(count) differ as they may: \(reason.rawValue)")
    }
    for (method, count) in unsupported.sorted(by: { $0.key < $1.key }) { print("  \(count) not asked: \(method) is not offered") }
    #expect(equal >= equalAnswers)
    #expect(differences.isEmpty, "\(differences.count) differ, the first:\n\(differences.prefix(3).joined(separator: "\n"))")
  }

  /// Errors that do not depend on what a running network was doing.
  private func isStateless(_ exchange: GoldenNetwork.Exchange, _ table: MethodTable) -> Bool {
    if exchange.request.string != nil { return !exchange.request.description.contains("rpc_modules") }
    let code = exchange.response["error"]?["code"]?.int
    let message = exchange.response["error"]?["message"]?.string ?? ""
    if code == -32601 { return table[exchange.method] == nil }
    guard table[exchange.method] != nil else { return false }
    if code == -32602 { return true }
    if exchange.method == "eth_sendRawTransaction" {
      return message.hasPrefix("rlp:") || message.hasPrefix("only replay-protected") || message.hasPrefix("empty typed")
    }
    return exchange.method == "eth_getLogs" && message == "unknown block" || message == "unknown account"
  }

  @Test("to malformed and refused requests are given again", arguments: [("qbft", 50), ("clique", 50), ("raft", 50)])
  func errors(name: String, count: Int) throws {
    let network = try GoldenNetwork(name)
    let table = network.environment.methods()
    let dispatcher = network.environment.dispatcher(namespaces: table.namespaces)
    var compared = 0
    for exchange in try GoldenNetwork.exchanges(name, "rpc-live.jsonl") where isStateless(exchange, table) {
      var writer = JSONWriter(capacity: 4096)
      let request = exchange.request.string.map { Array($0.utf8) } ?? exchange.request.encoded
      request.withUnsafeBytes { dispatcher.answer($0, into: &writer) }
      let answer: JSONValue = writer.count == 0 ? .null : try JSONValue(parsing: writer.bytes)
      #expect(answer == exchange.response, "\(exchange.request)")
      compared += 1
    }
    #expect(compared >= count)
  }
}
