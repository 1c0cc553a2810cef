import Primitives

/// What watches the plain form: something or, at no cost, nothing.
protocol StepObserver {
  static var isWatching: Bool { get }
}

enum NoObserver: StepObserver {
  static var isWatching: Bool { false }
}

enum TracerObserver: StepObserver {
  static var isWatching: Bool { true }
}

extension EVM {
  /// Runs a frame without a tracer: initcode, and what the fast form hands back.
  @inline(never)
  func runPlain(_ f: FramePointer) -> FrameExit { runPlain(f, NoObserver.self) }

  /// Runs a frame for a tracer that wants steps.
  @inline(never)
  func runTraced(_ f: FramePointer) -> FrameExit {
    let exit = runPlain(f, TracerObserver.self)
    if exit == .failure { traceFailure(f) }
    return exit
  }

  /// Runs a frame on its code as it stands, checking stack and gas before each instruction: the form that is easy to follow, that says
  /// exactly what failed, and that tracers see.
  @inline(__always)
  private func runPlain<Observer: StepObserver>(_ f: FramePointer, _ observer: Observer.Type) -> FrameExit {
    let code = f.pointee.code
    let codeSize = f.pointee.codeSize
    let rows = instructions.rows
    let base = f.pointee.stack
    var pc = f.pointee.programCounter
    var sp = f.pointee.stackPointer
    var gas = f.pointee.gas
    // Held here, so that the calls below need no counting of references.
    let tracer = Observer.isWatching ? self.tracer : nil
    while true {
      let opcode = pc < codeSize ? code[pc] : 0
      let row = rows[Int(opcode)]
      if Observer.isWatching {
        f.pointee.gas = gas
        f.pointee.stackPointer = sp
        if !traceStep(tracer, f, pc, opcode) { return .failure }
      }
      let height = sp - base + 1
      if height < Int(row.minHeight) || height > Int(row.maxHeight) { return failStack(f, height, row) }
      gas = gas &- Int64(row.gas)
      if gas < 0 {
        _ = outOfGas(f, gas)
        return .failure
      }
      pc += 1
      switch row.operation {
      case .stop:
        if Observer.isWatching { traceCost(tracer, f, gas) }
        f.pointee.gas = gas
        return .stop
      case .invalid: return failInvalid(f, opcode)
      case .jumpdest: break
      case .push:
        let count = Int(opcode) - 0x5f
        sp += 1
        sp[0] = UInt256(immediate: code + pc, count: count)
        pc += count
      case .jump:
        if !isJumpDestination(f, sp[0]) { return failJump(f, gas) }
        pc = Int(truncatingIfNeeded: sp[0].l0)
        sp -= 1
        if !Observer.isWatching {
          f.pointee.jumpsLeft &-= 1
          if f.pointee.jumpsLeft < 0 { return heatUp(f, pc, sp, gas) }
        }
      case .jumpi:
        if !sp[-1].isZero {
          if !isJumpDestination(f, sp[0]) { return failJump(f, gas) }
          pc = Int(truncatingIfNeeded: sp[0].l0)
          if !Observer.isWatching {
            f.pointee.jumpsLeft &-= 1
            if f.pointee.jumpsLeft < 0 { return heatUp(f, pc, sp - 2, gas) }
          }
        }
        sp -= 2
      case .pc:
        sp += 1
        sp[0] = UInt256(UInt64(pc - 1))
      case .gas:
        sp += 1
        sp[0] = UInt256(UInt64(gas))
      case .dup1, .dup2, .dup3, .dup4, .dup5, .dup6, .dup7, .dup8, .dup9, .dup10, .dup11, .dup12, .dup13, .dup14, .dup15, .dup16:
        sp += 1
        sp[0] = sp[-(Int(opcode) - 0x7f)]
      case .swap1, .swap2, .swap3, .swap4, .swap5, .swap6, .swap7, .swap8, .swap9, .swap10, .swap11, .swap12, .swap13, .swap14, .swap15,
        .swap16:
        let depth = Int(opcode) - 0x8f
        let top = sp[0]
        sp[0] = sp[-depth]
        sp[-depth] = top
      case .return, .revert:
        gas = takeOutput(f, sp, gas)
        if gas < 0 { return .failure }
        if Observer.isWatching { traceCost(tracer, f, gas) }
        f.pointee.gas = gas
        return row.operation == .return ? .return : .revert
      case .selfdestruct:
        gas = selfDestruct(f, sp, gas)
        if gas < 0 { return .failure }
        f.pointee.gas = gas
        return .stop
      case .call, .create, .create2:
        let isCall = row.operation == .call
        let outcome = isCall ? beginCall(f, sp, gas, opcode) : beginCreate(f, sp, gas, opcode)
        sp += Int(row.change)
        if outcome == EVM.entered {
          f.pointee.programCounter = pc
          f.pointee.stackPointer = sp
          return .enter
        }
        gas = outcome
        if gas < 0 { return .failure }
        continue
      default:
        gas = perform(f, row.operation, opcode, sp, gas)
        if gas < 0 { return .failure }
        sp += Int(row.change)
      }
      if Observer.isWatching { traceCost(tracer, f, gas) }
    }
  }

  /// Leaves the plain form at a jump's destination: the code runs long enough to be worth decoding.
  @inline(never)
  private func heatUp(_ f: FramePointer, _ pc: Int, _ sp: StackPointer, _ gas: Int64) -> FrameExit {
    f.pointee.programCounter = pc
    f.pointee.stackPointer = sp
    f.pointee.gas = gas
    return .heatUp
  }

  @inline(never)
  private func failJump(_ f: FramePointer, _ gas: Int64) -> FrameExit {
    f.pointee.failure = .invalidJump
    f.pointee.gasShort = gas
    return .failure
  }

  @inline(never)
  private func failStack(_ f: FramePointer, _ height: Int, _ row: InstructionRow) -> FrameExit {
    let isUnderflow = height < Int(row.minHeight)
    f.pointee.failure = isUnderflow ? .stackUnderflow : .stackOverflow
    f.pointee.detail = FailureDetail(height: height, bound: isUnderflow ? Int(row.minHeight) : Int(row.maxHeight))
    return .failure
  }

  @inline(__always)
  private func isJumpDestination(_ f: FramePointer, _ destination: UInt256) -> Bool {
    if !destination.fitsUInt64 || destination.l0 >= UInt64(f.pointee.codeSize) { return false }
    let bits = f.pointee.jumpBits ?? findJumpDestinations(f)
    let place = Int(truncatingIfNeeded: destination.l0)
    return (bits[place &>> 6] &>> UInt64(place & 63)) & 1 != 0
  }

  @inline(never)
  private func findJumpDestinations(_ f: FramePointer) -> UnsafePointer<UInt64> {
    let bits = UnsafePointer(code(of: f).jumpMap().bits)
    f.pointee.jumpBits = bits
    return bits
  }

  /// Every instruction that goes on to the next and takes no part in control flow. Its result is left where the stack's top will be;
  /// the gas left is returned.
  @inline(__always)
  private func perform(_ f: FramePointer, _ operation: Operation, _ opcode: UInt8, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    switch operation {
    case .add: sp[-1] = sp[0] &+ sp[-1]
    case .mul: sp[-1] = sp[0] &* sp[-1]
    case .sub: sp[-1] = sp[0] &- sp[-1]
    case .div: divide(sp)
    case .sdiv: signedDivide(sp)
    case .mod: modulo(sp)
    case .smod: signedModulo(sp)
    case .addmod: addModulo(sp)
    case .mulmod: multiplyModulo(sp)
    case .exp:
      let left = exponentiate(sp, gas)
      return left < 0 ? outOfGas(f, left) : left
    case .signextend: sp[-1] = sp[-1].signExtended(fromByte: sp[0])
    case .lt: sp[-1] = UInt256(sp[0] < sp[-1])
    case .gt: sp[-1] = UInt256(sp[-1] < sp[0])
    case .slt: sp[-1] = UInt256(UInt256.signedLess(sp[0], sp[-1]))
    case .sgt: sp[-1] = UInt256(UInt256.signedLess(sp[-1], sp[0]))
    case .eq: sp[-1] = UInt256(sp[0] == sp[-1])
    case .iszero: sp[0] = UInt256(sp[0].isZero)
    case .and: sp[-1] = sp[0] & sp[-1]
    case .or: sp[-1] = sp[0] | sp[-1]
    case .xor: sp[-1] = sp[0] ^ sp[-1]
    case .not: sp[0] = ~sp[0]
    case .byte: sp[-1] = sp[-1].byte(at: sp[0])
    case .shl: sp[-1] = sp[-1].shiftedLeft(byWord: sp[0])
    case .shr: sp[-1] = sp[-1].shiftedRight(byWord: sp[0])
    case .sar: sp[-1] = sp[-1].arithmeticShiftedRight(byWord: sp[0])
    case .keccak256: return keccak(f, sp, gas)
    case .address: sp[1] = f.pointee.address.word
    case .balance: return loadBalance(f, sp, gas)
    case .caller: sp[1] = f.pointee.caller.word
    case .callvalue: sp[1] = f.pointee.value
    case .calldataload: loadInputTail(f, sp)
    case .calldatasize: sp[1] = UInt256(UInt64(f.pointee.inputSize))
    case .calldatacopy: return copy(f, sp, gas, f.pointee.input, f.pointee.inputSize)
    case .codesize: sp[1] = UInt256(UInt64(f.pointee.codeSize))
    case .codecopy: return copy(f, sp, gas, f.pointee.code, f.pointee.codeSize)
    case .extcodesize: return loadCodeSize(f, sp, gas)
    case .extcodecopy: return copyCode(f, sp, gas)
    case .extcodehash: return loadCodeHash(f, sp, gas)
    case .returndatasize: sp[1] = UInt256(UInt64(f.pointee.returnDataSize))
    case .returndatacopy: return copyReturnData(f, sp, gas)
    case .blockhash: loadBlockHash(sp)
    case .blobhash: loadBlobHash(sp)
    case .selfbalance: sp[1] = state.accounts.base[f.pointee.account].balance
    case .environment: loadEnvironment(sp, opcode)
    case .mload:
      let left = expand(f, sp[0], 32, gas)
      if left >= 0 { sp[0] = UInt256(loadingBigEndian: f.pointee.memory + Int(sp[0].l0)) }
      return left
    case .mstore:
      let left = expand(f, sp[0], 32, gas)
      if left >= 0 { sp[-1].storeBigEndian(f.pointee.memory + Int(sp[0].l0)) }
      return left
    case .mstore8:
      let left = expand(f, sp[0], 1, gas)
      if left >= 0 { f.pointee.memory.storeBytes(of: UInt8(truncatingIfNeeded: sp[-1].l0), toByteOffset: Int(sp[0].l0), as: UInt8.self) }
      return left
    case .mcopy: return copyMemory(f, sp, gas)
    case .msize: sp[1] = UInt256(UInt64(f.pointee.memorySize))
    case .sload: return loadStorage(f, sp, gas)
    case .sstore: return store(f, sp, gas, reserve: 0)
    case .tload: loadTransient(f, sp)
    case .tstore: return storeTransient(f, sp) ? gas : EVM.failed
    case .log: return log(f, sp, gas, Int(opcode) - 0xa0)
    default: break
    }
    return gas
  }
}
