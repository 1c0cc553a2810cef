import EthereumTypes
import Primitives

/// What a header is checked against: the block before.
public struct ParentContext: Sendable {
  public var header: Header
  /// The hash that names the parent.
  public var hash: Hash256
  /// The sum of all difficulties up to and including the parent; needed only where a merge depends on it.
  public var totalDifficulty: UInt256

  public init(header: Header, hash: Hash256, totalDifficulty: UInt256 = UInt256()) {
    self.header = header
    self.hash = hash
    self.totalDifficulty = totalDifficulty
  }
}
