import EthereumTypes
import Foundation
import JSON
import Primitives
import TestSupport
import Testing

/// Ethereum's published transaction tests: encodings that are a valid transaction at some forks, with hash, sender and
/// intrinsic gas, or at none.
@Suite("TransactionTests", .enabled(if: Fixtures.has("fixtures/ethereum-tests/TransactionTests")))
struct TransactionTests {
  /// What a transaction is at a fork.
  private struct Outcome: Equatable {
    var hash: Hash256?
    var sender: Address?
    var intrinsicGas: UInt64?
  }

  @Test("each encoding is what the tests say at each fork")
  func transactions() throws {
    var passed = 0
    var failures: [String] = []
    for file in try Fixtures.files(under: "fixtures/ethereum-tests/TransactionTests") {
      let tests = try JSONValue(parsing: Bytes(Data(contentsOf: file)))
      for (name, test) in try #require(tests.object) {
        let encoding = try #require(test["txbytes"]?.string)
        for (network, result) in try #require(test["result"]?.object) {
          let fork = try #require(ChainConfiguration(network: network)?.fork(at: 0, timestamp: 0), "\(network)")
          let expected = Self.expected(result)
          let actual = Self.outcome(encoding, fork)
          if actual == expected { passed += 1 } else { failures.append("\(name) at \(network): \(actual) instead of \(expected)") }
        }
      }
    }
    print("TransactionTests: \(passed) passed, \(failures.count) failed, 0 skipped")
    #expect(failures.isEmpty, "\(failures.prefix(20).joined(separator: "\n"))")
    #expect(passed > 2_000)
  }

  private static func expected(_ result: JSONValue) -> Outcome {
    guard result["exception"] == nil else { return Outcome() }
    return Outcome(
      hash: result["hash"]?.string.flatMap { Hash256(hex: $0) }, sender: result["sender"]?.string.flatMap { Address(hex: $0) },
      intrinsicGas: result["intrinsicGas"]?.string.flatMap { UInt256(hex: $0) }.flatMap { UInt64(exactly: $0) })
  }

  /// Nothing where the encoding is no valid transaction.
  private static func outcome(_ encoding: String, _ fork: Fork) -> Outcome {
    guard let bytes = Hex.decode(encoding) else { return Outcome() }
    do throws(TransactionError) {
      let transaction = try Transaction(decoding: bytes)
      let sender = try transaction.recoverSender(chainID: 1, fork: fork)
      try transaction.unsigned.validate(TransactionLimits(fork: fork))
      return Outcome(hash: transaction.hash, sender: sender, intrinsicGas: transaction.unsigned.intrinsicGas(at: fork))
    } catch {
      return Outcome()
    }
  }
}
