import EVMTools
import EthereumTypes
import JSON
import Primitives
import Testing

@Suite("State transitions")
struct TransitionTests {
  private func transition(
    _ fork: String, environment: [String: JSONValue?] = [:], transactions: JSONValue, reward: UInt256? = 0
  ) throws -> StateTransition {
    let cancun: [String: JSONValue?] = [
      "currentDifficulty": .some(nil), "withdrawals": [],
      "parentBeaconBlockRoot": "0x0000000000000000000000000000000000000000000000000000000000000000",
    ]
    return StateTransition(
      alloc: try MemoryWorld(accounts: Sample.accounts),
      environment: try TransitionEnvironment(Sample.environment.replacing(cancun).replacing(environment)),
      transactions: try TransitionTransactions(transactions, chainID: 1),
      configuration: try #require(ChainConfiguration(network: fork)), reward: reward)
  }

  private let unsigned: JSONValue = [
    "gas": "0x61a80", "gasPrice": "0xa", "nonce": "0x0", "input": "0x", "to": "0x095e7baea6a6c7c4c2dfeb977efac326af552d87",
    "value": "0x186a0", "secretKey": .string(Sample.secretKey), "protected": false, "v": "0x0", "r": "0x0", "s": "0x0",
  ]

  @Test("an unsigned transaction is signed and comes to the root of the published state test")
  func signs() throws {
    let outcome = try transition("Cancun", transactions: [unsigned]).run()
    let result = outcome.json
    #expect(result["stateRoot"]?.string == Sample.stateRoot)
    #expect(result["gasUsed"]?.string == "0xa868")
    #expect(result["receipts"]?[0]?["status"]?.string == "0x1")
    #expect(result["rejected"] == nil)
    #expect(outcome.included.map { Hex.encode($0.encoded) } == [Sample.signedTransaction])
  }

  @Test("the RLP of a list is taken, and the body gives it back")
  func takesRLP() throws {
    // A list of 101 bytes: the published transaction.
    let list = "0xf865" + Sample.signedTransaction.dropFirst(2)
    let outcome = try transition("Cancun", transactions: .string(list)).run()
    #expect(outcome.json["stateRoot"]?.string == Sample.stateRoot)
    #expect(Hex.encode(outcome.body) == list)
  }

  @Test("an invalid transaction is rejected with its place, and the others run")
  func rejects() throws {
    let early = unsigned.replacing(["nonce": "0x5"])
    let result = try transition("Cancun", transactions: [early, unsigned]).run().json
    #expect(result["stateRoot"]?.string == Sample.stateRoot)
    #expect(result["rejected"]?.array?.count == 1)
    #expect(result["rejected"]?[0]?["index"]?.int == 0)
    #expect(
      result["rejected"]?[0]?["error"]?.string
        == "nonce too high: address 0xa94f5374Fce5edBC8E2a8697C15331677e6EbF0B, tx: 5 state: 0")
  }

  @Test("rewards go to the author and to the uncles' authors")
  func rewards() throws {
    let ommers: [String: JSONValue?] = [
      "ommers": [["delta": 1, "address": "0x00000000000000000000000000000000000000aa"]], "currentDifficulty": "0x20000",
    ]
    let outcome = try transition("Byzantium", environment: ommers, transactions: [], reward: 3_200).run()
    let accounts = outcome.world.accountsJSON
    // 7/8 of the reward for an uncle one block older, and 1/32 on top for naming it.
    #expect(accounts["0x00000000000000000000000000000000000000aa"]?["balance"]?.string == "0xaf0")
    #expect(accounts["0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba"]?["balance"]?.string == "0xce4")
  }

  @Test(
    "a missing difficulty follows from the parent as the fork's bomb says",
    arguments: [
      // From geth's own tests of its tool (cmd/evm/testdata/19).
      ("London", "0x2000080000000"), ("ArrowGlacier", "0x2000000200000"), ("GrayGlacier", "0x2000000004000"),
    ])
  func difficulty(_ fork: String, _ expected: String) throws {
    let environment: [String: JSONValue?] = [
      "currentDifficulty": .some(nil), "currentNumber": "13000000", "currentTimestamp": "100015", "parentTimestamp": "99999",
      "parentDifficulty": "0x2000000000000",
    ]
    #expect(try transition(fork, environment: environment, transactions: []).run().json["currentDifficulty"]?.string == expected)
  }

  @Test("what a fork needs and the surroundings lack is named, with geth's exit code")
  func missingValues() throws {
    func refusal(_ fork: String, _ environment: [String: JSONValue?]) throws -> TransitionError? {
      let transition = try transition(fork, environment: environment, transactions: [])
      do throws(TransitionError) {
        _ = try transition.run()
        return nil
      } catch { return error }
    }
    let random = try refusal("Paris", ["currentRandom": .some(nil)])
    #expect(random?.description == "post-merge requires currentRandom to be defined in env")
    #expect(random?.kind.rawValue == 3)
    #expect(
      try refusal("London", ["currentBaseFee": .some(nil)])?.description == "EIP-1559 config but missing 'parentBaseFee' in env section")
    #expect(
      try refusal("Shanghai", ["withdrawals": .some(nil)])?.description == "Shanghai config but missing 'withdrawals' in env section")
    #expect(
      try refusal("Cancun", ["parentBeaconBlockRoot": .some(nil)])?.description
        == "post-cancun env requires parentBeaconBlockRoot to be set")
  }

  @Test("a block hash that was not given and is asked for ends the transition with exit code 4")
  func missingBlockHash() throws {
    var transition = try transition(
      "Berlin", environment: ["currentNumber": "0x5", "currentDifficulty": "0x20000"], transactions: [unsigned])
    // PUSH1 3 BLOCKHASH
    transition.alloc = try MemoryWorld(
      accounts: Sample.accounts.replacing(["0x095e7baea6a6c7c4c2dfeb977efac326af552d87": ["code": "0x600340"]]))
    do throws(TransitionError) {
      _ = try transition.run()
      Issue.record("the transition ended well")
    } catch {
      #expect(error.kind.rawValue == 4)
      #expect(error.description == "getHash(3) invoked, blockhash for that block not provided")
    }
  }
}
