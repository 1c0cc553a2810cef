import Glibc
import JSON
import Primitives

/// A program with a known result, to measure the machine with.
public struct BenchmarkCase: Sendable {
  public var name: String
  public var code: Bytes
  public var callData: Bytes
  public var expectedOutput: Bytes
  /// Gas for the execution alone from empty storage, by the name of the fork.
  public var expectedGas: [String: UInt64]
  /// Further contracts that the program calls.
  public var others: [Address: Bytes]

  public init(
    name: String, code: Bytes, callData: Bytes = [], expectedOutput: Bytes = [], expectedGas: [String: UInt64] = [:],
    others: [Address: Bytes] = [:]
  ) {
    self.name = name
    self.code = code
    self.callData = callData
    self.expectedOutput = expectedOutput
    self.expectedGas = expectedGas
    self.others = others
  }

  /// What reading a file of cases can meet.
  public enum ReadError: Error, Sendable, CustomStringConvertible {
    case notJSON(JSONError)
    case notAList
    /// The case at this place lacks a member or has one of the wrong kind.
    case badCase(Int, member: String)

    public var description: String {
      switch self {
      case .notJSON(let error): "the file is no JSON: \(error)"
      case .notAList: "the file is no list of cases"
      case .badCase(let place, let member): "case \(place): \"\(member)\" is missing or wrong"
      }
    }
  }

  /// Reads a list of objects with `name`, `code`, `calldata`, `expected`, `gas_used_by_fork`, perhaps `others`.
  public static func read(_ json: Bytes) throws(ReadError) -> [BenchmarkCase] {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: json)
    } catch {
      throw .notJSON(error)
    }
    guard let list = document.array else { throw .notAList }
    var cases: [BenchmarkCase] = []
    for (place, value) in list.enumerated() {
      func bytes(_ member: String) throws(ReadError) -> Bytes {
        guard let text = value[member]?.string, let bytes = Hex.decode(text) else { throw .badCase(place, member: member) }
        return bytes
      }
      guard let name = value["name"]?.string else { throw .badCase(place, member: "name") }
      var benchmark = BenchmarkCase(
        name: name, code: try bytes("code"), callData: try bytes("calldata"), expectedOutput: try bytes("expected"))
      for (fork, gas) in value["gas_used_by_fork"]?.object ?? JSONObject() { benchmark.expectedGas[fork] = gas.uint64 }
      for (key, code) in value["others"]?.object ?? JSONObject() {
        guard let address = Address(hex: key), let text = code.string, let bytes = Hex.decode(text) else {
          throw .badCase(place, member: "others")
        }
        benchmark.others[address] = bytes
      }
      cases.append(benchmark)
    }
    return cases
  }
}

/// What running a case came to.
public struct BenchmarkResult: Sendable {
  public var name: String
  public var gas: UInt64
  /// The least time of one run, in nanoseconds.
  public var nanoseconds: Double
  /// What differs from what was expected; nil if nothing does.
  public var failure: String?
}

extension BenchmarkCase {
  static let contract = Address(truncating: UInt256(0xc0de_0000_0000_0001))
  static let sender = Address(truncating: UInt256(0x5e_4de4))

  /// Runs the case again and again for about `seconds`, each time from the same state.
  ///
  /// The time is that of the whole message: opening the frame, execution, closing it, undoing the changes; code is decoded before.
  public func run(fork: Fork, seconds: Double = 0.5) -> BenchmarkResult {
    var accounts = [BenchmarkCase.contract: MemoryState.Account(nonce: 1, code: code)]
    accounts[BenchmarkCase.sender] = MemoryState.Account(balance: UInt256(1) << 100)
    for (address, code) in others { accounts[address] = MemoryState.Account(nonce: 1, code: code) }
    let state = JournaledState(reader: MemoryState(accounts))
    let evm = EVM(state: state, block: BlockContext(number: 1, timestamp: 1, gasLimit: 1 << 40), rules: Rules(fork: fork))
    evm.decodesAtOnce = true
    let gasGiven: UInt64 = 1 << 40
    let message = Message(caller: BenchmarkCase.sender, recipient: BenchmarkCase.contract, input: callData, gas: gasGiven)

    func once() -> CallResult {
      state.beginTransaction()
      state.warm(BenchmarkCase.sender)
      state.warm(BenchmarkCase.contract)
      let snapshot = state.snapshot()
      let result = evm.execute(message)
      state.revert(to: snapshot)
      return result
    }

    let result = once()
    let gas = gasGiven - result.gasLeft
    var outcome = BenchmarkResult(name: name, gas: gas, nanoseconds: .infinity)
    if !result.isSuccess {
      outcome.failure = result.errorMessage
      return outcome
    }
    if result.output != expectedOutput {
      outcome.failure = "output \(Hex.encode(result.output)), expected \(Hex.encode(expectedOutput))"
      return outcome
    }
    if let expected = expectedGas["\(fork)"], expected != gas {
      outcome.failure = "gas \(gas), expected \(expected)"
      return outcome
    }

    let first = BenchmarkCase.measure(1, once)
    let batch = max(1, min(1000, Int(20_000 / max(first, 1))))
    let deadline = BenchmarkCase.now() + seconds * 1e9
    var rounds = 0
    while rounds < 3 || BenchmarkCase.now() < deadline {
      outcome.nanoseconds = min(outcome.nanoseconds, BenchmarkCase.measure(batch, once))
      rounds += 1
    }
    return outcome
  }

  /// Nanoseconds for one of `count` runs.
  private static func measure(_ count: Int, _ body: () -> CallResult) -> Double {
    let start = now()
    for _ in 0..<count { _ = body() }
    return (now() - start) / Double(count)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
