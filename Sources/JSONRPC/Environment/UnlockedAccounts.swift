import Cryptography
import EthereumTypes
import Primitives

/// Accounts whose keys the node may use on request: those of a development chain.
public struct UnlockedAccounts: Sendable {
  /// In the order in which eth_accounts lists them.
  public let addresses: [Address]
  private let keys: [Address: PrivateKey]

  public init(_ keys: [PrivateKey] = []) {
    addresses = keys.map(\.address)
    self.keys = Dictionary(keys.map { ($0.address, $0) }) { first, _ in first }
  }

  /// The key of an account.
  func key(of address: Address) throws(RPCError) -> PrivateKey {
    guard let key = keys[address] else { throw .failed("unknown account") }
    return key
  }
}
