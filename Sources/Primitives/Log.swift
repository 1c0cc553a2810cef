/// An event that a contract emitted (yellow paper, section 4.3.1).
public struct Log: Sendable, Hashable {
  /// The contract that emitted it.
  public var address: Address
  /// Up to four indexed values; the first is by convention the hash of the event's signature.
  public var topics: [Hash256]
  /// The part that is not indexed.
  public var data: Bytes

  public init(address: Address, topics: [Hash256], data: Bytes) {
    self.address = address
    self.topics = topics
    self.data = data
  }
}
