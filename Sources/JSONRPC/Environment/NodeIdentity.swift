import Primitives

/// What a node says of itself.
public struct NodeIdentity: Sendable {
  /// Name, version, platform, as web3_clientVersion gives them.
  public var clientVersion: String
  public var networkID: UInt64
  /// The address of the node's key: its name among validators.
  public var address: Address?
  /// Peers connected now.
  public var peerCount: @Sendable () -> Int
  /// Whether the node makes blocks.
  public var isMining: Bool
  /// Whether the node takes connections from peers.
  public var isListening: Bool

  public init(
    clientVersion: String, networkID: UInt64, address: Address? = nil, isMining: Bool = false, isListening: Bool = true,
    peerCount: @escaping @Sendable () -> Int = { 0 }
  ) {
    self.clientVersion = clientVersion
    self.networkID = networkID
    self.address = address
    self.isMining = isMining
    self.isListening = isListening
    self.peerCount = peerCount
  }
}
