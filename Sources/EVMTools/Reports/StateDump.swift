import JSON
import Primitives

extension MemoryWorld {
  /// The state as geth's tools dump it: root and accounts with balance, nonce, roots, code and storage.
  public var dump: JSONValue {
    let root = root()
    var members = JSONObject()
    for (address, account) in accounts.sorted(by: { $0.key < $1.key }) {
      var fields = JSONObject([
        ("balance", .string(account.state.balance.description)), ("nonce", .number(JSONNumber(account.state.nonce))),
        ("root", .string((account.storageRoot ?? emptyStorageRoot).hex)), ("codeHash", .string(account.state.codeHash.hex)),
      ])
      if let code = codes[account.state.codeHash], !code.isEmpty { fields["code"] = .string(Hex.encode(code)) }
      if !account.storage.isEmpty {
        fields["storage"] = .object(
          JSONObject(
            account.storage.sorted { $0.key < $1.key }.map {
              (Hash256($0.key).hex, .string(Hex.encode($0.value.minimalBigEndianBytes, prefix: false)))
            }))
      }
      fields["address"] = .string(address.hex)
      fields["key"] = .string(keccak256(address).hex)
      members[address.hex] = .object(fields)
    }
    return ["root": .string(String(root.hex.dropFirst(2))), "accounts": .object(members)]
  }

  private var emptyStorageRoot: Hash256 { keccak256([0x80] as Bytes) }
}
