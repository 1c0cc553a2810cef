import JSON
import Primitives

extension MemoryWorld {
  /// A world from the accounts of a test's `pre`, a genesis file's `alloc` or a tool's prestate: by address, with `balance`,
  /// `nonce`, `code` and `storage`, each of which may be missing.
  public convenience init(accounts json: JSONValue) throws(FormatError) {
    guard let object = json.object else { throw FormatError("the accounts are no JSON object") }
    self.init()
    for (name, value) in object {
      guard let address = Address(hex: name) else { throw FormatError("\(name) is no address") }
      do throws(FormatError) { try set(address, from: value) } catch { throw FormatError("account \(name): \(error)") }
    }
  }

  private func set(_ address: Address, from json: JSONValue) throws(FormatError) {
    var storage: [UInt256: UInt256] = [:]
    if let slots = json["storage"]?.object {
      for (name, value) in slots {
        guard let key = JSONValue.string(name.hasPrefix("0x") ? name : "0x" + name).looseUInt256, let word = value.looseUInt256 else {
          throw FormatError("storage slot \(name) is no pair of 256-bit numbers")
        }
        storage[key] = word
      }
    }
    let code = json["code"]?.hexBytes ?? []
    if let text = json["code"], text.hexBytes == nil { throw FormatError("code is not hexadecimal") }
    set(
      address, nonce: try json.optionalUInt64("nonce") ?? 0, balance: try json.optionalUInt256("balance") ?? UInt256(), code: code,
      storage: storage)
  }

  /// The accounts in the form that `init(accounts:)` reads, in the order of their addresses, as geth's tools write them.
  public var accountsJSON: JSONValue {
    var members = JSONObject()
    for (address, account) in accounts.sorted(by: { $0.key < $1.key }) {
      var fields = JSONObject()
      if let code = codes[account.state.codeHash] { fields["code"] = .string(Hex.encode(code)) }
      if !account.storage.isEmpty {
        let slots = account.storage.sorted { $0.key < $1.key }
        fields["storage"] = .object(JSONObject(slots.map { (Hash256($0.key).hex, .string(Hash256($0.value).hex)) }))
      }
      fields["balance"] = .string(account.state.balance.hexQuantity)
      if account.state.nonce != 0 { fields["nonce"] = .string(account.state.nonce.hexQuantity) }
      members[address.hex] = .object(fields)
    }
    return .object(members)
  }
}
