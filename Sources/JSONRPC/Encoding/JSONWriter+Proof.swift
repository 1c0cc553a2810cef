import EVM
import EthereumTypes
import JSON
import Primitives
import WorldState

extension JSONWriter {
  /// A proof as eth_getProof gives it (EIP-1186).
  ///
  /// - Parameter keys: the slots as the request wrote them, which the answer repeats
  mutating func proof(_ proof: AccountProof, keys: [String]) {
    beginObject()
    key("address")
    address(proof.address)
    key("accountProof")
    nodes(proof.nodes)
    key("balance")
    quantity(proof.record?.state.balance ?? UInt256())
    key("codeHash")
    hash(proof.record?.state.codeHash ?? Keccak256.emptyHash)
    key("nonce")
    quantity(proof.record?.state.nonce ?? 0)
    key("storageHash")
    hash(proof.record?.storageRoot ?? Header.emptyRoot)
    key("storageProof")
    beginArray()
    for (slot, name) in zip(proof.slots, keys) {
      beginObject()
      key("key")
      string(name)
      key("value")
      quantity(slot.value)
      key("proof")
      nodes(slot.nodes)
      endObject()
    }
    endArray()
    endObject()
  }

  private mutating func nodes(_ nodes: [Bytes]) {
    beginArray()
    for node in nodes { data(node) }
    endArray()
  }
}
