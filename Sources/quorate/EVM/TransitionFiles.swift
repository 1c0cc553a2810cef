import EVMTools
import EthereumTypes
import Foundation
import JSON
import Primitives

/// The inputs and outputs of `evm t8n`: files, or the standard streams by the names `stdin`, `stdout`, `stderr`.
struct TransitionFiles {
  /// Where output files are placed.
  let folder: URL

  // MARK: Reading

  func read(
    alloc: String, environment: String, transactions: String, fork: String, chainID: UInt64, reward: UInt256?
  ) throws(TransitionError) -> StateTransition {
    guard let configuration = ChainConfiguration(network: fork, chainID: chainID) else {
      throw TransitionError(.configuration, "--state.fork \(fork) is no fork that is known")
    }
    let names = [alloc, environment, transactions]
    let shared = names.contains("stdin") ? try parse(InputFile.readStandardInput(), "stdin") : JSONValue.null
    func input(_ name: String, _ member: String) throws(TransitionError) -> JSONValue {
      guard name == "stdin" else { return try parse(try bytes(name), name) }
      guard let value = shared[member] else { throw TransitionError(.json, "stdin has no member \(member)") }
      return value
    }
    let accounts = try input(alloc, "alloc")
    let values = try input(environment, "env")
    let world: MemoryWorld
    let surroundings: TransitionEnvironment
    do throws(FormatError) { world = try MemoryWorld(accounts: accounts) } catch { throw TransitionError(.json, "\(alloc): \(error)") }
    do throws(FormatError) { surroundings = try TransitionEnvironment(values) } catch {
      throw TransitionError(.json, "\(environment): \(error)")
    }
    let list: JSONValue
    if transactions == "stdin", let rlp = shared["txsRlp"], rlp.string?.isEmpty == false {
      list = rlp
    } else if transactions.hasSuffix(".rlp") {
      let text = String(decoding: try bytes(transactions), as: UTF8.self)
      list = .string(text.filter { !$0.isWhitespace && $0 != "\"" })
    } else {
      list = try input(transactions, "txs")
    }
    return StateTransition(
      alloc: world, environment: surroundings, transactions: try TransitionTransactions(list, chainID: chainID),
      configuration: configuration, reward: reward)
  }

  private func parse(_ bytes: Bytes, _ name: String) throws(TransitionError) -> JSONValue {
    do throws(JSONError) { return try JSONValue(parsing: bytes, limits: .testFile) } catch {
      throw TransitionError(.json, "\(name): \(error.description(in: bytes))")
    }
  }

  private func bytes(_ name: String) throws(TransitionError) -> Bytes {
    do throws(CommandFailure) { return try InputFile.read(name) } catch { throw TransitionError(.inputOutput, error.description) }
  }

  // MARK: Writing

  func write(_ outcome: StateTransition.Outcome, alloc: String, result: String, body: String?) throws(TransitionError) {
    var streams: [String: JSONObject] = [:]
    func put(_ name: String, _ member: String, _ value: JSONValue) throws(TransitionError) {
      if name == "stdout" || name == "stderr" {
        streams[name, default: JSONObject()][member] = value
      } else if !name.isEmpty {
        try write(value, name)
      }
    }
    try put(alloc, "alloc", outcome.world.accountsJSON)
    if let body { try put(body, "body", .string(Hex.encode(outcome.body))) }
    try put(result, "result", outcome.json)
    for (name, members) in streams {
      let stream = name == "stdout" ? BufferedOutput.standardOutput() : BufferedOutput.standardError()
      stream.line(JSONValue.object(members).prettyPrinted)
      do throws(CommandFailure) { try stream.finish() } catch { throw TransitionError(.inputOutput, error.description) }
    }
  }

  private func write(_ value: JSONValue, _ name: String) throws(TransitionError) {
    let place = folder.appendingPathComponent(name)
    do {
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data((value.prettyPrinted + "\n").utf8).write(to: place, options: .atomic)
    } catch { throw TransitionError(.inputOutput, "cannot write \(place.path): \((error as NSError).localizedDescription)") }
  }
}

/// The files of traces, one a transaction, of which one is open at a time.
final class TraceFiles {
  private let folder: URL
  private var current: (stream: BufferedOutput, descriptor: Int32)?

  init(folder: URL) { self.folder = folder }

  /// Closes the file before and starts the next; gives what writes to it.
  func open(_ name: String) throws(TransitionError) -> (UnsafeRawBufferPointer) -> Void {
    try close()
    let path = folder.appendingPathComponent(name).path
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw TransitionError(.inputOutput, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    let stream = BufferedOutput(descriptor, name: path)
    current = (stream, descriptor)
    return { stream.write($0) }
  }

  func close() throws(TransitionError) {
    guard let current else { return }
    self.current = nil
    defer { Glibc.close(current.descriptor) }
    do throws(CommandFailure) { try current.stream.finish() } catch { throw TransitionError(.inputOutput, error.description) }
  }
}
