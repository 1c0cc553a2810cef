import Consensus
import EthereumTypes
import Foundation
import JSON
import Primitives
import TestSupport
import Testing

/// The headers and uncles of Ethereum's published block tests: difficulty with its bomb, gas limit, base fee, uncles, the
/// merge by total difficulty, the DAO's extra data. What comes of executing the blocks is tested elsewhere.
@Suite("Headers of the published block tests", .enabled(if: Fixtures.has("fixtures/ethereum-tests/BlockchainTests")))
struct PublishedBlockHeaderTests {
  /// What is known of a block that was accepted.
  private struct Known {
    var header: Header
    var hash: Hash256
    var uncles: [Header]
    var totalDifficulty: UInt256
  }

  /// Faults that are not in the header and the uncles, and faults of the transactions, whose names start differently.
  private static let beyondHeaders: Set<String> = [
    "INVALID_STATE_ROOT", "INVALID_TRANSACTIONS_ROOT", "INVALID_RECEIPTS_ROOT", "INVALID_LOG_BLOOM", "INVALID_GAS_USED",
    "INVALID_WITHDRAWALS_ROOT",
  ]

  @Test("valid headers pass, invalid ones are refused", arguments: ["ValidBlocks", "InvalidBlocks", "TransitionTests"])
  func headers(folder: String) throws {
    var accepted = 0
    var refused = 0
    var failures: [String] = []
    for file in try Fixtures.files(under: "fixtures/ethereum-tests/BlockchainTests/\(folder)") {
      let tests = try JSONValue(parsing: Bytes(Data(contentsOf: file)))
      for (name, test) in try #require(tests.object) {
        let network = try test.text("network")
        let rules = ConsensusRules(try #require(ChainConfiguration(network: network), "\(network)"))
        var known: [Hash256: Known] = [:]
        let genesis = try Block(decoding: test.bytes("genesisRLP"))
        known[genesis.hash] = Known(
          header: genesis.header, hash: genesis.hash, uncles: [], totalDifficulty: genesis.header.difficulty)
        for (index, entry) in try test.items("blocks").enumerated() {
          let exception = entry["expectException"]?.string
          let isHeaderFault =
            exception.map { $0.hasPrefix("BlockException.") && !Self.beyondHeaders.contains(String($0.dropFirst(15))) } ?? false
          let reason = Self.check(entry["rlp"]?.string ?? "", rules, &known, keeps: exception == nil)
          if let reason, !isHeaderFault, exception == nil || exception?.hasPrefix("BlockException.") == false, reason != "undecodable" {
            failures.append("\(name) \(network) block \(index): refused: \(reason)")
          } else if reason == nil && isHeaderFault {
            failures.append("\(name) \(network) block \(index): accepted in spite of \(exception ?? "")")
          } else if reason == nil {
            accepted += 1
          } else {
            refused += 1
          }
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(20).joined(separator: "\n"))")
    print("Headers of BlockchainTests/\(folder): \(accepted) accepted, \(refused) refused, \(failures.count) failed")
    switch folder {
    case "ValidBlocks": #expect(accepted > 900 && refused == 0)
    case "InvalidBlocks": #expect(refused > 100)
    default: #expect(accepted > 100 && refused >= 20)
    }
  }

  /// Why a block is refused; nil if it passes, and then it is kept as a parent if asked for.
  private static func check(_ text: String, _ rules: ConsensusRules, _ known: inout [Hash256: Known], keeps: Bool) -> String? {
    guard let bytes = Hex.decode(text), let block = try? Block(decoding: bytes) else { return "undecodable" }
    guard let parent = known[block.header.parentHash] else { return "no parent" }
    var ancestors: [Ancestor] = []
    var next: Known? = parent
    while let ancestor = next, ancestors.count < ConsensusRules.uncleGenerations {
      ancestors.append(Ancestor(header: ancestor.header, hash: ancestor.hash, uncles: ancestor.uncles))
      next = known[ancestor.header.parentHash]
    }
    // Whether the list has the header's root is for whoever builds the trie to compare.
    guard (block.withdrawals == nil) == (block.header.withdrawalsRoot == nil) else {
      return "withdrawals without a root, or a root without"
    }
    do throws(RuleViolation) {
      let context = ParentContext(header: parent.header, hash: parent.hash, totalDifficulty: parent.totalDifficulty)
      try rules.check(block.header, parent: context)
      try rules.checkUncles(block.uncles, of: block.header, ancestors: ancestors)
    } catch {
      return error.description
    }
    if keeps {
      known[block.hash] = Known(
        header: block.header, hash: block.hash, uncles: block.uncles,
        totalDifficulty: parent.totalDifficulty &+ block.header.difficulty)
    }
    return nil
  }
}
