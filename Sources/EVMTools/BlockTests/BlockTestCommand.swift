import JSON
import Primitives

/// Runs the tests of one block test file as `evm blocktest` does.
public struct BlockTestCommand: Sendable {
  /// Only tests whose name matches; nil for all.
  public var pattern: TestPattern?

  public init(pattern: TestPattern? = nil) { self.pattern = pattern }

  /// Runs the file's tests in its order.
  public func run(_ file: Bytes) throws(FormatError) -> [TestVerdict] {
    var verdicts: [TestVerdict] = []
    for test in try BlockTest.parse(try JSONValue(testFile: file)) where pattern?.matches(test.name) ?? true {
      verdicts.append(TestVerdict(name: test.name, fork: test.network, failure: BlockTestRunner().run(test)))
    }
    return verdicts
  }
}
