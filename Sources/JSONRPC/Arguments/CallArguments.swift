import EthereumTypes
import JSON
import Primitives

/// The transaction object of calls, estimates and transactions to be signed.
public struct CallArguments: Sendable, Equatable {
  public var from: Address?
  public var to: Address?
  public var gas: UInt64?
  public var gasPrice: UInt256?
  public var maxFeePerGas: UInt256?
  public var maxPriorityFeePerGas: UInt256?
  public var value: UInt256?
  public var nonce: UInt64?
  /// Call data, whether the client named it `data` or `input`.
  public var data: Bytes?
  public var accessList: AccessList?
  public var chainID: UInt64?
  public var maxFeePerBlobGas: UInt256?
  public var blobVersionedHashes: [Hash256]?
  public var authorizations: [Authorization]?

  public init() {}
}

extension ArgumentValue {
  /// Reads a transaction object. Unknown members are ignored, as geth does.
  public func call() throws(RPCError) -> CallArguments {
    let type = "CallArgs"
    guard json.object != nil else { throw mismatch(json.kind, "ethapi.\(type)") }
    var call = CallArguments()
    call.from = try member("from", of: type)?.address()
    call.to = try member("to", of: type)?.address()
    call.gas = try member("gas", of: type)?.quantity()
    call.gasPrice = try member("gasPrice", of: type)?.quantity256()
    call.maxFeePerGas = try member("maxFeePerGas", of: type)?.quantity256()
    call.maxPriorityFeePerGas = try member("maxPriorityFeePerGas", of: type)?.quantity256()
    call.value = try member("value", of: type)?.quantity256()
    call.nonce = try member("nonce", of: type)?.quantity()
    call.chainID = try member("chainId", of: type)?.quantity("hexutil.Big")
    call.maxFeePerBlobGas = try member("maxFeePerBlobGas", of: type)?.quantity256()
    call.accessList = try member("accessList", of: type)?.accessList()
    if let hashes = try member("blobVersionedHashes", of: type)?.elements("[]common.Hash") {
      call.blobVersionedHashes = []
      for hash in hashes { call.blobVersionedHashes?.append(try hash.hash()) }
    }
    if let list = try member("authorizationList", of: type)?.elements("[]types.SetCodeAuthorization") {
      call.authorizations = []
      for entry in list { call.authorizations?.append(try entry.authorization()) }
    }
    let data = try member("data", of: type)?.data()
    let input = try member("input", of: type)?.data()
    if let data, let input, data != input {
      throw .failed(#"both "data" and "input" are set and not equal. Please use "input" to pass transaction call data"#)
    }
    call.data = input ?? data
    if call.gasPrice != nil, call.maxFeePerGas != nil || call.maxPriorityFeePerGas != nil {
      throw .failed("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    }
    return call
  }

  func accessList() throws(RPCError) -> AccessList {
    var list: AccessList = []
    for entry in try elements("types.AccessList") {
      guard entry.json.object != nil else { throw entry.mismatch(entry.json.kind, "types.AccessTuple") }
      guard let address = try entry.member("address", of: "AccessTuple")?.address() else {
        throw invalid("missing required field 'address' for AccessTuple")
      }
      var keys: [Hash256] = []
      for key in try entry.member("storageKeys", of: "AccessTuple")?.elements("[]common.Hash") ?? [] { keys.append(try key.hash()) }
      list.append(AccessListEntry(address: address, storageKeys: keys))
    }
    return list
  }

  private func authorization() throws(RPCError) -> Authorization {
    let type = "SetCodeAuthorization"
    guard json.object != nil else { throw mismatch(json.kind, "types.\(type)") }
    func require<Value>(_ name: String, _ read: (ArgumentValue) throws(RPCError) -> Value) throws(RPCError) -> Value {
      guard let found = member(name, of: type) else { throw invalid("missing required field '\(name)' for \(type)") }
      return try read(found)
    }
    let chainID = try require("chainId") { (value) throws(RPCError) in try value.quantity256() }
    let address = try require("address") { (value) throws(RPCError) in try value.address() }
    let nonce = try require("nonce") { (value) throws(RPCError) in try value.quantity() }
    let parity = try require("yParity") { (value) throws(RPCError) in try value.quantity() }
    let r = try require("r") { (value) throws(RPCError) in try value.quantity256() }
    let s = try require("s") { (value) throws(RPCError) in try value.quantity256() }
    guard let byte = UInt8(exactly: parity) else { throw mismatch("hex number > 8 bits", "hexutil.Uint8") }
    return Authorization(chainID: chainID, address: address, nonce: nonce, yParity: byte, r: r, s: s)
  }
}
