/// Why a state transition has no result. The raw values are the exit codes of geth's `evm t8n`.
public struct TransitionError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Int32, Sendable {
    /// A system contract failed.
    case execution = 2
    /// A value that the fork needs is missing, or two values don't fit.
    case configuration = 3
    /// BLOCKHASH asked for a block whose hash was not given.
    case missingBlockHash = 4
    /// An input is not the JSON that it should be.
    case json = 10
    /// An input could not be read or an output not written.
    case inputOutput = 11
    /// The list of transactions is not canonical RLP.
    case rlp = 20
  }

  public var kind: Kind
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
