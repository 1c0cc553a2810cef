import Foundation
import Glibc
import JSON
import Primitives
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One run of the built `quorate`, with what it printed.
final class QuorateProcess: @unchecked Sendable {
  /// What a finished run left.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  private let process = Process()
  private let outputPipe = Pipe()
  private let errorPipe = Pipe()
  private let errors = Mutex("")
  private let errorsEnded = DispatchSemaphore(value: 0)
  private let port = Mutex<Int?>(nil)
  private let portKnown = DispatchSemaphore(value: 0)

  /// The built program: it lies beside the bundle of the tests.
  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("quorate")

  /// Starts `quorate` with these arguments.
  ///
  /// - Parameter fileBytesMax: no file that it writes may grow beyond; as if the disk were full.
  init(_ arguments: [String], fileBytesMax: Int? = nil) throws {
    if let fileBytesMax {
      // The shell counts in blocks of 512 bytes.
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "ulimit -f \(fileBytesMax / 512); exec \"$0\" \"$@\"", Self.executable.path] + arguments
    } else {
      process.executableURL = Self.executable
      process.arguments = arguments
    }
    process.standardOutput = outputPipe
    process.standardError = errorPipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A thread of its own: tests that wait may hold all threads of the common pool.
    Thread.detachNewThread { [self] in while take(errorPipe.fileHandleForReading.availableData) {} }
  }

  /// Takes what the process wrote; false at the end.
  private func take(_ data: Data) -> Bool {
    if data.isEmpty {
      errorsEnded.signal()
      portKnown.signal()
      return false
    }
    let text = errors.withLock { text in
      text += String(decoding: data, as: UTF8.self)
      return text
    }
    guard port.withLock({ $0 }) == nil, let line = text.split(separator: "\n").first(where: { $0.contains("HTTP server started") }),
      let endpoint = line.split(separator: " ").first(where: { $0.hasPrefix("endpoint=") }),
      let number = endpoint.split(separator: ":").last.flatMap({ Int($0) })
    else { return true }
    port.withLock { $0 = number }
    portKnown.signal()
    return true
  }

  /// Runs `quorate` to its end.
  static func run(_ arguments: [String], fileBytesMax: Int? = nil) throws -> Outcome {
    try QuorateProcess(arguments, fileBytesMax: fileBytesMax).finish()
  }

  /// Waits for the end.
  func finish() -> Outcome {
    let output = outputPipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    errorsEnded.wait()
    errorsEnded.signal()
    return Outcome(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self), errors: errors.withLock { $0 })
  }

  /// The port on which it serves; nil if it ended without serving.
  func servedPort() -> Int? {
    portKnown.wait()
    portKnown.signal()
    return port.withLock { $0 }
  }

  /// Asks it to end, as an operator does, and waits.
  func stop() -> Outcome {
    process.terminate()
    return finish()
  }

  /// Ends it at once, as a power cut does, and waits.
  func kill() -> Outcome {
    Glibc.kill(process.processIdentifier, SIGKILL)
    return finish()
  }

  // MARK: JSON-RPC

  /// Asks it over JSON-RPC; returns the result.
  func ask(_ method: String, _ parameters: JSONValue = []) async throws -> JSONValue {
    guard let port = servedPort(), let url = URL(string: "http://127.0.0.1:\(port)") else {
      throw NotServed(method: method, answer: "nothing")
    }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    let body: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters]
    request.httpBody = Data(body.encoded)
    let (data, _) = try await URLSession.shared.data(for: request)
    let answer = try JSONValue(parsing: Bytes(data))
    guard let result = answer["result"] else { throw NotServed(method: method, answer: answer.description) }
    return result
  }

  struct NotServed: Error, CustomStringConvertible {
    var method: String
    var answer: String
    var description: String { "\(method) was answered with \(answer)" }
  }

  /// Asks again until the answer is what is waited for; gives up after half a minute.
  func wait(for method: String, _ parameters: JSONValue = [], until isExpected: (JSONValue) -> Bool) async throws -> JSONValue {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(30)
    while true {
      let answer = try await ask(method, parameters)
      if isExpected(answer) { return answer }
      guard clock.now < deadline else { throw NotServed(method: method, answer: answer.description) }
      await Task.yield()
    }
  }
}

/// A folder that goes when the test ends.
final class ScratchFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quorate-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}
