import EVMTools
import TestSupport
import Testing

/// Ethereum's published state tests: one transaction on a small state, for each fork from Frontier on.
@Suite("State tests", .serialized, .enabled(if: Fixtures.has("fixtures/ethereum-tests/GeneralStateTests")))
struct StateSuiteTests {
  struct Suite: Sendable, CustomTestStringConvertible {
    var folder: String
    /// Cases of the whole suite, by `jq '[.[].post[][]] | length'` over its files.
    var passing: Int
    /// Of them those that test EOF, which is part of no fork.
    var aboutEOF = 0
    /// In a sample, one file in so many is run.
    var sampleStride: Int
    var testDescription: String { folder }
  }

  static let suites = [
    Suite(folder: "GeneralStateTests", passing: 21_442, sampleStride: 60),
    Suite(folder: "LegacyTests/Cancun/GeneralStateTests", passing: 52_856, sampleStride: 60),
    Suite(folder: "LegacyTests/Constantinople/GeneralStateTests", passing: 31_291, sampleStride: 60),
    Suite(folder: "EIPTests/StateTests", passing: 1_416, aboutEOF: 35, sampleStride: 20),
  ]

  @Test("each case comes to the root, the logs or the refusal that it states", arguments: suites)
  func roots(_ suite: Suite) throws {
    let runner = SuiteRunner(threads: FullRun.threads, stride: FullRun.isEnabled ? 1 : suite.sampleStride)
    let report = try runner.run(name: suite.folder, kind: .state, folder: Fixtures.url("fixtures/ethereum-tests/\(suite.folder)"))
    print(report.line)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(20).map(\.description).joined(separator: "\n"))")
    #expect(report.passed > 60)
    if FullRun.isEnabled {
      #expect(report.passed == suite.passing)
      #expect(report.skipped == (suite.aboutEOF == 0 ? [:] : ["EOF is not part of Prague": suite.aboutEOF]))
    }
  }

  /// A full run watches one file in so many: at the tracing form's speed the suites' longest programs take an hour.
  static let tracedStride = 10

  @Test("cases come to the same when they are watched step by step", arguments: suites)
  func rootsWhileTracing(_ suite: Suite) throws {
    let stride = FullRun.isEnabled ? Self.tracedStride : suite.sampleStride
    let runner = SuiteRunner(threads: FullRun.threads, stride: stride, tracesSteps: true)
    let folder = try Fixtures.url("fixtures/ethereum-tests/\(suite.folder)")
    let report = try runner.run(name: suite.folder + ", traced", kind: .state, folder: folder)
    print(report.line)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(20).map(\.description).joined(separator: "\n"))")
    #expect(report.passed > 60)
  }
}
