import Primitives

extension JournaledState {
  // MARK: Storage

  public func storage(_ address: Address, _ key: UInt256) -> UInt256 { slot(address, key).current }

  /// The slot's value at the start of the transaction.
  public func originalStorage(_ address: Address, _ key: UInt256) -> UInt256 {
    slot(address, key).original
  }

  public func setStorage(_ address: Address, _ key: UInt256, _ value: UInt256) {
    setStorage(slotIndex(loadedIndex(address), key), value)
  }

  private func slot(_ address: Address, _ key: UInt256) -> SlotRecord {
    let index = slotIndex(loadedIndex(address), key)
    return slots.base[index]
  }

  /// The record of a slot of a loaded account, its `original` good for this transaction.
  @inline(__always)
  func slotIndex(_ account: Int, _ key: UInt256) -> Int {
    let id = accounts.base[account].storageID
    var cell = Int(truncatingIfNeeded: key.mixed(seed: seed &+ UInt64(id))) & slotTable.mask
    while true {
      let index = Int(slotTable.cells[cell])
      if index < 0 { return insertSlot(account, key, cell) }
      let record = slots.base + index
      if record.pointee.key == key && record.pointee.storageID == id {
        if record.pointee.usedIn != transaction {
          record.pointee.usedIn = transaction
          record.pointee.original = record.pointee.current
        }
        return index
      }
      cell = (cell &+ 1) & slotTable.mask
    }
  }

  @inline(never)
  private func insertSlot(_ account: Int, _ key: UInt256, _ cell: Int) -> Int {
    let owner = accounts.base[account]
    var value = UInt256(0)
    if owner.baseExists && !owner.storageCleared {
      do {
        value = try reader.storage(owner.address, key)
      } catch {
        fail(error)
      }
    }
    let index = slots.count
    slots.append(
      SlotRecord(
        key: key, current: value, original: value, base: value, account: Int32(truncatingIfNeeded: account), storageID: owner.storageID,
        usedIn: transaction, warmIn: 0))
    slotTable.cells[cell] = Int32(truncatingIfNeeded: index)
    if slotTable.isFull(slots.count) {
      let records = slots.base
      slotTable.grow(count: slots.count) { records[$0].key.mixed(seed: seed &+ UInt64(records[$0].storageID)) }
    }
    return index
  }

  @inline(__always)
  func setStorage(_ slot: Int, _ value: UInt256) {
    let record = slots.base + slot
    journal.append(JournalEntry(value: record.pointee.current, index: Int32(truncatingIfNeeded: slot), kind: .storage))
    record.pointee.current = value
    let owner = accounts.base + Int(record.pointee.account)
    owner.pointee.wroteStorage = true
  }

  // MARK: Access lists

  /// Makes an account warm (EIP-2929, EIP-2930). Precompiled contracts always are.
  public func warm(_ address: Address) { warmAccount(accountIndex(address)) }

  /// Makes a slot warm (EIP-2929, EIP-2930).
  public func warm(_ address: Address, _ key: UInt256) { warmSlot(slotIndex(loadedIndex(address), key)) }

  public func isWarm(_ address: Address) -> Bool { record(of: address).warmIn == transaction }

  public func isWarm(_ address: Address, _ key: UInt256) -> Bool {
    slot(address, key).warmIn == transaction
  }

  /// False if the account was warm already.
  @discardableResult @inline(__always)
  func warmAccount(_ index: Int) -> Bool {
    let record = accounts.base + index
    if record.pointee.warmIn == transaction { return false }
    journal.append(
      JournalEntry(value: UInt256(UInt64(record.pointee.warmIn)), index: Int32(truncatingIfNeeded: index), kind: .accountWarmed))
    record.pointee.warmIn = transaction
    return true
  }

  /// False if the slot was warm already.
  @discardableResult @inline(__always)
  func warmSlot(_ index: Int) -> Bool {
    let record = slots.base + index
    if record.pointee.warmIn == transaction { return false }
    journal.append(JournalEntry(value: UInt256(UInt64(record.pointee.warmIn)), index: Int32(truncatingIfNeeded: index), kind: .slotWarmed))
    record.pointee.warmIn = transaction
    return true
  }

  // MARK: Transient storage (EIP-1153)

  func transientIndex(_ account: Int, _ key: UInt256) -> Int {
    let id = accounts.base[account].storageID
    var cell = Int(truncatingIfNeeded: key.mixed(seed: seed &+ UInt64(id))) & transientTable.mask
    while true {
      let index = Int(transientTable.cells[cell])
      if index < 0 { break }
      let record = transients.base + index
      if record.pointee.key == key && Int(record.pointee.account) == account { return index }
      cell = (cell &+ 1) & transientTable.mask
    }
    let index = transients.count
    transients.append(TransientRecord(key: key, value: 0, account: Int32(truncatingIfNeeded: account)))
    transientTable.cells[cell] = Int32(truncatingIfNeeded: index)
    if transientTable.isFull(transients.count) {
      let records = transients.base
      let owners = accounts.base
      transientTable.grow(count: transients.count) {
        records[$0].key.mixed(seed: seed &+ UInt64(owners[Int(records[$0].account)].storageID))
      }
    }
    return index
  }

  func setTransient(_ index: Int, _ value: UInt256) {
    let record = transients.base + index
    journal.append(JournalEntry(value: record.pointee.value, index: Int32(truncatingIfNeeded: index), kind: .transient))
    record.pointee.value = value
  }
}
