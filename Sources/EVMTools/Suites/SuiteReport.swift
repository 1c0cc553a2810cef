/// What came of running one suite of published tests.
public struct SuiteReport: Sendable {
  public var name: String
  public var passed = 0
  /// Cases that failed, with the reason.
  public var failures: [Failure] = []
  /// How many cases were skipped, by the reason's name.
  public var skipped: [String: Int] = [:]
  /// How long it took, in seconds.
  public var seconds = 0.0

  /// One case that failed.
  public struct Failure: Sendable, CustomStringConvertible {
    public var label: String
    public var reason: String
    public var description: String { "\(label): \(reason)" }

    public init(label: String, reason: String) {
      self.label = label
      self.reason = reason
    }
  }

  public init(name: String) { self.name = name }

  /// The one line that is printed for the suite.
  public var line: String {
    let total = skipped.values.reduce(0, +)
    let reasons = skipped.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    let tenths = Int(seconds * 10)
    return "\(name): \(passed) passed, \(failures.count) failed, \(total) skipped\(reasons.isEmpty ? "" : " (\(reasons))"), "
      + "\(tenths / 10).\(tenths % 10) s"
  }

  /// Counts one case.
  mutating func count(_ failure: String?, label: String) {
    if let failure { failures.append(Failure(label: label, reason: failure)) } else { passed += 1 }
  }

  /// Takes over another report's counts.
  mutating func add(_ other: SuiteReport) {
    passed += other.passed
    failures += other.failures
    skipped.merge(other.skipped, uniquingKeysWith: +)
  }
}
