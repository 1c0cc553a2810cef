import Primitives

/// Who signed a header, as its seals say. Finding out takes most of the time that checking a header takes, needs nothing
/// but the header, and can be done on any thread; whether they were allowed to is checked in order afterwards.
public struct HeaderSigners: Sendable, Hashable {
  /// Who built the block: what the virtual machine sees as COINBASE.
  public var author: Address
  /// Who agreed to it, in the order of the seals; empty where the engine has no such seals.
  public var committers: [Address]

  public init(author: Address, committers: [Address] = []) {
    self.author = author
    self.committers = committers
  }
}
