import EVM
import MerkleTrie
import Primitives
import TestSupport

/// A state in plain dictionaries, with its root worked out by the definition: what the real one is compared with.
struct StateModel: Equatable {
  struct Account: Equatable {
    var state: AccountState
    var storage: [UInt256: UInt256] = [:]
  }

  var accounts: [Address: Account] = [:]
  var codes: [Hash256: Bytes] = [:]

  mutating func apply(_ changes: StateChanges) {
    for (address, change) in changes.accounts {
      guard let state = change.account else {
        accounts[address] = nil
        continue
      }
      if let code = change.code { codes[state.codeHash] = code }
      var storage = change.storageCleared ? [:] : accounts[address]?.storage ?? [:]
      for (slot, value) in change.storage { storage[slot] = value.isZero ? nil : value }
      accounts[address] = Account(state: state, storage: storage)
    }
  }

  func root() -> Hash256 {
    let batch = TrieBatch()
    for (address, account) in accounts {
      let slots = TrieBatch()
      for (slot, value) in account.storage {
        var writer = RLPWriter()
        writer.uint(value)
        slots.set(keccak256(Hash256(slot)).bytes, writer.bytes)
      }
      let rlp = encodeRLPList { list in
        list.uint(account.state.nonce)
        list.uint(account.state.balance)
        list.hash(slots.root())
        list.hash(account.state.codeHash)
      }
      batch.set(keccak256(address).bytes, rlp)
    }
    return batch.root()
  }

  /// Changes such as a block makes: new accounts, transfers, storage, deployments, deletions, and contracts that are
  /// deleted and made anew.
  func randomChanges(_ random: inout SeededRandom, addresses: Int = 40, count: Int = 12) -> StateChanges {
    var changes = StateChanges()
    for _ in 0..<count {
      let address = Address(truncating: keccak256([UInt8(random.next() % UInt64(addresses))] as Bytes))
      let before = accounts[address]
      var state = before?.state ?? AccountState()
      state.nonce += 1
      state.balance = UInt256(random.next()) << UInt64(random.next() % 190)
      var change = AccountChange(account: state)
      switch random.next() % 10 {
      case 0:
        change = AccountChange(account: nil, storageCleared: true)
      case 1:
        change.storageCleared = true
        change.storage = randomSlots(&random)
      case 2:
        let code = random.bytes(20)
        change.code = code
        change.account?.codeHash = keccak256(code)
      case 3...7:
        change.storage = randomSlots(&random)
      default: break
      }
      changes.accounts[address] = change
    }
    return changes
  }

  private func randomSlots(_ random: inout SeededRandom) -> [UInt256: UInt256] {
    var slots: [UInt256: UInt256] = [:]
    for _ in 0..<(1 + random.next() % 6) {
      let value = random.next() % 3 == 0 ? 0 : UInt256(random.next() >> UInt64(random.next() % 60))
      slots[UInt256(random.next() % 20)] = value
    }
    return slots
  }
}
