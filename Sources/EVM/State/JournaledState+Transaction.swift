import Primitives

extension JournaledState {
  /// Starts a transaction: nothing is warm, touched or created, no refund, no logs, no transient storage.
  ///
  /// Changes made before (a block's reward, a system contract) stay and can no longer be undone.
  public func beginTransaction() {
    transaction &+= 1
    journal.truncate(to: 0)
    touchedAccounts.removeAll(keepingCapacity: true)
    destructedAccounts.removeAll(keepingCapacity: true)
    logs.removeAll()
    refund = 0
    if transients.count > 0 {
      transients.truncate(to: 0)
      transientTable.clear()
    }
  }

  /// Ends a transaction: deletes self-destructed accounts and, from EIP-161 (Spurious Dragon) on, touched ones that are empty.
  public func finishTransaction(deletingEmpty: Bool) {
    for index in destructedAccounts where accounts.base[Int(index)].destructedIn == transaction { delete(Int(index)) }
    if deletingEmpty {
      for index in touchedAccounts {
        let record = accounts.base[Int(index)]
        if record.touchedIn == transaction && record.isEmpty && record.exists { delete(Int(index)) }
      }
    }
    journal.truncate(to: 0)
    touchedAccounts.removeAll(keepingCapacity: true)
    destructedAccounts.removeAll(keepingCapacity: true)
  }

  private func delete(_ index: Int) {
    let record = accounts.base + index
    record.pointee.exists = false
    record.pointee.balance = 0
    record.pointee.nonce = 0
    record.pointee.codeHash = Keccak256.emptyHash
    record.pointee.codeIndex = 0
    record.pointee.storageID = nextStorageID
    record.pointee.storageCleared = true
    record.pointee.wroteStorage = false
    nextStorageID &+= 1
  }

  /// What changed since the reader's state, or since this was called last. Takes the changes to be written: later calls on
  /// the same instance count from here, and the reader must by then show the new state.
  public func takeChanges() -> StateChanges {
    var changes: [Address: AccountChange] = [:]
    for index in 0..<accounts.count {
      let record = accounts.base + index
      if !record.pointee.isLoaded || !isChanged(record.pointee) { continue }
      changes[record.pointee.address] = change(record.pointee)
    }
    for index in 0..<slots.count {
      let slot = slots.base + index
      let owner = accounts.base + Int(slot.pointee.account)
      if owner.pointee.storageID != slot.pointee.storageID || slot.pointee.current == slot.pointee.base { continue }
      if owner.pointee.exists {
        changes[owner.pointee.address, default: change(owner.pointee)].storage[slot.pointee.key] = slot.pointee.current
      }
      slot.pointee.base = slot.pointee.current
    }
    for index in 0..<accounts.count {
      let record = accounts.base + index
      if !record.pointee.isLoaded { continue }
      record.pointee.baseExists = record.pointee.exists
      record.pointee.baseNonce = record.pointee.nonce
      record.pointee.baseBalance = record.pointee.balance
      record.pointee.baseCodeHash = record.pointee.codeHash
      record.pointee.storageCleared = false
    }
    return StateChanges(accounts: changes)
  }

  private func isChanged(_ record: AccountRecord) -> Bool {
    record.exists != record.baseExists || record.nonce != record.baseNonce || record.balance != record.baseBalance
      || record.codeHash != record.baseCodeHash || (record.storageCleared && record.baseExists)
  }

  private func change(_ record: AccountRecord) -> AccountChange {
    if !record.exists { return AccountChange(account: nil, storageCleared: record.storageCleared && record.baseExists) }
    let isNewCode = record.codeHash != record.baseCodeHash && record.codeIndex > 0
    return AccountChange(
      account: AccountState(nonce: record.nonce, balance: record.balance, codeHash: record.codeHash),
      code: isNewCode ? codes[Int(record.codeIndex)].bytes : nil, storageCleared: record.storageCleared && record.baseExists)
  }
}
