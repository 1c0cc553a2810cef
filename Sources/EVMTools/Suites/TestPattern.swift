/// A regular expression that names of tests are chosen by.
public struct TestPattern: Sendable {
  private let text: String

  /// Nil if the text is no regular expression.
  public init?(_ text: String) {
    guard (try? Regex(text)) != nil else { return nil }
    self.text = text
  }

  /// Whether the expression occurs in the name.
  public func matches(_ name: String) -> Bool {
    guard let expression = try? Regex(text) else { return false }
    return name.contains(expression)
  }
}
