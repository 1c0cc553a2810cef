import EVMTools
import JSON
import Primitives
import Testing

@Suite("Running state tests")
struct StateTestRunnerTests {
  private func failure(_ test: StateTest) throws -> String? {
    let verdicts = try StateTestRunner().run(test)
    try #require(verdicts.count == 1)
    return verdicts[0].failure
  }

  @Test("a case that comes to what it states passes")
  func passes() throws {
    let verdict = try #require(try StateTestRunner().run(Sample.stateTest()).first)
    #expect(verdict.failure == nil)
    #expect(verdict.stateRoot.hex == Sample.stateRoot)
    #expect(verdict.outcome?.gasUsed == 43_112)
    #expect(verdict.label == "add11/Cancun/0")
  }

  @Test("a transaction without its encoding is made from the fields")
  func fields() throws {
    #expect(try failure(Sample.stateTest(outcome: ["txbytes": .some(nil)])) == nil)
  }

  @Test("another root is a failure that names both")
  func wrongRoot() throws {
    let zeros = "0x" + String(repeating: "0", count: 64)
    #expect(
      try failure(Sample.stateTest(outcome: ["hash": .string(zeros)])) == "post state root mismatch: got \(Sample.stateRoot), want \(zeros)"
    )
  }

  @Test("other logs are a failure that names both hashes")
  func wrongLogs() throws {
    let zeros = "0x" + String(repeating: "0", count: 64)
    #expect(
      try failure(Sample.stateTest(outcome: ["logs": .string(zeros)]))
        == "post state logs hash mismatch: got 0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347, want \(zeros)")
  }

  @Test("a valid transaction that must be invalid is a failure")
  func unexpectedlyValid() throws {
    #expect(
      try failure(Sample.stateTest(outcome: ["expectException": "TransactionException.NONCE_IS_MAX"]))
        == "transaction accepted, want TransactionException.NONCE_IS_MAX")
  }

  @Test("an invalid transaction that must be valid is a failure that says why")
  func unexpectedlyInvalid() throws {
    #expect(
      try failure(Sample.stateTest(environment: ["currentGasLimit": "0x01"]))
        == "transaction refused: gas limit reached: have 1, want 400000")
  }

  @Test("a transaction of another sender than stated is a failure")
  func wrongSender() throws {
    let failure = try failure(Sample.stateTest(transaction: ["sender": "0x095e7baea6a6c7c4c2dfeb977efac326af552d87"]))
    #expect(
      failure == "sender: have 0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b, want 0x095e7baea6a6c7c4c2dfeb977efac326af552d87")
  }

  @Test("files that are no tests are refused with the member that is wrong")
  func malformedFiles() {
    func refusal(_ file: JSONValue) -> String? {
      do throws(FormatError) {
        _ = try StateTest.parse(file)
        return nil
      } catch { return error.description }
    }
    #expect(refusal([]) == "a state test file is a JSON object")
    #expect(refusal(["a": [:]]) == "a: env is missing")
    #expect(
      refusal(["a": ["env": Sample.environment.replacing(["currentNumber": "x"])]]) == "a: currentNumber is no number of at most 64 bits")
    #expect(
      refusal(["a": ["env": Sample.environment, "pre": [:], "transaction": Sample.transaction, "post": ["Cancun": [[:]]]]])
        == "a: post Cancun 0: indexes is missing")
  }

  @Test("a fork that nobody knows is an error")
  func unknownFork() throws {
    let test = try StateTest.parse([
      "a": ["env": Sample.environment, "pre": [:], "transaction": Sample.transaction, "post": ["Nowhere": [Sample.outcome]]]
    ])[0]
    #expect(throws: FormatError.self) { try StateTestRunner().run(test) }
  }

  @Test("the line of a suite counts what passed, failed and was skipped, with the reasons")
  func suiteLine() {
    var report = SuiteReport(name: "GeneralStateTests")
    report.passed = 7
    report.failures = [SuiteReport.Failure(label: "a", reason: "b")]
    report.skipped = ["EOF is not part of Prague": 3]
    report.seconds = 1.25
    #expect(report.line == "GeneralStateTests: 7 passed, 1 failed, 3 skipped (EOF is not part of Prague: 3), 1.2 s")
  }
}
