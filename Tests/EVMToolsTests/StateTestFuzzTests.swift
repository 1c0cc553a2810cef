import EVM
import EVMTools
import Foundation
import JSON
import Primitives
import TestSupport
import Testing

/// Published state tests with changed code, data and gas: the fast form of the machine and the one that traces must come to the same.
@Suite("Changed state tests", .enabled(if: Fixtures.has("fixtures/ethereum-tests/GeneralStateTests")))
struct StateTestFuzzTests {
  private final class StepObserver: Tracer {
    var wantsSteps: Bool { true }
  }

  @Test("both forms of the machine come to the same root, gas, logs and output")
  func forms() throws {
    let files = try Fixtures.files(under: "fixtures/ethereum-tests/GeneralStateTests").filter {
      // Some tests of these are made to take long.
      !$0.path.contains("stTimeConsuming") && !$0.path.contains("stQuadraticComplexity") && !$0.path.contains("stAttackTest")
    }
    for run in 0..<Fuzz.cases(600) {
      var random = SeededRandom(seed: Fuzz.seed &+ UInt64(run))
      let file = try #require(files.randomElement(using: &random))
      let json = try JSONValue(parsing: Bytes(Data(contentsOf: file)))
      guard let member = json.object?.members.randomElement(using: &random) else { continue }
      let changed = change(member.value, &random)
      let test = try #require(try StateTest.parse(.object(JSONObject([(member.name, changed)]))).first)
      guard let wanted = test.cases.randomElement(using: &random) else { continue }
      let isWanted: (StateTest.Case) -> Bool = { $0.network == wanted.network && $0.index == wanted.index }
      let fast = try StateTestRunner().run(test, where: isWanted)
      let traced = try StateTestRunner { _ in StepObserver() }.run(test, where: isWanted)
      let label: Comment = "\(file.lastPathComponent) \(member.name), seed \(Fuzz.seed &+ UInt64(run))"
      try #require(fast.count == 1 && traced.count == 1, label)
      #expect(fast[0].stateRoot == traced[0].stateRoot, label)
      #expect(fast[0].refusal == traced[0].refusal, label)
      #expect(fast[0].outcome?.gasUsed == traced[0].outcome?.gasUsed, label)
      #expect(fast[0].outcome?.logs == traced[0].outcome?.logs, label)
      #expect(fast[0].outcome?.output == traced[0].outcome?.output, label)
      #expect(fast[0].outcome?.status == traced[0].outcome?.status, label)
    }
  }

  /// The test with some bytes of codes and data changed, and without signed transactions, which no longer fit.
  private func change(_ test: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    var pre = JSONObject()
    for (address, account) in test["pre"]?.object ?? JSONObject() {
      pre[address] = account.replacing(["code": changeBytes(account["code"], &random)])
    }
    var post = JSONObject()
    for (network, cases) in test["post"]?.object ?? JSONObject() {
      post[network] = .array((cases.array ?? []).map { $0.replacing(["txbytes": .some(nil)]) })
    }
    let data = (test["transaction"]?["data"]?.array ?? []).map { changeBytes($0, &random) ?? .null }
    let gas = (test["transaction"]?["gasLimit"]?.array ?? []).map { _ in
      JSONValue.string(UInt64.random(in: 21_000...2_000_000, using: &random).hexQuantity)
    }
    let transaction = test["transaction"]?.replacing(["data": .array(data), "gasLimit": .array(gas)]) ?? .null
    return test.replacing(["pre": .object(pre), "post": .object(post), "transaction": transaction])
  }

  private func changeBytes(_ value: JSONValue?, _ random: inout SeededRandom) -> JSONValue? {
    guard var bytes = value?.string.flatMap({ Hex.decode($0) }), !bytes.isEmpty else { return value }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    return .string(Hex.encode(bytes))
  }
}
