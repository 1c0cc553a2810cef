import EVM
import Primitives

/// A state with some accounts changed for one request (the state overrides of eth_call).
final class OverriddenState: StateReader {
  private let base: any StateReader
  private let overrides: [Address: AccountOverride]
  private let codes: [Hash256: Bytes]

  init(_ base: any StateReader, _ overrides: [Address: AccountOverride]) {
    self.base = base
    self.overrides = overrides
    codes = Dictionary(overrides.values.compactMap(\.code).map { (keccak256($0), $0) }) { first, _ in first }
  }

  func account(_ address: Address) throws(StateReadError) -> AccountState? {
    let found = try base.account(address)
    guard let override = overrides[address] else { return found }
    var account = found ?? AccountState()
    if let nonce = override.nonce { account.nonce = nonce }
    if let balance = override.balance { account.balance = balance }
    if let code = override.code { account.codeHash = keccak256(code) }
    return account
  }

  func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 {
    if let override = overrides[address] {
      if let whole = override.state { return whole[key] ?? 0 }
      if let value = override.stateDiff?[key] { return value }
    }
    return try base.storage(address, key)
  }

  func code(_ hash: Hash256) throws(StateReadError) -> Bytes {
    if let code = codes[hash] { return code }
    return try base.code(hash)
  }

  func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { try base.blockHash(number) }

  func hasStorage(_ address: Address) throws(StateReadError) -> Bool {
    if let override = overrides[address] {
      if let whole = override.state { return whole.values.contains { !$0.isZero } }
      if override.stateDiff?.values.contains(where: { !$0.isZero }) == true { return true }
    }
    return try base.hasStorage(address)
  }
}
