import EVM
import EthereumTypes
import JSON
import Primitives
import WorldState

/// The `eth` methods about accounts, code and storage.
extension RPCEnvironment {
  /// Most slots in one eth_getProof.
  private static let proofSlotsLimit = 1024

  func stateMethods() -> [RPCMethod] {
    let account: [RPCMethod.Parameter] = [.init("address"), .init("block")]
    return [
      RPCMethod("eth_getBalance", account, "an account's balance in wei", cost: .immediateAtHead(argument: 1)) {
        [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let state = try view().state(arguments.required(1).blockNumberOrHash())
        writer.quantity(try onState { () throws(StateReadError) in try state.account(address) }?.balance ?? UInt256())
      },
      RPCMethod(
        "eth_getTransactionCount", account, "an account's nonce; for \"pending\", counting what waits in the pool",
        cost: .immediateAtHead(argument: 1)
      ) {
        [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let reference = try arguments.required(1).blockNumberOrHash()
        let state = try view().state(reference)
        let nonce = try onState { () throws(StateReadError) in try state.account(address) }?.nonce ?? 0
        if case .pending = reference, let pending {
          writer.quantity(pending.withPool { $0.nextNonce(of: address, accountNonce: nonce) })
        } else {
          writer.quantity(nonce)
        }
      },
      RPCMethod("eth_getCode", account, "an account's code") { [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let state = try view().state(arguments.required(1).blockNumberOrHash())
        let code = try onState { () throws(StateReadError) -> Bytes in
          guard let found = try state.account(address), found.codeHash != Keccak256.emptyHash else { return [] }
          return try state.code(found.codeHash)
        }
        writer.data(code)
      },
      RPCMethod("eth_getStorageAt", [.init("address"), .init("slot"), .init("block")], "the value of a storage slot") {
        [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let slot = try Self.lenientSlot(arguments.required(1))
        let state = try view().state(arguments.required(2).blockNumberOrHash())
        writer.hash(Hash256(try onState { () throws(StateReadError) in try state.storage(address, slot) }))
      },
      RPCMethod("eth_storageRoot", [.init("address"), .init("block", optional: true)], "the root of an account's storage trie") {
        [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let state = try view().state(arguments.optional(1)?.blockNumberOrHash() ?? .latest)
        let record: AccountRecord?
        do throws(WorldStateError) { record = try state.record(address) } catch { throw .failed(error.description) }
        guard let record else { throw .failed("can't find state object") }
        writer.hash(record.storageRoot)
      },
      RPCMethod(
        "eth_getProof", [.init("address"), .init("slots"), .init("block")], "an account and slots with the trie nodes that prove them"
      ) {
        [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let slots = try arguments.required(1).elements("[]string")
        guard slots.count <= Self.proofSlotsLimit else { throw .limitExceeded("more than \(Self.proofSlotsLimit) slots in one proof") }
        var keys: [String] = []
        var words: [UInt256] = []
        for slot in slots {
          keys.append(try slot.string())
          words.append(try Self.lenientSlot(slot))
        }
        let view = try view()
        let found = try view.requiredHeader(arguments.required(2).blockNumberOrHash())
        let proof: AccountProof
        do throws(WorldStateError) {
          proof = try view.states.proof(of: address, slots: words, at: found.header.number, root: found.header.stateRoot)
        } catch {
          throw .failed(error.description)
        }
        writer.proof(proof, keys: keys)
      },
    ]
  }

  /// A slot's number as geth reads it: hexadecimal digits with or without prefix, of any length, the last 64 of which count.
  private static func lenientSlot(_ value: ArgumentValue) throws(RPCError) -> UInt256 {
    let text = try value.string()
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    if digits.isEmpty { return UInt256() }
    guard let slot = UInt256(hex: digits.suffix(64)) else { throw value.invalid("unable to decode storage key: \"\(text)\"") }
    return slot
  }
}
