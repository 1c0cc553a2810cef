import Primitives

extension JournaledState {
  // MARK: Reading

  /// Whether the account is in the state, if only as an empty one (before EIP-161).
  public func exists(_ address: Address) -> Bool { loaded(address).exists }

  /// Whether the account has no nonce, balance or code (EIP-161); also true if there is none.
  public func isEmpty(_ address: Address) -> Bool { loaded(address).isEmpty }

  /// In wei.
  public func balance(of address: Address) -> UInt256 { loaded(address).balance }

  public func nonce(of address: Address) -> UInt64 { loaded(address).nonce }

  /// `Keccak256.emptyHash` without code, also for an account that does not exist.
  public func codeHash(of address: Address) -> Hash256 { loaded(address).codeHash }

  public func code(of address: Address) -> Bytes { accountCode(loadedIndex(address)).bytes }

  /// The account, nil if there is none.
  public func account(_ address: Address) -> AccountState? {
    let record = loaded(address)
    return record.exists ? AccountState(nonce: record.nonce, balance: record.balance, codeHash: record.codeHash) : nil
  }

  /// The account whose code the account has borrowed (EIP-7702); nil if its code is no delegation.
  public func delegation(of address: Address) -> Address? { accountCode(loadedIndex(address)).delegation }

  // MARK: Changing

  /// Adds to a balance, making the account if there is none. Adding nothing touches an empty account (EIP-161).
  public func addBalance(_ amount: UInt256, to address: Address) { addBalance(amount, at: loadedIndex(address)) }

  /// Takes from a balance; the caller has checked that it is enough.
  public func subtractBalance(_ amount: UInt256, from address: Address) { subtractBalance(amount, at: loadedIndex(address)) }

  public func setBalance(_ balance: UInt256, of address: Address) {
    let index = loadedIndex(address)
    makeExist(index)
    setBalance(balance, at: index)
    touch(index)
  }

  public func setNonce(_ nonce: UInt64, of address: Address) {
    let index = loadedIndex(address)
    makeExist(index)
    setNonce(nonce, at: index)
  }

  /// Deploys code, or sets or clears a delegation (EIP-7702).
  public func setCode(_ code: Bytes, of address: Address) {
    let index = loadedIndex(address)
    makeExist(index)
    setCode(code.isEmpty ? Code.empty : Code(code), at: index)
  }

  /// Touches the account, so that it is deleted at the end of the transaction if it is empty (EIP-161).
  public func touch(_ address: Address) { touch(loadedIndex(address)) }

  @inline(__always)
  func addBalance(_ amount: UInt256, at index: Int) {
    makeExist(index)
    let record = accounts.base + index
    if amount.isZero {
      if record.pointee.isEmpty { touch(index) }
      return
    }
    setBalance(record.pointee.balance &+ amount, at: index)
    touch(index)
  }

  @inline(__always)
  func subtractBalance(_ amount: UInt256, at index: Int) {
    if amount.isZero { return }
    makeExist(index)
    setBalance(accounts.base[index].balance &- amount, at: index)
    touch(index)
  }

  @inline(__always)
  func setBalance(_ balance: UInt256, at index: Int) {
    let record = accounts.base + index
    journal.append(JournalEntry(value: record.pointee.balance, index: Int32(truncatingIfNeeded: index), kind: .balance))
    record.pointee.balance = balance
  }

  @inline(__always)
  func setNonce(_ nonce: UInt64, at index: Int) {
    let record = accounts.base + index
    journal.append(JournalEntry(value: UInt256(record.pointee.nonce), index: Int32(truncatingIfNeeded: index), kind: .nonce))
    record.pointee.nonce = nonce
    touch(index)
  }

  func setCode(_ code: Code, at index: Int) {
    let old = codeIndex(index)
    journal.append(JournalEntry(value: UInt256(UInt64(old)), index: Int32(truncatingIfNeeded: index), kind: .code))
    register(code, index)
    touch(index)
  }

  @inline(__always)
  func makeExist(_ index: Int) {
    let record = accounts.base + index
    if record.pointee.exists { return }
    journal.append(JournalEntry(value: 0, index: Int32(truncatingIfNeeded: index), kind: .existence))
    record.pointee.exists = true
    touch(index)
  }

  /// Makes an account for a call of nothing under GoQuorum's rules. If the block deleted it before, it is not touched: such an
  /// account outlives its transaction empty, as on GoQuorum, whose journal doesn't count the remaking of a deleted account
  /// as a change and whose calls of nothing touch nobody.
  func makeExistForCallOfNothing(_ index: Int) {
    let record = accounts.base + index
    guard record.pointee.storageCleared else { return makeExist(index) }
    journal.append(JournalEntry(value: 0, index: Int32(truncatingIfNeeded: index), kind: .existence))
    record.pointee.exists = true
  }

  @inline(__always)
  func touch(_ index: Int) {
    let record = accounts.base + index
    if record.pointee.touchedIn == transaction { return }
    journal.append(JournalEntry(value: UInt256(UInt64(record.pointee.touchedIn)), index: Int32(truncatingIfNeeded: index), kind: .touched))
    record.pointee.touchedIn = transaction
    touchedAccounts.append(Int32(truncatingIfNeeded: index))
  }

  // MARK: Creation and destruction

  /// Whether a contract may be created at the account: no nonce, no code (EIP-684), no storage (EIP-7610).
  func isFreeForCreation(_ index: Int) -> Bool {
    let record = accounts.base[index]
    if record.nonce != 0 || record.codeHash != Keccak256.emptyHash { return false }
    if record.baseExists && !record.storageCleared {
      do {
        if try reader.hasStorage(record.address) { return false }
      } catch {
        fail(error)
      }
    }
    if !record.wroteStorage { return true }
    for i in 0..<slots.count where slots.base[i].storageID == record.storageID && !slots.base[i].current.isZero { return false }
    return true
  }

  /// Makes the account a contract in construction; a balance that it has already stays.
  func createContract(_ index: Int, nonce: UInt64) {
    makeExist(index)
    let record = accounts.base + index
    journal.append(
      JournalEntry(value: UInt256(UInt64(record.pointee.createdIn)), index: Int32(truncatingIfNeeded: index), kind: .created))
    record.pointee.createdIn = transaction
    if nonce != record.pointee.nonce { setNonce(nonce, at: index) }
    touch(index)
  }

  /// Whether the account was created in this transaction (EIP-6780).
  func wasCreatedNow(_ index: Int) -> Bool { accounts.base[index].createdIn == transaction }

  /// Marks the account for deletion at the end of the transaction; false if it was already.
  @discardableResult
  func selfDestruct(_ index: Int) -> Bool {
    let record = accounts.base + index
    if record.pointee.destructedIn == transaction { return false }
    journal.append(
      JournalEntry(value: UInt256(UInt64(record.pointee.destructedIn)), index: Int32(truncatingIfNeeded: index), kind: .destructed))
    record.pointee.destructedIn = transaction
    destructedAccounts.append(Int32(truncatingIfNeeded: index))
    return true
  }

  /// Whether the account self-destructed in this transaction and will be deleted at its end.
  public func isSelfDestructed(_ address: Address) -> Bool { record(of: address).destructedIn == transaction }
}
