import EVMTools
import JSON
import Primitives
import TestSupport
import Testing

@Suite("Running block tests", .enabled(if: Fixtures.has("fixtures/ethereum-tests/BlockchainTests/InvalidBlocks")))
struct BlockTestRunnerTests {
  /// A published test with one block that is invalid and others that are not, perhaps changed.
  private func outcome(_ change: (JSONValue) -> JSONValue = { $0 }) throws -> String? {
    let file = "fixtures/ethereum-tests/BlockchainTests/InvalidBlocks/bcInvalidHeaderTest/wrongGasUsed.json"
    let tests = try #require(try JSONValue(parsing: Fixtures.bytes(file)).object)
    let test = try #require(tests.members.first)
    let changed: JSONValue = .object(JSONObject([(test.name, change(test.value))]))
    return BlockTestRunner().run(try BlockTest.parse(changed)[0])
  }

  @Test("a published test passes")
  func passes() throws { #expect(try outcome() == nil) }

  @Test("an invalid block that must be taken is a failure that names the rule")
  func refusedBlock() throws {
    let failure = try outcome { test in
      let blocks = test["blocks"]?.array?.map { $0.replacing(["expectException": .some(nil), "expectExceptionALL": .some(nil)]) }
      return test.replacing(["blocks": .array(blocks ?? [])])
    }
    #expect(failure?.contains("refused: block 1 (") == true, "\(failure ?? "none")")
    #expect(failure?.contains("breaks the rule \"gas used\"") == true, "\(failure ?? "none")")
  }

  @Test("another head than stated is a failure that names both")
  func wrongHead() throws {
    let zeros = "0x" + String(repeating: "0", count: 64)
    let failure = try outcome { $0.replacing(["lastblockhash": .string(zeros)]) }
    #expect(failure?.hasPrefix("last block hash: have 0x") == true && failure?.hasSuffix(", want \(zeros)") == true, "\(failure ?? "none")")
  }

  @Test("other accounts than stated are a failure that names the account")
  func wrongAccounts() throws {
    let failure = try outcome { test in
      let state = (test["postState"] ?? [:]).replacing(["0x00000000000000000000000000000000000000aa": ["balance": "0x01"]])
      return test.replacing(["postState": state])
    }
    #expect(failure == "accounts after the last block: account 0x00000000000000000000000000000000000000aa is missing")
  }

  @Test("a network that nobody knows is said so")
  func unknownNetwork() throws {
    #expect(try outcome { $0.replacing(["network": "Nowhere"]) } == "Nowhere is no network that is known")
  }
}
