import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("Simulated calls", .enabled(if: Fixtures.has("golden/qbft/rpc.jsonl")))
struct SimulationTests {
  /// The store contract of the recorded QBFT network: `get()` gives slot 0, 0x6c at its head.
  private static let store: JSONValue = "0xb489a6721bf679646263f23fae316e2c0a03b521"
  private static let someone: JSONValue = "0x1212121212121212121212121212121212121212"

  @Test("overrides of code, storage, balance and block are what the call finds, and nothing stays")
  func overrides() throws {
    let network = try GoldenNetwork("qbft")
    let get: JSONValue = ["to": Self.store, "data": "0x6d4ce63c"]
    let word = "0x" + String(repeating: "0", count: 60)
    let slot = JSONValue.string(word + "0000")
    func answer(_ override: JSONValue) throws -> String? {
      try network.ask("eth_call", get, "latest", .object(JSONObject([("0xb489a6721bf679646263f23fae316e2c0a03b521", override)])))["result"]?
        .string
    }
    let diff = JSONValue.object(JSONObject([(slot.string ?? "", .string(word + "beef"))]))
    #expect(try answer(["stateDiff": diff]) == word + "beef")
    #expect(try answer(["state": [:]]) == word + "0000")
    // PUSH1 1, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN
    #expect(try answer(["code": "0x600160005260206000f3"]) == word + "0001")
    #expect(try network.ask("eth_call", get, "latest")["result"]?.string == word + "006c")
    // NUMBER instead of the constant
    let numbered: JSONValue = ["0xb489a6721bf679646263f23fae316e2c0a03b521": ["code": "0x4360005260206000f3"]]
    #expect(try network.ask("eth_call", get, "latest", numbered, ["number": "0x3e8"])["result"]?.string == word + "03e8")
    let send: JSONValue = ["from": Self.someone, "to": "0x00000000000000000000000000000000000000aa", "value": "0x5"]
    #expect(try network.ask("eth_call", send, "latest")["error"]?["message"]?.string?.contains("insufficient funds for transfer") == true)
    let rich: JSONValue = ["0x1212121212121212121212121212121212121212": ["balance": "0x5"]]
    #expect(try network.ask("eth_call", send, "latest", rich)["result"] == "0x")
    let both: JSONValue = ["0x1212121212121212121212121212121212121212": ["state": [:], "stateDiff": [:]]]
    #expect(
      try network.ask("eth_call", send, "latest", both)["error"]?["message"]?.string?.hasSuffix("has both 'state' and 'stateDiff'") == true)
  }

  @Test("a call without end is ended by time when gas does not end it, and the error names the flag")
  func endless() throws {
    var limits = RPCLimits()
    limits.callGas = 0
    limits.callSeconds = 1
    limits.traceSeconds = 1
    let network = try GoldenNetwork("qbft", limits: limits)
    // JUMPDEST, PUSH1 0, JUMP
    let loop: JSONValue = ["0x1212121212121212121212121212121212121212": ["code": "0x5b600056"]]
    let call: JSONValue = ["to": Self.someone, "gas": "0x7fffffffffffffff"]
    let answer = try network.ask("eth_call", call, "latest", loop)
    #expect(answer["error"]?["code"] == -32002)
    #expect(answer["error"]?["message"]?.string == "execution aborted (timeout = 1s, --vm.calltimeout)")
    let unpayable: JSONValue = ["from": Self.someone, "to": Self.store, "value": "0x5", "gas": "0xffffffffffffffff"]
    let refused = try network.ask("eth_estimateGas", unpayable)["error"]?["message"]?.string
    #expect(refused?.contains("insufficient funds for transfer") == true)
    let trace = try network.ask("debug_traceCall", call, "latest", ["tracer": "callTracer", "stateOverrides": loop])
    #expect(trace["error"]?["message"]?.string == "execution timeout: the trace took longer than 1000 ms (--rpc.tracetimeout)")
  }

  @Test("out of the node's gas the error names the flag if the call had asked for more")
  func gasCap() throws {
    let network = try GoldenNetwork("qbft")
    let loop: JSONValue = ["0x1212121212121212121212121212121212121212": ["code": "0x5b600056"]]
    let greedy = try network.ask("eth_call", ["to": Self.someone, "gas": "0x5f5e100"], "latest", loop)
    #expect(greedy["error"]?["message"] == "out of gas: the call asked for 100000000 gas, the node's limit is 25000000 (--rpc.gascap)")
    #expect(try network.ask("eth_call", ["to": Self.someone], "latest", loop)["error"]?["message"] == "out of gas")
  }

  @Test("an estimate suffices and one gas less does not")
  func estimate() throws {
    let network = try GoldenNetwork("qbft")
    // set(5)
    let data = JSONValue.string("0x60fe47b1" + String(repeating: "0", count: 63) + "5")
    let call: JSONValue = ["from": Self.someone, "to": Self.store, "data": data]
    let gas = try #require(network.ask("eth_estimateGas", call)["result"]?.string)
    let value = try #require(UInt64(gas.dropFirst(2), radix: 16))
    func succeeds(_ gas: UInt64) throws -> Bool {
      let text = JSONValue.string("0x" + String(gas, radix: 16))
      return try network.ask("eth_call", ["from": Self.someone, "to": Self.store, "data": data, "gas": text], "latest")["result"] != nil
    }
    #expect(try succeeds(value))
    #expect(try !succeeds(value - 1))
  }

  @Test("an access list names the slot that a call reads")
  func accessList() throws {
    let found = try GoldenNetwork("qbft").ask("eth_createAccessList", ["to": Self.store, "data": "0x6d4ce63c"])["result"]
    let slot = JSONValue.string("0x" + String(repeating: "0", count: 64))
    #expect(found?["accessList"] == [["address": Self.store, "storageKeys": [slot]]])
  }

  @Test("searches beyond the limits are refused with the limit's flag")
  func logLimits() throws {
    var limits = RPCLimits()
    limits.logRange = 10
    limits.logs = 2
    let network = try GoldenNetwork("qbft", limits: limits)
    let long = try network.ask("eth_getLogs", ["fromBlock": "0x1", "toBlock": "0xb"])
    #expect(long["error"]?["message"] == "the search spans 11 blocks, the limit is 10 (--rpc.logrange)")
    let many = try network.ask("eth_getLogs", ["fromBlock": "0x9", "toBlock": "0x9"])
    #expect(many["error"]?["message"] == "more than 2 logs match (--rpc.loglimit)")
    #expect(try network.ask("eth_getLogs", ["fromBlock": "0x1", "toBlock": "0x8"])["result"]?.array != nil)
  }

  @Test("where gas has no price, suggestions and history are zero")
  func zeroPrice() throws {
    let network = try GoldenNetwork("qbft")
    #expect(try network.ask("eth_gasPrice")["result"] == "0x0")
    #expect(try network.ask("eth_maxPriorityFeePerGas")["result"] == "0x0")
    let history = try network.ask("eth_feeHistory", "0x2", "0x9", [50])["result"]
    #expect(history?["oldestBlock"] == "0x8")
    #expect(history?["baseFeePerGas"] == ["0x0", "0x0", "0x0"])
    #expect(history?["reward"] == [["0x0"], ["0x0"]])
    #expect(history?["gasUsedRatio"]?.array?.count == 2)
  }

  @Test("a block's traces are those of its transactions", arguments: ["prestateTracer", "callTracer", "4byteTracer"])
  func blockTrace(tracer: String) throws {
    let network = try GoldenNetwork("qbft")
    let options: JSONValue = ["tracer": .string(tracer)]
    func withoutTime(_ value: JSONValue?) -> JSONValue? {
      guard case .object(var object)? = value else { return value }
      object["time"] = nil
      return .object(object)
    }
    let hashes = try #require(network.ask("eth_getBlockByNumber", "0x9", false)["result"]?["transactions"]?.array)
    let traces = try #require(network.ask("debug_traceBlockByNumber", "0x9", options)["result"]?.array)
    #expect(hashes.count > 5)
    #expect(traces.count == hashes.count)
    for (hash, trace) in zip(hashes, traces) {
      #expect(withoutTime(trace["result"]) == withoutTime(try network.ask("debug_traceTransaction", hash, options)["result"]))
    }
  }

  @Test("a trace that is too long is refused with the limit's flag and its memory stays bounded")
  func longTrace() throws {
    var limits = RPCLimits()
    limits.responseBytes = 20_000
    let network = try GoldenNetwork("qbft", limits: limits)
    let answer = try network.ask("debug_traceCall", ["to": Self.store, "data": "0x6d4ce63c"], "latest", [:])
    #expect(answer["result"]?["failed"] == false)
    let loop: JSONValue = ["0x1212121212121212121212121212121212121212": ["code": "0x5b600056"]]
    let long = try network.ask("debug_traceCall", ["to": Self.someone, "gas": "0x186a0"], "latest", ["stateOverrides": loop])
    #expect(long["error"]?["code"] == -32003)
    #expect(long["error"]?["message"]?.string?.contains("--rpc.batch-response-max-size") == true)
  }
}
