import Primitives

/// What an account is, apart from its storage (yellow paper, section 4.1).
public struct AccountState: Sendable, Hashable {
  public var nonce: UInt64
  /// In wei.
  public var balance: UInt256
  /// Keccak-256 of the code; `Keccak256.emptyHash` without code.
  public var codeHash: Hash256

  public init(nonce: UInt64 = 0, balance: UInt256 = 0, codeHash: Hash256 = Keccak256.emptyHash) {
    self.nonce = nonce
    self.balance = balance
    self.codeHash = codeHash
  }

  /// Nothing but an address (EIP-161): no nonce, no balance, no code.
  public var isEmpty: Bool { nonce == 0 && balance.isZero && codeHash == Keccak256.emptyHash }
}

/// The state below could not be read: a broken disk, a missing node. What was being executed has no result.
public struct StateReadError: Error, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

/// The state that execution starts from, read only. Whoever stores the state conforms to this; `JournaledState` asks for
/// each account and slot at most once.
public protocol StateReader {
  /// Nil for an account that does not exist.
  func account(_ address: Address) throws(StateReadError) -> AccountState?

  /// Zero for a slot that was never written.
  func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256

  /// The code with this hash, which the state has named; never asked for the empty hash.
  func code(_ hash: Hash256) throws(StateReadError) -> Bytes

  /// The hash of an earlier block of the same chain, asked for at most 256 blocks back (BLOCKHASH); nil if there is none.
  func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256?

  /// Whether any slot of the account is not zero (EIP-7610). Rarely asked.
  func hasStorage(_ address: Address) throws(StateReadError) -> Bool
}
