import Primitives

extension EVM {
  /// What reading an account costs beyond a warm access, which the instruction has paid (EIP-2929). Makes it warm.
  @inline(__always)
  func accessCost(_ account: Int) -> Int64 {
    if rules.fork < .berlin { return 0 }
    if state.accounts.base[account].warmIn == state.transaction { return 0 }
    return coldAccessCost(account)
  }

  @inline(never)
  private func coldAccessCost(_ account: Int) -> Int64 {
    if precompiles.contains(state.accounts.base[account].address) { return 0 }
    state.warmAccount(account)
    return GasCost.coldAccount &- Int64(GasCost.warmAccess)
  }

  /// Pays for reading the account named on the stack; its index, or −1 if the gas is not enough.
  @inline(__always)
  private func access(_ f: FramePointer, _ word: UInt256, _ gas: inout Int64) -> Int {
    let account = state.accountIndex(Address(truncating: word))
    gas = gas &- accessCost(account)
    if gas < 0 {
      gas = outOfGas(f, gas)
      return -1
    }
    if !state.accounts.base[account].isLoaded { state.load(account) }
    return account
  }

  /// BALANCE.
  @inline(never)
  func loadBalance(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    var gas = gas
    let account = access(f, sp[0], &gas)
    if account < 0 { return gas }
    sp[0] = state.accounts.base[account].balance
    return gas
  }

  /// EXTCODESIZE; of a delegating account the designator's size (EIP-7702).
  @inline(never)
  func loadCodeSize(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    var gas = gas
    let account = access(f, sp[0], &gas)
    if account < 0 { return gas }
    sp[0] = UInt256(UInt64(state.accountCode(account).count))
    return gas
  }

  /// EXTCODEHASH (EIP-1052): zero for an account that is empty or does not exist.
  @inline(never)
  func loadCodeHash(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    var gas = gas
    let account = access(f, sp[0], &gas)
    if account < 0 { return gas }
    let record = state.accounts.base + account
    sp[0] = record.pointee.isEmpty ? 0 : record.pointee.codeHash.word
    return gas
  }

  /// BLOCKHASH: of the 256 blocks before this one.
  @inline(never)
  func loadBlockHash(_ sp: StackPointer) {
    let number = sp[0]
    sp[0] = 0
    if !number.fitsUInt64 || number.l0 >= block.number || block.number &- number.l0 > 256 { return }
    do {
      if let hash = try state.reader.blockHash(number.l0) { sp[0] = hash.word }
    } catch {
      state.fail(error)
    }
  }

  /// BLOBHASH (EIP-4844).
  @inline(never)
  func loadBlobHash(_ sp: StackPointer) {
    let index = sp[0]
    let hashes = transaction.blobHashes
    sp[0] = index.fitsUInt64 && index.l0 < UInt64(hashes.count) ? hashes[Int(index.l0)].word : 0
  }

  /// ORIGIN, GASPRICE, COINBASE and the like, on top of the stack.
  @inline(never)
  func loadEnvironment(_ sp: StackPointer, _ opcode: UInt8) {
    switch Opcode(rawValue: opcode) {
    case .origin: sp[1] = transaction.origin.word
    case .gasprice: sp[1] = transaction.gasPrice
    case .coinbase: sp[1] = block.beneficiary.word
    case .timestamp: sp[1] = UInt256(block.timestamp)
    case .number: sp[1] = UInt256(block.number)
    case .prevrandao: sp[1] = rules.fork >= .paris ? block.prevRandao : block.difficulty
    case .gaslimit: sp[1] = UInt256(block.gasLimit)
    case .chainid: sp[1] = rules.chainID
    case .basefee: sp[1] = block.baseFee
    default: sp[1] = block.blobBaseFee
    }
  }

  /// SLOAD.
  @inline(never)
  func loadStorage(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    let slot = state.slotIndex(f.pointee.account, sp[0])
    var left = gas
    if rules.fork >= .berlin && state.warmSlot(slot) {
      left = left &- (GasCost.coldSlot &- Int64(GasCost.warmAccess))
      if left < 0 { return outOfGas(f, left) }
    }
    sp[0] = state.slots.base[slot].current
    return left
  }

  /// SSTORE. `reserve` is gas that was taken already for instructions that follow.
  @inline(never)
  func store(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64, reserve: Int64) -> Int64 {
    if f.pointee.isStatic { return fail(f, .writeProtection) }
    let fork = rules.fork
    if fork >= .istanbul && gas &+ reserve <= GasCost.storeSentry { return fail(f, .outOfGas) }
    let slot = state.slotIndex(f.pointee.account, sp[0])
    var left = gas
    if fork >= .berlin && state.warmSlot(slot) { left = left &- GasCost.coldSlot }
    let value = sp[-1]
    let record = state.slots.base[slot]
    let (cost, refund) = storeCost(original: record.original, current: record.current, new: value)
    left = left &- cost
    if left < 0 { return outOfGas(f, left) }
    if refund != 0 { state.addRefund(refund) }
    if record.current != value { state.setStorage(slot, value) }
    return left
  }

  /// What a change of a slot costs and gives back (EIP-2200, EIP-3529).
  @inline(__always)
  private func storeCost(original: UInt256, current: UInt256, new: UInt256) -> (cost: Int64, refund: Int64) {
    let s = schedule
    if s.store == .simple {
      if current.isZero && !new.isZero { return (s.storeSet, 0) }
      return (s.storeReset, !current.isZero && new.isZero ? s.storeClearRefund : 0)
    }
    if current == new { return (s.storeAgain, 0) }
    if original == current {
      if original.isZero { return (s.storeSet, 0) }
      return (s.storeReset, new.isZero ? s.storeClearRefund : 0)
    }
    var refund: Int64 = 0
    if !original.isZero {
      if current.isZero {
        refund = refund &- s.storeClearRefund
      } else if new.isZero {
        refund = refund &+ s.storeClearRefund
      }
    }
    if original == new { refund = refund &+ (original.isZero ? s.storeSet : s.storeReset) &- s.storeAgain }
    return (s.storeAgain, refund)
  }

  /// TLOAD (EIP-1153).
  @inline(never)
  func loadTransient(_ f: FramePointer, _ sp: StackPointer) {
    if state.transients.count == 0 {
      sp[0] = 0
      return
    }
    let index = state.transientIndex(f.pointee.account, sp[0])
    sp[0] = state.transients.base[index].value
  }

  /// TSTORE (EIP-1153); false in a static call.
  @inline(never)
  func storeTransient(_ f: FramePointer, _ sp: StackPointer) -> Bool {
    if f.pointee.isStatic {
      f.pointee.failure = .writeProtection
      return false
    }
    state.setTransient(state.transientIndex(f.pointee.account, sp[0]), sp[-1])
    return true
  }

  /// LOG0 to LOG4.
  @inline(never)
  func log(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64, _ topicCount: Int) -> Int64 {
    if f.pointee.isStatic { return fail(f, .writeProtection) }
    let left = expand(f, sp[0], sp[-1], gas)
    if left < 0 { return left }
    let charged = left &- Int64(GasCost.logByte) &* Int64(truncatingIfNeeded: sp[-1].l0)
    if charged < 0 { return outOfGas(f, charged) }
    var topics: [Hash256] = []
    if topicCount > 0 {
      topics.reserveCapacity(topicCount)
      for i in 0..<topicCount { topics.append(Hash256(sp[-2 - i])) }
    }
    state.addLog(Log(address: f.pointee.address, topics: topics, data: Bytes(memory(f, sp[0], sp[-1]))))
    return charged
  }
}
