/// Why a test or input file can't be used.
public struct FormatError: Error, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
