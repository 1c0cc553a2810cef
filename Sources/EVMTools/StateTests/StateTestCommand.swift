import EVM
import EthereumTypes
import JSON
import Primitives

/// Runs the cases of one state test file as `evm statetest` does.
public struct StateTestCommand {
  /// Only tests whose name matches; nil for all.
  public var pattern: TestPattern?
  /// Only cases of this fork; nil for all.
  public var fork: String?
  /// Only the case at this place among its fork's; nil for all.
  public var index: Int?
  /// Prints a line for each instruction, and the state's root, by `emit`.
  public var traces = false
  public var traceOptions = StandardStepTracer.Options()
  /// Whether the state after is part of the verdict.
  public var dumps = false
  /// Whether each case is run several times and its time is part of the verdict.
  public var measures = false
  /// Where lines of traces go, newline included.
  public var emit: (UnsafeRawBufferPointer) -> Void

  public init(emit: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }) { self.emit = emit }

  /// Runs the file's cases in its order.
  public func run(_ file: Bytes) throws(FormatError) -> [TestVerdict] {
    var verdicts: [TestVerdict] = []
    for test in try StateTest.parse(try JSONValue(testFile: file)) where pattern?.matches(test.name) ?? true {
      let prepared = try PreparedStateTest(test)
      for testCase in test.cases where isWanted(testCase) { verdicts.append(try run(testCase, prepared)) }
    }
    return verdicts
  }

  private func isWanted(_ testCase: StateTest.Case) -> Bool {
    (fork.map { $0 == testCase.network } ?? true) && (index.map { $0 == testCase.index } ?? true)
  }

  private func run(_ testCase: StateTest.Case, _ prepared: PreparedStateTest) throws(FormatError) -> TestVerdict {
    let runner = StateTestRunner { fork in traces ? LineTracer(fork: fork, options: traceOptions, emit: emit) : nil }
    let verdict = try runner.run(testCase, of: prepared)
    if traces {
      Bytes("{\"stateRoot\": \"\(verdict.stateRoot.hex)\"}\n".utf8).withUnsafeBytes { emit($0) }
    }
    var result = TestVerdict(
      name: verdict.test, fork: verdict.network, stateRoot: verdict.stateRoot, failure: verdict.failure,
      state: dumps ? .some(verdict.world.dump) : .none)
    if measures {
      let plain = StateTestRunner()
      let measurement = RunMeasurement(seconds: 0.2) { _ = try? plain.run(testCase, of: prepared) }
      result.benchmark = (measurement.nanoseconds, verdict.outcome?.gasUsed ?? 0)
    }
    return result
  }
}
