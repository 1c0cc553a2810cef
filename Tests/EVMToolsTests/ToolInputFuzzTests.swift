import EVMTools
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

/// Files that tools read may be anything: they are refused or run, and never bring the process down.
@Suite("Changed input files of tools")
struct ToolInputFuzzTests {
  /// Values that stand where others are expected.
  private static let strangers: [JSONValue] = [
    nil, true, -1, "", "0x", "0xzz", "abc", [], [:], ["0x1"], ["a": "b"], 18_446_744_073_709_551, "-1",
    "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0x10000000000000000000000000000000000000000000000000000000000000000",
    "0xffffffffffffffff", "0x8000000000000000",
  ]

  /// A copy with one value, anywhere, replaced or taken out.
  private func change(_ value: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    if Int.random(in: 0..<6, using: &random) == 0 { return Self.strangers.randomElement(using: &random) ?? .null }
    if case .object(var object) = value, let name = object.names.randomElement(using: &random) {
      if Int.random(in: 0..<8, using: &random) == 0 {
        object[name] = nil
      } else {
        object[name] = object[name].map { change($0, &random) }
      }
      return .object(object)
    }
    if case .array(var elements) = value, let place = elements.indices.randomElement(using: &random) {
      elements[place] = change(elements[place], &random)
      return .array(elements)
    }
    return Self.strangers.randomElement(using: &random) ?? .null
  }

  @Test("changed state tests are refused or run")
  func stateTests() {
    var ran = 0
    for run in 0..<Fuzz.cases(10_000) {
      var random = SeededRandom(seed: Fuzz.seed &+ UInt64(run))
      let file: JSONValue = [
        "add11": [
          "env": Sample.environment, "pre": Sample.accounts, "transaction": Sample.transaction, "post": ["Cancun": [Sample.outcome]],
        ]
      ]
      guard let test = try? StateTest.parse(change(file, &random)).first else { continue }
      if let verdicts = try? StateTestRunner().run(test) { ran += verdicts.count }
    }
    #expect(ran > 100)
  }

  @Test("changed state transitions are refused or run")
  func transitions() throws {
    var ran = 0
    let configuration = try #require(ChainConfiguration(network: "Cancun"))
    let transaction: JSONValue = [
      "type": "0x2", "gas": "0x61a80", "maxFeePerGas": "0x20", "maxPriorityFeePerGas": "0x1", "nonce": "0x0", "input": "0x",
      "chainId": "0x1",
      "to": "0x095e7baea6a6c7c4c2dfeb977efac326af552d87", "value": "0x186a0", "secretKey": .string(Sample.secretKey), "accessList": [],
    ]
    for run in 0..<Fuzz.cases(10_000) {
      var random = SeededRandom(seed: Fuzz.seed &+ UInt64(run))
      let environment = Sample.environment.replacing([
        "withdrawals": [
          ["index": "0x0", "validatorIndex": "0x0", "address": "0x00000000000000000000000000000000000000aa", "amount": "0x1"]
        ],
        "parentBeaconBlockRoot": "0x0000000000000000000000000000000000000000000000000000000000000000", "currentDifficulty": .some(nil),
        "ommers": [["delta": 1, "address": "0x00000000000000000000000000000000000000aa"]],
      ])
      let input = change(["alloc": Sample.accounts, "env": environment, "txs": [transaction]], &random)
      guard let alloc = try? MemoryWorld(accounts: input["alloc"] ?? .null),
        let surroundings = try? TransitionEnvironment(input["env"] ?? .null),
        let transactions = try? TransitionTransactions(input["txs"] ?? .null, chainID: 1)
      else { continue }
      let transition = StateTransition(
        alloc: alloc, environment: surroundings, transactions: transactions, configuration: configuration, reward: 1)
      if let outcome = try? transition.run() { ran += outcome.json["stateRoot"] == nil ? 0 : 1 }
    }
    #expect(ran > 100)
  }
}
