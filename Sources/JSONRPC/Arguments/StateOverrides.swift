import Primitives

/// What a simulated call should find in an account instead of what is there.
public struct AccountOverride: Sendable, Equatable {
  public var nonce: UInt64?
  public var code: Bytes?
  public var balance: UInt256?
  /// Replaces all storage.
  public var state: [UInt256: UInt256]?
  /// Replaces single slots.
  public var stateDiff: [UInt256: UInt256]?

  public init() {}
}

/// What a simulated call should find in its block instead of what the header says.
public struct BlockOverrides: Sendable, Equatable {
  public var number: UInt64?
  public var difficulty: UInt256?
  public var time: UInt64?
  public var gasLimit: UInt64?
  public var feeRecipient: Address?
  public var prevRandao: Hash256?
  public var baseFeePerGas: UInt256?
  public var blobBaseFee: UInt256?

  public init() {}
}

extension ArgumentValue {
  /// Reads the third argument of eth_call: overrides by address.
  public func stateOverrides() throws(RPCError) -> [Address: AccountOverride] {
    guard let object = json.object else { throw mismatch(json.kind, "ethapi.StateOverride") }
    var overrides: [Address: AccountOverride] = [:]
    for member in object.members {
      let address = try ArgumentValue(json: .string(member.name), argument: argument).address()
      overrides[address] = try ArgumentValue(json: member.value, argument: argument).accountOverride(address)
    }
    return overrides
  }

  private func accountOverride(_ address: Address) throws(RPCError) -> AccountOverride {
    let type = "OverrideAccount"
    guard json.object != nil else { throw mismatch(json.kind, "ethapi.\(type)") }
    var override = AccountOverride()
    override.nonce = try member("nonce", of: type)?.quantity()
    override.code = try member("code", of: type)?.data()
    override.balance = try member("balance", of: type)?.quantity256()
    override.state = try member("state", of: type)?.slots()
    override.stateDiff = try member("stateDiff", of: type)?.slots()
    if override.state != nil, override.stateDiff != nil {
      throw .failed("account \(address.hex) has both 'state' and 'stateDiff'")
    }
    return override
  }

  private func slots() throws(RPCError) -> [UInt256: UInt256] {
    guard let object = json.object else { throw mismatch(json.kind, "map[common.Hash]common.Hash") }
    var slots: [UInt256: UInt256] = [:]
    for member in object.members {
      let key = try ArgumentValue(json: .string(member.name), argument: argument, field: field).hash()
      slots[key.word] = try ArgumentValue(json: member.value, argument: argument, field: field).hash().word
    }
    return slots
  }

  /// Reads the fourth argument of eth_call: overrides of the block.
  public func blockOverrides() throws(RPCError) -> BlockOverrides {
    let type = "BlockOverrides"
    guard json.object != nil else { throw mismatch(json.kind, "ethapi.\(type)") }
    var overrides = BlockOverrides()
    overrides.number = try member("number", of: type)?.quantity()
    overrides.difficulty = try member("difficulty", of: type)?.quantity256()
    overrides.time = try (member("time", of: type) ?? member("timestamp", of: type))?.quantity()
    overrides.gasLimit = try member("gasLimit", of: type)?.quantity()
    overrides.feeRecipient = try (member("feeRecipient", of: type) ?? member("coinbase", of: type))?.address()
    overrides.prevRandao = try (member("prevRandao", of: type) ?? member("random", of: type))?.hash()
    overrides.baseFeePerGas = try (member("baseFeePerGas", of: type) ?? member("baseFee", of: type))?.quantity256()
    overrides.blobBaseFee = try member("blobBaseFee", of: type)?.quantity256()
    return overrides
  }
}
