import JSON
import Primitives

/// What `evm statetest` and `evm blocktest` print for one case: name, fork, whether it passed, and why not.
public struct TestVerdict: Sendable {
  public var name: String
  public var fork: String
  /// The root of the state after, where there is one.
  public var stateRoot: Hash256?
  /// Why the case failed; nil if it passed.
  public var failure: String?
  /// The state after, if it was asked for.
  public var state: JSONValue?
  /// The time of the transaction and its gas, if they were asked for.
  public var benchmark: (nanoseconds: UInt64, gasUsed: UInt64)?

  public init(
    name: String, fork: String, stateRoot: Hash256? = nil, failure: String? = nil, state: JSONValue? = nil,
    benchmark: (nanoseconds: UInt64, gasUsed: UInt64)? = nil
  ) {
    self.name = name
    self.fork = fork
    self.stateRoot = stateRoot
    self.failure = failure
    self.state = state
    self.benchmark = benchmark
  }

  public var passed: Bool { failure == nil }

  /// The object that geth's tool prints.
  public var json: JSONValue {
    var members = JSONObject([("name", .string(name)), ("pass", .bool(passed))])
    if let stateRoot { members["stateRoot"] = .string(stateRoot.hex) }
    members["fork"] = .string(fork)
    if let failure { members["error"] = .string(failure) }
    if let state { members["state"] = state }
    if let benchmark {
      members["benchStats"] = [
        "time": .number(JSONNumber(benchmark.nanoseconds)), "gasUsed": .number(JSONNumber(benchmark.gasUsed)),
      ]
    }
    return .object(members)
  }

  /// The lines that geth's tool prints with `--human`.
  public var text: String {
    "[\(passed ? "PASS" : "FAIL")] \(name) (\(fork))" + (failure.map { "\n  \($0)" } ?? "")
  }
}
