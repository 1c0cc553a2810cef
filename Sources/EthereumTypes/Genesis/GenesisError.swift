/// Everything that keeps a genesis file from being used, not only the first thing.
public struct GenesisError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence each, naming the key.
  public var problems: [String]

  public init(problems: [String]) { self.problems = problems }

  public var description: String {
    problems.count == 1
      ? problems[0] : "the genesis file has \(problems.count) faults:\n" + problems.map { "- \($0)" }.joined(separator: "\n")
  }
}
