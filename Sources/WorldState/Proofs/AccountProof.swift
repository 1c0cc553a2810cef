import EVM
import MerkleTrie
import Primitives

/// An account with the trie nodes that prove it, and the same for some of its slots (EIP-1186).
public struct AccountProof: Sendable, Equatable {
  public var address: Address
  /// Nil where the proof shows that there is no such account.
  public var record: AccountRecord?
  /// The RLP of the nodes from the state's root to the account.
  public var nodes: [Bytes]
  /// In the order in which they were asked for.
  public var slots: [SlotProof]
}

/// A slot's value with the nodes that prove it.
public struct SlotProof: Sendable, Equatable {
  public var slot: UInt256
  public var value: UInt256
  /// The RLP of the nodes from the account's storage root to the slot.
  public var nodes: [Bytes]
}

extension AccountProof {
  /// Whether the nodes show, to somebody who knows only `root`, what this says.
  public func verifies(against root: Hash256) -> Bool {
    do throws(TrieProofError) {
      let account = try verifyTrieProof(root: root, key: keccak256(address).bytes, nodes: nodes)
      guard account == record?.withTrieValue({ Bytes($0) }) else { return false }
      let storageRoot = record?.storageRoot ?? emptyTrieRoot
      for slot in slots {
        let value = try verifyTrieProof(root: storageRoot, key: keccak256(Hash256(slot.slot)).bytes, nodes: slot.nodes)
        let expected: Bytes? = slot.value.isZero ? nil : withStorageTrieValue(slot.value) { Bytes($0) }
        guard value == expected else { return false }
      }
      return true
    } catch {
      return false
    }
  }
}
