import Dispatch
import Glibc
import JSON
import NIOPosix
import Service
import Synchronization
import Testing

/// Answers each request with its own text in capitals; texts that begin with `slow` go to a worker, which waits for the gate.
private final class Echo: RequestResponder, Sendable {
  let gate = Mutex(true)

  func answerImmediately(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter) -> Bool {
    if String(decoding: request, as: UTF8.self).hasPrefix("slow") { return false }
    write(request, into: &response)
    return true
  }

  func answer(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter) {
    // Lets other threads run and looks again, so no length of time is relied on.
    while !gate.withLock({ $0 }) { _ = sched_yield() }
    write(request, into: &response)
  }

  private func write(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter) {
    let text = String(decoding: request, as: UTF8.self)
    if text != "quiet" { response.raw(text.uppercased()) }
  }

  func refuse(_ request: UnsafeRawBufferPointer, because refusal: RequestRefusal, into response: inout JSONWriter) {
    switch refusal {
    case .queueFull(let limit, let flag): response.raw("full \(limit) \(flag)")
    case .bodyTooLong(let message): response.raw("long \(message)")
    }
  }
}

@Suite("HTTP server")
struct HTTPServerTests {
  /// Runs a server for one test. The body waits for sockets, so it runs on a thread of its own and not on one of the few that serve
  /// `await`.
  private func withServer(
    queue: Int = 100, _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (HTTPServer, Echo) throws -> Void
  ) async throws {
    var configuration = HTTPServerConfiguration()
    configuration.address = "127.0.0.1"
    configuration.port = 0
    change(&configuration)
    let echo = Echo()
    let workers = try RequestWorkers(threads: 1, queueLimit: queue, stackBytes: 1 << 20, responseLimit: 1 << 20)
    let server = try await HTTPServer.start(configuration, responder: echo, workers: workers, responseLimit: 1 << 20)
    let outcome: Result<Void, any Error> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result { try body(server, echo) }) }
    }
    await server.shutdown()
    workers.shutdown()
    try outcome.get()
  }

  private func post(_ body: String, fields: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  @Test("one connection serves many requests, quick and slow ones, in their order")
  func pipelining() async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send((0..<50).map { post($0 % 7 == 3 ? "slow\($0)" : "text\($0)") }.joined())
      for number in 0..<50 {
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response.body == (number % 7 == 3 ? "SLOW\(number)" : "TEXT\(number)"))
        #expect(response.fields["content-type"] == "application/json")
      }
    }
  }

  @Test("requests that come byte by byte are answered like whole ones")
  func byteByByte() async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      for byte in Array(post("drip").utf8) { try client.send([byte]) }
      #expect(try client.response().body == "DRIP")
    }
  }

  @Test("an answer that stays empty is an empty body with status 200")
  func emptyAnswer() async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send(post("quiet") + post("loud"))
      let quiet = try client.response()
      #expect(quiet.status == 200)
      #expect(quiet.body == "")
      #expect(try client.response().body == "LOUD")
    }
  }

  @Test("a GET without body and query is a health check; HEAD has the same head and no body")
  func health() async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let health = try client.response()
      #expect(health.status == 200)
      #expect(health.body == "")
      try client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(try client.response(hasBody: false).status == 200)
    }
  }

  @Test(
    "requests that geth refuses are refused in its words",
    arguments: [
      ("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405, "method not allowed\n"),
      ("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method not allowed\n"),
      (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415,
        "invalid content type, only application/json is supported\n"
      ),
      (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 415,
        "invalid content type, only application/json is supported\n"
      ),
      ("GET /?q HTTP/1.1\r\nHost: localhost\r\n\r\n", 415, "invalid content type, only application/json is supported\n"),
      (
        "POST / HTTP/1.1\r\nHost: evil.example:80\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 403,
        "invalid host specified\n"
      ),
      ("GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, ""),
      ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400, "the body's length is ambiguous\n"),
      ("GET / HTTP/3.0\r\nHost: localhost\r\n\r\n", 505, "only HTTP/1.0 and HTTP/1.1 are supported\n"),
    ])
  func refusals(request: String, status: Int, body: String) async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send(request)
      let response = try client.response()
      #expect(response.status == status)
      #expect(response.body == body)
    }
  }

  @Test(
    "IP addresses and listed names pass as virtual hosts",
    arguments: ["127.0.0.1:8545", "[::1]:8545", "10.1.2.3", "localhost", "LOCALHOST:1", "Node.Example", "node.example:8545"])
  func virtualHosts(host: String) async throws {
    try await withServer {
      $0.virtualHosts = ["localhost", "node.example"]
    } _: { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
      #expect(try client.response().status == 200)
    }
  }

  @Test("a path prefix is served and nothing else")
  func pathPrefix() async throws {
    try await withServer {
      $0.pathPrefix = "/rpc"
    } _: { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send("GET /rpc/v1 HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(try client.response().status == 200)
      #expect(try client.response().status == 404)
    }
  }

  @Test("media types are compared without case and parameters")
  func mediaTypes() async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      for type in ["Application/JSON; charset=utf-8", "application/json-rpc", "application/jsonrequest"] {
        try client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\nContent-Length: 2\r\n\r\nok")
        #expect(try client.response().body == "OK")
      }
    }
  }

  @Test("a body beyond the limit is refused by an answer that names the limit's flag, before the body is sent")
  func bodyLimit() async throws {
    try await withServer {
      $0.bodyLimit = 100
    } _: { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send(post(String(repeating: "a", count: 100)))
      #expect(try client.response().status == 200)
      try client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 101\r\n\r\n")
      let refused = try client.response()
      #expect(refused.status == 413)
      #expect(refused.body == "long content length too large (101>100); the limit is set by --http.bodylimit")
      #expect(try client.endsNow())
    }
  }

  @Test("a chunked body is taken, and one without end is refused")
  func chunked() async throws {
    try await withServer {
      $0.bodyLimit = 100
    } _: { server, _ in
      let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      let client = try SocketClient(port: server.port)
      try client.send(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + post("next"))
      #expect(try client.response().body == "ABCDE")
      #expect(try client.response().body == "NEXT")
      try client.send(head + String(repeating: "8\r\naaaaaaaa\r\n", count: 20))
      #expect(try client.response().status == 413)
      #expect(try client.endsNow())
    }
  }

  @Test("a client that waits for permission to send its body gets it")
  func expectContinue() async throws {
    try await withServer { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
      #expect(try client.response().status == 100)
      try client.send("body")
      #expect(try client.response().body == "BODY")
    }
  }

  @Test("browsers of listed origins may read answers, others may not")
  func crossOrigin() async throws {
    try await withServer {
      $0.corsOrigins = ["https://app.example"]
    } _: { server, _ in
      let client = try SocketClient(port: server.port)
      try client.send(post("a", fields: "Origin: https://app.example\r\n"))
      let allowed = try client.response()
      #expect(allowed.fields["access-control-allow-origin"] == "https://app.example")
      #expect(allowed.fields["vary"] == "Origin")
      try client.send(post("a", fields: "Origin: https://evil.example\r\n"))
      #expect(try client.response().fields["access-control-allow-origin"] == nil)
      try client.send(
        "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n"
          + "Access-Control-Request-Headers: content-type\r\n\r\n")
      let preflight = try client.response()
      #expect(preflight.status == 204)
      #expect(preflight.fields["access-control-allow-headers"] == "content-type")
      #expect(preflight.fields["access-control-max-age"] == "600")
      #expect(preflight.fields["access-control-allow-origin"] == "https://app.example")
    }
  }

  @Test("when the queue is full further slow requests are turned away and quick ones still answered")
  func fullQueue() async throws {
    try await withServer(queue: 1) { server, echo in
      echo.gate.withLock { $0 = false }
      let clients = try (0..<4).map { _ in try SocketClient(port: server.port) }
      // One runs, one waits, in whatever order; at least one of the four is turned away while the gate is closed.
      for client in clients { try client.send(post("slow")) }
      let quick = try SocketClient(port: server.port)
      try quick.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(try quick.response().status == 200)
      echo.gate.withLock { $0 = true }
      let responses = try clients.map { try $0.response() }
      let refused = responses.filter { $0.status == 503 }
      #expect(refused.count >= 1)
      #expect(refused.allSatisfy { $0.body == "full 1 --rpc.queue" })
      #expect(responses.filter { $0.status == 200 }.count == 4 - refused.count)
    }
  }

  @Test("an occupied port is told in one sentence with the port and its flag")
  func occupiedPort() async throws {
    let workers = try RequestWorkers(threads: 1, queueLimit: 1, stackBytes: 1 << 20, responseLimit: 1 << 20)
    var configuration = HTTPServerConfiguration()
    configuration.address = "127.0.0.1"
    configuration.port = 0
    let first = try await HTTPServer.start(configuration, responder: Echo(), workers: workers, responseLimit: 1 << 20)
    configuration.port = first.port
    let error = await #expect(throws: ServiceError.self) {
      _ = try await HTTPServer.start(configuration, responder: Echo(), workers: workers, responseLimit: 1 << 20)
    }
    await first.shutdown()
    workers.shutdown()
    #expect(error == .portInUse(address: "127.0.0.1", port: first.port, flag: "--http.port"))
    #expect(
      error?.description
        == "port \(first.port) on 127.0.0.1 is already in use by another process; stop that process or choose another port with --http.port"
    )
  }

  @Test("an address that is not this machine's is told with its flag")
  func foreignAddress() async throws {
    var configuration = HTTPServerConfiguration()
    configuration.address = "192.0.2.1"
    configuration.port = 0
    let workers = try RequestWorkers(threads: 1, queueLimit: 1, stackBytes: 1 << 20, responseLimit: 1 << 20)
    let error = await #expect(throws: ServiceError.self) {
      _ = try await HTTPServer.start(configuration, responder: Echo(), workers: workers, responseLimit: 1 << 20)
    }
    workers.shutdown()
    #expect(error == .addressUnavailable(address: "192.0.2.1", flag: "--http.addr", reason: "no interface has it"))
  }

  @Test("shutting down lets a request that runs finish and refuses new connections")
  func shutdown() async throws {
    try await withServer { server, echo in
      echo.gate.withLock { $0 = false }
      let busy = try SocketClient(port: server.port)
      try busy.send(post("slow one"))
      let idle = try SocketClient(port: server.port)
      try idle.send(post("a"))
      _ = try idle.response()
      let stopped = DispatchSemaphore(value: 0)
      Task {
        await server.shutdown(grace: .seconds(10))
        stopped.signal()
      }
      #expect(try idle.endsNow())
      echo.gate.withLock { $0 = true }
      let last = try busy.response()
      #expect(last.body == "SLOW ONE")
      #expect(last.fields["connection"] == "close")
      stopped.wait()
      #expect(throws: SocketClient.Failure.self) { _ = try SocketClient(port: server.port) }
    }
  }

  @Test("a client that leaves while its request is answered harms nobody")
  func leavingClient() async throws {
    try await withServer { server, echo in
      echo.gate.withLock { $0 = false }
      var leaving: SocketClient? = try SocketClient(port: server.port)
      try leaving?.send(post("slow") + post("never"))
      let quick = try SocketClient(port: server.port)
      try quick.send(post("a"))
      #expect(try quick.response().body == "A")
      leaving = nil
      echo.gate.withLock { $0 = true }
      try quick.send(post("slow too"))
      #expect(try quick.response().body == "SLOW TOO")
      #expect(leaving == nil)
    }
  }

  @Test("connections beyond the limit are closed at once and later ones served again")
  func connectionLimit() async throws {
    try await withServer {
      $0.connectionLimit = 1
    } _: { server, _ in
      let first = try SocketClient(port: server.port)
      try first.send(post("a"))
      _ = try first.response()
      let second = try SocketClient(port: server.port)
      #expect(try second.endsNow())
      try first.send(post("b"))
      #expect(try first.response().body == "B")
    }
  }

  @Test("a silent connection and one that never finishes its request are closed in time")
  func timeLimits() async throws {
    try await withServer {
      $0.idleSeconds = 1
      $0.receiveSeconds = 1
    } _: { server, _ in
      let silent = try SocketClient(port: server.port)
      let slow = try SocketClient(port: server.port)
      try slow.send("POST / HTTP/1.1\r\nHost: ")
      #expect(try silent.endsNow())
      #expect(try slow.endsNow())
    }
  }
}
