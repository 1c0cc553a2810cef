import Chain
import EVM
import EthereumTypes
import Foundation
import JSON
import Primitives
import Synchronization

/// Runs a folder of published tests on several threads.
public struct SuiteRunner: Sendable {
  /// What the files hold.
  public enum Kind: Sendable {
    case state
    case block
  }

  /// How many threads share the files.
  public var threads: Int
  /// Run one file in so many; 1 for all.
  public var stride: Int
  /// Whether the state tests' transactions are watched step by step, which takes the tracing form of the machine.
  public var tracesSteps: Bool

  public init(threads: Int = 2, stride: Int = 1, tracesSteps: Bool = false) {
    self.threads = threads
    self.stride = stride
    self.tracesSteps = tracesSteps
  }

  /// The name under which tests of EOF are skipped: it was never part of a fork.
  public static let eofReason = "EOF is not part of Prague"

  /// Runs the tests in all JSON files below `folder`.
  public func run(name: String, kind: Kind, folder: URL) throws -> SuiteReport {
    let files = try testFiles(below: folder)
    return try run(name: name, kind: kind, files: files)
  }

  /// Runs the tests of some files.
  public func run(name: String, kind: Kind, files: [URL]) throws(ThreadError) -> SuiteReport {
    let clock = ContinuousClock()
    let start = clock.now
    let shared = Shared(files: files, report: SuiteReport(name: name))
    var workers: [DeepStackThread] = []
    for index in 0..<max(1, threads) {
      workers.append(
        try DeepStackThread(name: "suite-\(index)") {
          while let file = shared.next() { shared.add(self.run(file, kind: kind)) }
        })
    }
    for worker in workers { worker.join() }
    var report = shared.report()
    report.failures.sort { $0.label < $1.label }
    let elapsed = clock.now - start
    report.seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return report
  }

  /// The JSON files below a folder in the order of their paths, one in `stride`.
  public func testFiles(below folder: URL) throws -> [URL] {
    guard let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
      throw FormatError("there is no folder \(folder.path)")
    }
    var files: [URL] = []
    for case let file as URL in walker where file.pathExtension == "json" { files.append(file) }
    files.sort { $0.path < $1.path }
    return files.enumerated().filter { $0.offset % max(1, stride) == 0 }.map(\.element)
  }

  // MARK: One file

  func run(_ file: URL, kind: Kind) -> SuiteReport {
    var report = SuiteReport(name: file.lastPathComponent)
    do {
      let json = try JSONValue(parsing: Bytes(Data(contentsOf: file)), limits: .testFile)
      if file.path.contains("/stEOF/") {
        report.skipped[SuiteRunner.eofReason] = SuiteRunner.count(json, kind)
        return report
      }
      switch kind {
      case .state: try runStateTests(json, file: file, into: &report)
      case .block: try runBlockTests(json, file: file, into: &report)
      }
    } catch {
      report.failures.append(SuiteReport.Failure(label: file.lastPathComponent, reason: "\(error)"))
    }
    return report
  }

  private static func count(_ json: JSONValue, _ kind: Kind) -> Int {
    guard let tests = json.object else { return 0 }
    guard kind == .state else { return tests.count }
    return tests.reduce(0) { $0 + ($1.value["post"]?.object?.reduce(0) { $0 + ($1.value.array?.count ?? 0) } ?? 0) }
  }

  private func runStateTests(_ json: JSONValue, file: URL, into report: inout SuiteReport) throws(FormatError) {
    let runner = StateTestRunner { _ in tracesSteps ? StepObserver() : nil }
    for test in try StateTest.parse(json) {
      for verdict in try runner.run(test) { report.count(verdict.failure, label: "\(file.lastPathComponent)/\(verdict.label)") }
    }
  }

  private func runBlockTests(_ json: JSONValue, file: URL, into report: inout SuiteReport) throws(FormatError) {
    for test in try BlockTest.parse(json) {
      report.count(BlockTestRunner().run(test), label: "\(file.lastPathComponent)/\(test.name)")
    }
  }

  /// The files that are still to be run and the sum of the reports.
  private final class Shared: Sendable {
    private let files: [URL]
    private let state: Mutex<(next: Int, report: SuiteReport)>

    init(files: [URL], report: SuiteReport) {
      self.files = files
      state = Mutex((0, report))
    }

    func next() -> URL? {
      state.withLock { state in
        guard state.next < files.count else { return nil }
        state.next += 1
        return files[state.next - 1]
      }
    }

    func add(_ report: SuiteReport) { state.withLock { $0.report.add(report) } }
    func report() -> SuiteReport { state.withLock { $0.report } }
  }
}

/// Watches every step and keeps nothing.
private final class StepObserver: Tracer {
  var wantsSteps: Bool { true }
}
