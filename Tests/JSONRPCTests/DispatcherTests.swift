import JSON
import JSONRPC
import Primitives
import Service
import Testing

@Suite("JSON-RPC dispatcher")
struct DispatcherTests {
  private func dispatcher(_ change: (inout RPCLimits) -> Void = { _ in }) -> Dispatcher {
    var limits = RPCLimits()
    change(&limits)
    let table = MethodTable([
      RPCMethod("test_add", [.init("a"), .init("b", optional: true)], "adds", cost: .immediate) { (arguments, writer) throws(RPCError) in
        writer.quantity(try arguments.required(0).quantity() &+ (arguments.optional(1)?.quantity() ?? 1))
      },
      RPCMethod("test_slow", [], "takes long") { (_, writer) throws(RPCError) in writer.bool(true) },
      RPCMethod("test_half", [], "fails in the middle of its result") { (_, writer) throws(RPCError) in
        writer.beginArray()
        writer.string("half")
        throw .reverted("execution reverted: no", data: [0xde, 0xad])
      },
      RPCMethod("test_long", [.init("count")], "a long result") { (arguments, writer) throws(RPCError) in
        writer.beginArray()
        for _ in 0..<(try arguments.required(0).uint64Number()) { writer.string("0123456789") }
        writer.endArray()
      },
    ])
    return Dispatcher(table.offering(["test"]), limits: limits)
  }

  private func answer(_ request: String, sizeLimit: Int = 100_000, _ change: (inout RPCLimits) -> Void = { _ in }) -> String {
    var writer = JSONWriter(sizeLimit: sizeLimit)
    Array(request.utf8).withUnsafeBytes { dispatcher(change).answer($0, into: &writer) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("an id of any kind but object and array comes back as it was sent", arguments: ["1", "-1.50e3", "null", "\"a\\u0041\"", "true"])
  func ids(id: String) {
    let request = "{\"id\" : \(id) ,\"method\":\"test_add\",\"params\":[\"0x1\"]}"
    #expect(answer(request) == "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\"0x2\"}")
  }

  @Test("requests with ids that are objects or arrays are invalid", arguments: ["{}", "[1]"])
  func invalidIDs(id: String) {
    #expect(
      answer("{\"id\":\(id),\"method\":\"test_add\"}")
        == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}"#)
  }

  @Test("a result that fails half-way leaves only the error, with its data")
  func failingHalfWay() {
    #expect(
      answer(#"{"id":1,"method":"test_half"}"#)
        == #"{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted: no","data":"0xdead"}}"#)
  }

  @Test("a batch is answered in order, notifications left out")
  func batch() {
    let request =
      #"[{"id":1,"method":"test_add","params":["0x1","0x2"]},{"method":"test_add","params":["0x1"]},{"id":2,"method":"test_half"},7]"#
    #expect(
      answer(request)
        == #"[{"jsonrpc":"2.0","id":1,"result":"0x3"},"#
        + #"{"jsonrpc":"2.0","id":2,"error":{"code":3,"message":"execution reverted: no","data":"0xdead"}},"#
        + #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}]"#
    )
  }

  @Test("a batch of notifications has no answer at all")
  func silentBatch() {
    #expect(answer(#"[{"method":"test_slow"},{"method":"nothing"}]"#) == "")
  }

  @Test("a batch runs only when all of its text is JSON")
  func brokenBatch() {
    #expect(answer(#"[{"id":1,"method":"test_slow"},"#) == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}"#)
  }

  @Test("a batch beyond the limit is refused with the limit's flag")
  func batchLimit() {
    let request = "[" + Array(repeating: #"{"id":1,"method":"test_slow"}"#, count: 3).joined(separator: ",") + "]"
    #expect(
      answer(request) { $0.batchRequests = 2 }
        == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"#
        + #""message":"batch too large: 3 requests, the limit is 2 (--rpc.batch-request-limit)"}}"#
    )
    #expect(answer(request) { $0.batchRequests = 3 }.hasPrefix("[{"))
  }

  @Test("a response beyond the limit is replaced by an error with the limit's flag")
  func responseLimit() {
    let expected =
      #","error":{"code":-32003,"message":"the response is longer than the limit of 1000 bytes (--rpc.batch-response-max-size)"}}"#
    #expect(
      answer(#"{"id":7,"method":"test_long","params":[1000]}"#, sizeLimit: 1000) { $0.responseBytes = 1000 }
        == #"{"jsonrpc":"2.0","id":7"# + expected)
    #expect(
      answer(#"[{"id":7,"method":"test_slow"},{"id":8,"method":"test_long","params":[1000]}]"#, sizeLimit: 1000) { $0.responseBytes = 1000 }
        == #"{"jsonrpc":"2.0","id":null"# + expected)
  }

  @Test(
    "arguments of a wrong form are told in geth's words",
    arguments: [
      ("[]", "missing value for required argument 0"), ("[null]", "missing value for required argument 0"),
      ("[\"0x1\",\"0x2\",\"0x3\"]", "too many arguments, want at most 2"), ("{}", "non-array args"), ("\"0x1\"", "non-array args"),
      ("[1]", "invalid argument 0: json: cannot unmarshal non-string into Go value of type hexutil.Uint64"),
      ("[\"1\"]", "invalid argument 0: json: cannot unmarshal hex string without 0x prefix into Go value of type hexutil.Uint64"),
      ("[\"0x\"]", "invalid argument 0: json: cannot unmarshal hex string \"0x\" into Go value of type hexutil.Uint64"),
      ("[\"0x01\"]", "invalid argument 0: json: cannot unmarshal hex number with leading zero digits into Go value of type hexutil.Uint64"),
      (
        "[\"0x1\",\"0xfffffffffffffffff\"]",
        "invalid argument 1: json: cannot unmarshal hex number > 64 bits into Go value of type hexutil.Uint64"
      ),
    ])
  func wrongArguments(params: String, message: String) throws {
    let error = try JSONValue(parsing: answer("{\"id\":1,\"method\":\"test_add\",\"params\":\(params)}"))["error"]
    #expect(error?["code"] == -32602)
    #expect(error?["message"]?.string == message)
  }

  @Test("only quick methods are answered on the network thread, and only single requests")
  func immediate() {
    func isImmediate(_ request: String) -> Bool {
      var writer = JSONWriter()
      let answered = Array(request.utf8).withUnsafeBytes { dispatcher().answerImmediately($0, into: &writer) }
      let isEmpty = writer.count == 0
      #expect(answered != isEmpty)
      return answered
    }
    #expect(isImmediate(#"{"id":1,"method":"test_add","params":["0x1"]}"#))
    #expect(isImmediate(#"{"id":1,"method":"test_add","params":[]}"#))
    #expect(!isImmediate(#"{"id":1,"method":"test_slow"}"#))
    #expect(!isImmediate(#"[{"id":1,"method":"test_add","params":["0x1"]}]"#))
    #expect(!isImmediate(#"{"id":1,"method":"test_add""#))
  }

  @Test("refusals carry the request's id and name the limit's flag")
  func refusals() {
    var writer = JSONWriter()
    Array(#"{"id":5,"method":"test_slow"}"#.utf8).withUnsafeBytes {
      dispatcher().refuse($0, because: .queueFull(limit: 9, flag: "--rpc.queue"), into: &writer)
    }
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(
      text == #"{"jsonrpc":"2.0","id":5,"error":{"code":-32005,"message":"the node is busy: 9 requests wait already (--rpc.queue)"}}"#)
  }

  @Test("namespaces that are not offered do not exist")
  func namespaces() {
    #expect(answer(#"{"id":1,"method":"rpc_modules"}"#) == #"{"jsonrpc":"2.0","id":1,"result":{"rpc":"1.0","test":"1.0"}}"#)
    #expect(answer(#"{"id":1,"method":"eth_call"}"#).contains("the method eth_call does not exist/is not available"))
  }
}
