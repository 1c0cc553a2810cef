import EVMTools
import TestSupport
import Testing

/// Ethereum's published block tests: chains of blocks, some of them invalid, for each fork and each change of forks.
@Suite("Block tests", .serialized, .enabled(if: Fixtures.has("fixtures/ethereum-tests/BlockchainTests")))
struct BlockSuiteTests {
  struct Suite: Sendable, CustomTestStringConvertible {
    var folder: String
    /// Tests of the whole suite, by `jq length` over its files.
    var passing: Int
    /// Of them those that test EOF, which is part of no fork.
    var aboutEOF = 0
    /// In a sample, one file in so many is run.
    var sampleStride: Int
    var testDescription: String { folder }
  }

  static let suites = [
    Suite(folder: "BlockchainTests/ValidBlocks", passing: 442, sampleStride: 4),
    Suite(folder: "BlockchainTests/InvalidBlocks", passing: 131, sampleStride: 1),
    Suite(folder: "BlockchainTests/TransitionTests", passing: 21, sampleStride: 1),
    Suite(folder: "EIPTests/BlockchainTests", passing: 1_417, aboutEOF: 35, sampleStride: 20),
  ]

  @Test("each block is taken or refused as stated, and the head has the state that it must", arguments: suites)
  func blocks(_ suite: Suite) throws {
    let runner = SuiteRunner(threads: FullRun.threads, stride: FullRun.isEnabled ? 1 : suite.sampleStride)
    let report = try runner.run(name: suite.folder, kind: .block, folder: Fixtures.url("fixtures/ethereum-tests/\(suite.folder)"))
    print(report.line)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(20).map(\.description).joined(separator: "\n"))")
    #expect(report.passed > 20 || suite.sampleStride == 1 && report.passed == suite.passing)
    if FullRun.isEnabled {
      #expect(report.passed == suite.passing)
      #expect(report.skipped == (suite.aboutEOF == 0 ? [:] : ["EOF is not part of Prague": suite.aboutEOF]))
    }
  }
}
