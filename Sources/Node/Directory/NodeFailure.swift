/// Why a command or a node could not do its work: one sentence for the operator.
public struct NodeFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }

  /// What another module says, with what was being done.
  public init(_ action: String, _ error: some Error) { self.init("\(action): \(error)") }
}
