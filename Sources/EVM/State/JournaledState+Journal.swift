import Primitives

extension JournaledState {
  /// A point to go back to. Snapshots nest; going back to one makes later ones void.
  public struct Snapshot: Sendable {
    let journalCount: Int
  }

  @inline(__always)
  public func snapshot() -> Snapshot { Snapshot(journalCount: journal.count) }

  /// Undoes everything since the snapshot: balances, nonces, code, storage, warmth, logs, refunds.
  public func revert(to snapshot: Snapshot) {
    if journal.count > snapshot.journalCount { undo(to: snapshot.journalCount) }
  }

  @inline(never)
  private func undo(to count: Int) {
    var position = journal.count
    while position > count {
      position &-= 1
      let entry = journal.base[position]
      let index = Int(entry.index)
      switch entry.kind {
      case .balance: accounts.base[index].balance = entry.value
      case .nonce: accounts.base[index].nonce = entry.value.l0
      case .code:
        let code = Int32(truncatingIfNeeded: entry.value.l0)
        accounts.base[index].codeIndex = code
        accounts.base[index].codeHash = codes[Int(code)].hash
      case .storage: slots.base[index].current = entry.value
      case .transient: transients.base[index].value = entry.value
      case .accountWarmed: accounts.base[index].warmIn = UInt32(truncatingIfNeeded: entry.value.l0)
      case .slotWarmed: slots.base[index].warmIn = UInt32(truncatingIfNeeded: entry.value.l0)
      case .touched:
        // The touch of RIPEMD-160 outlives a revert, as it did on the main network in block 1714175.
        if accounts.base[index].address != JournaledState.ripemd160 {
          accounts.base[index].touchedIn = UInt32(truncatingIfNeeded: entry.value.l0)
        }
      case .existence: accounts.base[index].exists = false
      case .created: accounts.base[index].createdIn = UInt32(truncatingIfNeeded: entry.value.l0)
      case .destructed: accounts.base[index].destructedIn = UInt32(truncatingIfNeeded: entry.value.l0)
      case .refund: refund = Int64(bitPattern: entry.value.l0)
      case .log: logs.removeLast()
      }
    }
    journal.truncate(to: count)
  }

  static let ripemd160 = Address(truncating: UInt256(3))

  /// Adds to the refund counter, or takes from it.
  @inline(__always)
  public func addRefund(_ amount: Int64) {
    journal.append(JournalEntry(value: UInt256(UInt64(bitPattern: refund)), index: 0, kind: .refund))
    refund = refund &+ amount
  }

  func addLog(_ log: Log) {
    journal.append(JournalEntry(value: 0, index: 0, kind: .log))
    logs.append(log)
  }
}
