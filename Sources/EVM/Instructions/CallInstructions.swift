import Primitives

extension EVM {
  /// What `beginCall` and `beginCreate` return when a frame is ready to run.
  static let entered = Int64.min

  // MARK: CALL, CALLCODE, DELEGATECALL, STATICCALL

  /// Charges for a call and opens it. Returns the gas left if the call is over already, `entered` if its frame is to run (the
  /// caller's gas then stands in its frame), or a failure of the calling frame.
  @inline(never)
  func beginCall(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64, _ opcode: UInt8) -> Int64 {
    let kind = EVM.callKind(opcode)
    let movesValue = kind == .call || kind == .callCode
    let value = movesValue ? sp[-2] : 0
    if kind == .call && f.pointee.isStatic && !value.isZero { return fail(f, .writeProtection) }
    // What follows the value has the same order in all four.
    let arguments = movesValue ? sp - 3 : sp - 2
    let result = arguments - 3

    var gas = expandForCall(f, arguments, gas)
    if gas < 0 { return gas }
    let codeAccount = state.accountIndex(Address(truncating: sp[-1]))
    gas = gas &- accessCost(codeAccount)
    if gas < 0 { return outOfGas(f, gas) }
    if !state.accounts.base[codeAccount].isLoaded { state.load(codeAccount) }
    if !value.isZero { gas = gas &- GasCost.callValue }
    if kind == .call && paysForNewAccount(codeAccount, value) { gas = gas &- GasCost.newAccount }
    if rules.fork >= .prague { gas = gas &- delegationCost(codeAccount) }
    if gas < 0 { return outOfGas(f, gas) }

    // All but a 64th can be passed on (EIP-150); before, what was asked for had to be there.
    var passed: Int64
    if rules.fork >= .tangerineWhistle {
      let most = gas &- gas &>> 6
      passed = sp[0].fitsUInt64 && sp[0].l0 < UInt64(most) ? Int64(sp[0].l0) : most
    } else {
      if !sp[0].fitsUInt64 || sp[0].l0 > UInt64(gas) { return fail(f, .outOfGas) }
      passed = Int64(sp[0].l0)
    }
    gas = gas &- passed
    if isTracingSteps { traceCost(tracer, f, gas) }
    if !value.isZero { passed = passed &+ GasCost.callStipend }

    f.pointee.gas = gas
    f.pointee.returnDataSize = 0
    f.pointee.resultOffset = arguments[-3].isZero ? 0 : Int(truncatingIfNeeded: arguments[-2].l0)
    f.pointee.resultSize = Int(truncatingIfNeeded: arguments[-3].l0)
    let isDelegate = kind == .delegateCall
    let request = CallRequest(
      kind: kind, caller: f.pointee.account, recipient: kind == .call || kind == .staticCall ? codeAccount : f.pointee.account,
      codeAccount: codeAccount, value: value, apparentValue: isDelegate ? f.pointee.value : value,
      apparentCaller: isDelegate ? f.pointee.caller : f.pointee.address, input: memory(f, arguments[0], arguments[-1]), gas: passed,
      isStatic: f.pointee.isStatic || kind == .staticCall, depth: f.pointee.depth &+ 1)
    switch open(request) {
    case .entered: return EVM.entered
    case .done(let outcome):
      if outcome.status.isFatal { return fail(f, outcome.status) }
      settle(outcome, f, result)
      return gas &+ outcome.gasLeft
    }
  }

  @inline(__always)
  static func callKind(_ opcode: UInt8) -> CallKind {
    switch opcode {
    case Opcode.call.rawValue: .call
    case Opcode.callcode.rawValue: .callCode
    case Opcode.delegatecall.rawValue: .delegateCall
    default: .staticCall
    }
  }

  /// Memory for the input at `arguments` and the output behind it.
  @inline(__always)
  private func expandForCall(_ f: FramePointer, _ arguments: StackPointer, _ gas: Int64) -> Int64 {
    let left = expand(f, arguments[0], arguments[-1], gas)
    return left < 0 ? left : expand(f, arguments[-2], arguments[-3], left)
  }

  /// Whether a CALL makes a new account and pays for it: any that isn't there, from EIP-161 on one that gets value.
  @inline(__always)
  private func paysForNewAccount(_ account: Int, _ value: UInt256) -> Bool {
    let record = state.accounts.base + account
    if rules.fork >= .spuriousDragon { return !value.isZero && record.pointee.isEmpty }
    return !record.pointee.exists
  }

  /// The access to the account that a delegating one has borrowed its code from (EIP-7702).
  private func delegationCost(_ account: Int) -> Int64 {
    guard let target = state.accountCode(account).delegation else { return 0 }
    return Int64(GasCost.warmAccess) &+ accessCost(state.accountIndex(target))
  }

  // MARK: CREATE, CREATE2

  /// Charges for a creation and opens it; results as for `beginCall`.
  @inline(never)
  func beginCreate(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64, _ opcode: UInt8) -> Int64 {
    if f.pointee.isStatic { return fail(f, .writeProtection) }
    let isCreate2 = opcode == Opcode.create2.rawValue
    let result = isCreate2 ? sp - 3 : sp - 2
    var gas = expand(f, sp[-1], sp[-2], gas)
    if gas < 0 { return gas }
    let words = Int64((sp[-2].l0 &+ 31) &>> 5)
    if rules.fork >= .shanghai {
      if sp[-2].l0 > UInt64(rules.maxInitCodeSize) { return fail(f, .maxInitCodeSizeExceeded) }
      gas = gas &- GasCost.initCodeWord &* words
    }
    if isCreate2 { gas = gas &- GasCost.keccakWord &* words }
    if gas < 0 { return outOfGas(f, gas) }
    let passed = rules.fork >= .tangerineWhistle ? gas &- gas &>> 6 : gas
    // For tracers the gas that is passed on is no part of the instruction's cost.
    if isTracingSteps { traceCost(tracer, f, gas) }
    gas = gas &- passed

    f.pointee.gas = gas
    f.pointee.returnDataSize = 0
    let request = CreateRequest(
      kind: isCreate2 ? .create2 : .create, caller: f.pointee.account, value: sp[0], initCode: memory(f, sp[-1], sp[-2]),
      salt: isCreate2 ? sp[-3] : 0, gas: passed, depth: f.pointee.depth &+ 1)
    switch open(request) {
    case .entered: return EVM.entered
    case .done(let outcome):
      if outcome.status.isFatal { return fail(f, outcome.status) }
      settle(outcome, f, result, createdAddress: .zero)
      return gas &+ outcome.gasLeft
    }
  }

  /// The address of a contract made by CREATE, or by a transaction.
  public static func createAddress(creator: Address, nonce: UInt64) -> Address {
    // RLP of a list of 20 bytes and a number.
    let number = UInt256(nonce).minimalBigEndianBytes
    var encoded: Bytes = [0x94]
    encoded += creator.bytes
    if nonce == 0 {
      encoded.append(0x80)
    } else if nonce < 0x80 {
      encoded.append(UInt8(nonce))
    } else {
      encoded.append(0x80 + UInt8(number.count))
      encoded += number
    }
    encoded.insert(0xc0 + UInt8(encoded.count), at: 0)
    return Address(truncating: keccak256(encoded))
  }

  /// The address of a contract made by CREATE2 (EIP-1014).
  public static func createAddress(creator: Address, salt: UInt256, initCodeHash: Hash256) -> Address {
    Address(truncating: keccak256([0xff] + creator.bytes + salt.bigEndianBytes + initCodeHash.bytes))
  }

  // MARK: SELFDESTRUCT

  /// Moves the balance and marks the account for deletion, from Cancun on only one that was created in the same transaction (EIP-6780).
  @inline(never)
  func selfDestruct(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    if f.pointee.isStatic { return fail(f, .writeProtection) }
    let account = f.pointee.account
    let beneficiary = state.accountIndex(Address(truncating: sp[0]))
    var gas = gas
    if rules.fork >= .berlin && !precompiles.contains(state.accounts.base[beneficiary].address) && state.warmAccount(beneficiary) {
      gas = gas &- GasCost.coldAccount
    }
    if !state.accounts.base[beneficiary].isLoaded { state.load(beneficiary) }
    let balance = state.accounts.base[account].balance
    if rules.fork >= .spuriousDragon {
      if !balance.isZero && state.accounts.base[beneficiary].isEmpty { gas = gas &- GasCost.newAccount }
    } else if rules.fork >= .tangerineWhistle && !state.accounts.base[beneficiary].exists {
      gas = gas &- GasCost.newAccount
    }
    if gas < 0 { return outOfGas(f, gas) }
    if tracer != nil { traceSelfDestruct(f, beneficiary, balance, gas) }
    state.subtractBalance(balance, at: account)
    state.addBalance(balance, at: beneficiary)
    if rules.fork < .cancun || state.wasCreatedNow(account) {
      if state.selfDestruct(account) && rules.fork < .london { state.addRefund(GasCost.selfDestructRefund) }
      if !state.accounts.base[account].balance.isZero { state.setBalance(0, at: account) }
    }
    return gas
  }
}
