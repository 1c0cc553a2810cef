import Primitives

extension EVM {
  /// Pays for a block and checks the stack for it. False leaves the gas as it was after the payment.
  @inline(__always)
  private func enter(_ block: UnsafePointer<Instruction>, _ sp: StackPointer, _ floor: StackPointer, _ gas: inout Int64) -> Bool {
    gas = gas &- Int64(block.pointee.large)
    let height = UnsafeRawPointer(sp) - UnsafeRawPointer(floor)
    let slack = UInt(block.pointee.argument & 0xffff)
    return (gas >= 0) && (UInt(bitPattern: height &- Int(block.pointee.medium)) <= slack)
  }

  /// Hands a block that `enter` refused to the plain form.
  @inline(never)
  private func fallBack(_ f: FramePointer, _ block: UnsafePointer<Instruction>, _ sp: StackPointer, _ gas: Int64) -> FrameExit {
    f.pointee.gas = gas &+ Int64(block.pointee.large)
    f.pointee.stackPointer = sp
    f.pointee.programCounter = Int(block.pointee.argument >> 32)
    return .fallBack
  }

  @inline(never)
  private func leave(
    _ f: FramePointer, _ ip: UnsafePointer<Instruction>, _ sp: StackPointer, _ gas: Int64, _ exit: FrameExit
  ) -> FrameExit {
    f.pointee.instructionPointer = ip
    f.pointee.stackPointer = sp
    f.pointee.gas = gas
    return exit
  }

  @inline(never)
  private func fail(_ f: FramePointer, _ status: CallStatus) -> FrameExit {
    f.pointee.failure = status
    return .failure
  }

  /// Runs a frame on its decoded code, from where it stands, until it ends or opens another frame.
  ///
  /// Position, stack and gas are locals, everything rare is a call: so they stay in registers. Blocks have paid and the stack
  /// is checked by then, so that an instruction does its work and nothing else.
  @inline(never)
  func runFast(_ f: FramePointer) -> FrameExit {
    guard var ip = f.pointee.instructionPointer, let instructions = f.pointee.instructions, let targets = f.pointee.targets else {
      return fail(f, .invalidOpcode)
    }
    var sp = f.pointee.stackPointer
    var gas = f.pointee.gas
    let floor = f.pointee.stack - 1
    while true {
      let i = ip
      ip += 1
      switch i.pointee.operation {
      case .block:
        if !enter(i, sp, floor, &gas) { return fallBack(f, i, sp, gas) }
      case .stop: return leave(f, ip, sp, gas, .stop)
      case .push:
        sp[1] = UInt256(i.pointee.argument)
        sp += 1
      case .pushWide:
        sp[1] = constant(i).pointee
        sp += 1
      case .jumpTo:
        let target = target(i)
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpToIf:
        let target = sp[0].isZero ? ip : self.target(i)
        sp -= 1
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jump:
        let destination = sp[0]
        if !destination.fitsUInt64 || destination.l0 >= UInt64(f.pointee.codeSize) { return fail(f, .invalidJump) }
        let index = targets[Int(truncatingIfNeeded: destination.l0)]
        if index == 0 { return fail(f, .invalidJump) }
        sp -= 1
        let target = instructions + Int(index)
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpi:
        var target = ip
        if !sp[-1].isZero {
          let destination = sp[0]
          if !destination.fitsUInt64 || destination.l0 >= UInt64(f.pointee.codeSize) { return fail(f, .invalidJump) }
          let index = targets[Int(truncatingIfNeeded: destination.l0)]
          if index == 0 { return fail(f, .invalidJump) }
          target = instructions + Int(index)
        }
        sp -= 2
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .badJump: return fail(f, .invalidJump)
      case .invalid: return failInvalid(f, i.pointee.small)

      case .add:
        sp[-1] = sp[0] &+ sp[-1]
        sp -= 1
      case .mul:
        sp[-1] = sp[0] &* sp[-1]
        sp -= 1
      case .sub:
        sp[-1] = sp[0] &- sp[-1]
        sp -= 1
      case .div:
        divide(sp)
        sp -= 1
      case .sdiv:
        signedDivide(sp)
        sp -= 1
      case .mod:
        modulo(sp)
        sp -= 1
      case .smod:
        signedModulo(sp)
        sp -= 1
      case .addmod:
        addModulo(sp)
        sp -= 2
      case .mulmod:
        multiplyModulo(sp)
        sp -= 2
      case .exp:
        gas = exponentiate(sp, gas)
        if gas < 0 { return fail(f, .outOfGas) }
        sp -= 1
      case .signextend:
        sp[-1] = sp[-1].signExtended(fromByte: sp[0])
        sp -= 1
      case .lt:
        sp[-1] = UInt256(sp[0] < sp[-1])
        sp -= 1
      case .gt:
        sp[-1] = UInt256(sp[-1] < sp[0])
        sp -= 1
      case .slt:
        sp[-1] = UInt256(UInt256.signedLess(sp[0], sp[-1]))
        sp -= 1
      case .sgt:
        sp[-1] = UInt256(UInt256.signedLess(sp[-1], sp[0]))
        sp -= 1
      case .eq:
        sp[-1] = UInt256(sp[0] == sp[-1])
        sp -= 1
      case .iszero: sp[0] = UInt256(sp[0].isZero)
      case .and:
        sp[-1] = sp[0] & sp[-1]
        sp -= 1
      case .or:
        sp[-1] = sp[0] | sp[-1]
        sp -= 1
      case .xor:
        sp[-1] = sp[0] ^ sp[-1]
        sp -= 1
      case .not: sp[0] = ~sp[0]
      case .byte:
        sp[-1] = sp[-1].byte(at: sp[0])
        sp -= 1
      case .shl:
        sp[-1] = sp[-1].shiftedLeft(byWord: sp[0])
        sp -= 1
      case .shr:
        sp[-1] = sp[-1].shiftedRight(byWord: sp[0])
        sp -= 1
      case .sar:
        sp[-1] = sp[-1].arithmeticShiftedRight(byWord: sp[0])
        sp -= 1
      case .keccak256:
        gas = keccak(f, sp, gas)
        if gas < 0 { return .failure }
        sp -= 1

      case .address:
        sp[1] = f.pointee.address.word
        sp += 1
      case .caller:
        sp[1] = f.pointee.caller.word
        sp += 1
      case .callvalue:
        sp[1] = f.pointee.value
        sp += 1
      case .calldataload:
        let offset = sp[0]
        if offset.fitsUInt64 && offset.l0 < UInt64(bitPattern: Int64(f.pointee.inputSize &- 31)) && f.pointee.inputSize > 31 {
          sp[0] = UInt256(loadingBigEndian: f.pointee.input + Int(truncatingIfNeeded: offset.l0))
        } else {
          loadInputTail(f, sp)
        }
      case .calldatasize:
        sp[1] = UInt256(UInt64(truncatingIfNeeded: f.pointee.inputSize))
        sp += 1
      case .calldatacopy:
        gas = copy(f, sp, gas, f.pointee.input, f.pointee.inputSize)
        if gas < 0 { return .failure }
        sp -= 3
      case .codesize:
        sp[1] = UInt256(UInt64(truncatingIfNeeded: f.pointee.codeSize))
        sp += 1
      case .codecopy:
        gas = copy(f, sp, gas, f.pointee.code, f.pointee.codeSize)
        if gas < 0 { return .failure }
        sp -= 3
      case .returndatasize:
        sp[1] = UInt256(UInt64(truncatingIfNeeded: f.pointee.returnDataSize))
        sp += 1
      case .returndatacopy:
        gas = copyReturnData(f, sp, gas)
        if gas < 0 { return .failure }
        sp -= 3
      case .balance:
        gas = loadBalance(f, sp, gas)
        if gas < 0 { return .failure }
      case .extcodesize:
        gas = loadCodeSize(f, sp, gas)
        if gas < 0 { return .failure }
      case .extcodehash:
        gas = loadCodeHash(f, sp, gas)
        if gas < 0 { return .failure }
      case .extcodecopy:
        gas = copyCode(f, sp, gas)
        if gas < 0 { return .failure }
        sp -= 4
      case .blockhash: loadBlockHash(sp)
      case .blobhash: loadBlobHash(sp)
      case .selfbalance:
        sp[1] = state.accounts.base[f.pointee.account].balance
        sp += 1
      case .environment:
        loadEnvironment(sp, i.pointee.small)
        sp += 1

      case .pop: sp -= 1
      case .mload:
        let offset = sp[0]
        if !isInMemory(f, offset) {
          gas = expand(f, offset, 32, gas)
          if gas < 0 { return .failure }
        }
        sp[0] = UInt256(loadingBigEndian: f.pointee.memory + Int(truncatingIfNeeded: offset.l0))
      case .mstore:
        let offset = sp[0]
        if !isInMemory(f, offset) {
          gas = expand(f, offset, 32, gas)
          if gas < 0 { return .failure }
        }
        sp[-1].storeBigEndian(f.pointee.memory + Int(truncatingIfNeeded: offset.l0))
        sp -= 2
      case .mstore8:
        let offset = sp[0]
        if !offset.fitsUInt64 || offset.l0 >= UInt64(truncatingIfNeeded: f.pointee.memorySize) {
          gas = expand(f, offset, 1, gas)
          if gas < 0 { return .failure }
        }
        let byte = UInt8(truncatingIfNeeded: sp[-1].l0)
        f.pointee.memory.storeBytes(of: byte, toByteOffset: Int(truncatingIfNeeded: offset.l0), as: UInt8.self)
        sp -= 2
      case .mcopy:
        gas = copyMemory(f, sp, gas)
        if gas < 0 { return .failure }
        sp -= 3
      case .msize:
        sp[1] = UInt256(UInt64(truncatingIfNeeded: f.pointee.memorySize))
        sp += 1
      case .sload:
        gas = loadStorage(f, sp, gas)
        if gas < 0 { return .failure }
      case .sstore:
        gas = store(f, sp, gas, reserve: Int64(bitPattern: i.pointee.argument))
        if gas < 0 { return .failure }
        sp -= 2
      case .tload: loadTransient(f, sp)
      case .tstore:
        if !storeTransient(f, sp) { return .failure }
        sp -= 2
      case .pc:
        sp[1] = UInt256(i.pointee.argument)
        sp += 1
      case .gas:
        sp[1] = UInt256(UInt64(bitPattern: gas &+ Int64(bitPattern: i.pointee.argument)))
        sp += 1
      case .jumpdest: break

      case .log:
        let topics = Int(i.pointee.small &- Opcode.log0.rawValue)
        gas = log(f, sp, gas, topics)
        if gas < 0 { return .failure }
        sp -= topics &+ 2
      case .call:
        let outcome = beginCall(f, sp, gas, i.pointee.small)
        sp -= i.pointee.small <= Opcode.callcode.rawValue ? 6 : 5
        gas = outcome
        if gas < 0 {
          if gas == EVM.entered { return leave(f, ip, sp, f.pointee.gas, .enter) }
          return .failure
        }
      case .create, .create2:
        let outcome = beginCreate(f, sp, gas, i.pointee.small)
        sp -= i.pointee.small == Opcode.create.rawValue ? 2 : 3
        gas = outcome
        if gas < 0 {
          if gas == EVM.entered { return leave(f, ip, sp, f.pointee.gas, .enter) }
          return .failure
        }
      case .return, .revert:
        gas = takeOutput(f, sp, gas)
        if gas < 0 { return .failure }
        return leave(f, ip, sp, gas, i.pointee.operation == .return ? .return : .revert)
      case .selfdestruct:
        gas = selfDestruct(f, sp, gas)
        if gas < 0 { return .failure }
        return leave(f, ip, sp, gas, .stop)

      case .pushPush:
        sp[1] = UInt256(i.pointee.argument)
        sp[2] = UInt256(UInt64(i.pointee.large))
        sp += 2
      case .pushDup:
        sp[1] = UInt256(i.pointee.argument)
        sp[2] = word(sp + 1, i.pointee.large).pointee
        sp += 2
      case .pushSwap1:
        sp[1] = sp[0]
        sp[0] = UInt256(i.pointee.argument)
        sp += 1
      case .addConstant: sp[0] = sp[0] &+ UInt256(i.pointee.argument)
      case .constantSub: sp[0] = UInt256(i.pointee.argument) &- sp[0]
      case .subConstant: sp[0] = sp[0] &- UInt256(i.pointee.argument)
      case .mulConstant: sp[0] = sp[0] &* UInt256(i.pointee.argument)
      case .andConstant: sp[0] = UInt256(sp[0].l0 & i.pointee.argument)
      case .andWide: sp[0] = sp[0] & constant(i).pointee
      case .orWide: sp[0] = sp[0] | constant(i).pointee
      case .shlConstant: sp[0] = sp[0].shiftedLeft(by: i.pointee.argument)
      case .shrConstant: sp[0] = sp[0].shiftedRight(by: i.pointee.argument)
      case .sarConstant: sp[0] = sp[0].arithmeticShiftedRight(byWord: UInt256(i.pointee.argument))
      case .constantLt: sp[0] = UInt256(!sp[0].fitsUInt64 || i.pointee.argument < sp[0].l0)
      case .constantGt: sp[0] = UInt256(sp[0].fitsUInt64 && i.pointee.argument > sp[0].l0)
      case .eqConstant: sp[0] = UInt256(sp[0].fitsUInt64 && i.pointee.argument == sp[0].l0)
      case .mloadConstant:
        let offset = Int(truncatingIfNeeded: i.pointee.argument)
        if offset &+ 32 > f.pointee.memorySize {
          gas = expand(f, UInt256(i.pointee.argument), 32, gas)
          if gas < 0 { return .failure }
        }
        sp[1] = UInt256(loadingBigEndian: f.pointee.memory + offset)
        sp += 1
      case .mstoreConstant:
        let offset = Int(truncatingIfNeeded: i.pointee.argument)
        if offset &+ 32 > f.pointee.memorySize {
          gas = expand(f, UInt256(i.pointee.argument), 32, gas)
          if gas < 0 { return .failure }
        }
        sp[0].storeBigEndian(f.pointee.memory + offset)
        sp -= 1

      case .dupPush:
        sp[1] = word(sp, i.pointee.large).pointee
        sp[2] = UInt256(i.pointee.argument)
        sp += 2
      case .dupDup:
        sp[1] = word(sp, i.pointee.large).pointee
        sp[2] = word(sp + 1, UInt32(i.pointee.medium)).pointee
        sp += 2
      case .dupAdd: sp[0] = word(sp, i.pointee.large).pointee &+ sp[0]
      case .dupSub: sp[0] = word(sp, i.pointee.large).pointee &- sp[0]
      case .dupMul: sp[0] = word(sp, i.pointee.large).pointee &* sp[0]
      case .dupAnd: sp[0] = word(sp, i.pointee.large).pointee & sp[0]
      case .dupOr: sp[0] = word(sp, i.pointee.large).pointee | sp[0]
      case .dupXor: sp[0] = word(sp, i.pointee.large).pointee ^ sp[0]
      case .dupLt: sp[0] = UInt256(word(sp, i.pointee.large).pointee < sp[0])
      case .dupGt: sp[0] = UInt256(sp[0] < word(sp, i.pointee.large).pointee)
      case .dupEq: sp[0] = UInt256(sp[0] == word(sp, i.pointee.large).pointee)
      case .dupMload:
        let offset = word(sp, i.pointee.large).pointee
        if !isInMemory(f, offset) {
          gas = expand(f, offset, 32, gas)
          if gas < 0 { return .failure }
        }
        sp[1] = UInt256(loadingBigEndian: f.pointee.memory + Int(truncatingIfNeeded: offset.l0))
        sp += 1
      case .dupMstore:
        let offset = word(sp, i.pointee.large).pointee
        if !isInMemory(f, offset) {
          gas = expand(f, offset, 32, gas)
          if gas < 0 { return .failure }
        }
        sp[0].storeBigEndian(f.pointee.memory + Int(truncatingIfNeeded: offset.l0))
        sp -= 1

      case .reverseSub:
        sp[-1] = sp[-1] &- sp[0]
        sp -= 1
      case .swapPop:
        word(sp, i.pointee.large).pointee = sp[0]
        sp -= 1
      case .popMany: sp -= Int(truncatingIfNeeded: i.pointee.argument)
      case .addMload:
        let offset = sp[0] &+ sp[-1]
        sp -= 1
        if !isInMemory(f, offset) {
          gas = expand(f, offset, 32, gas)
          if gas < 0 { return .failure }
        }
        sp[0] = UInt256(loadingBigEndian: f.pointee.memory + Int(truncatingIfNeeded: offset.l0))
      case .shrAnd:
        sp[-2] = sp[-1].shiftedRight(byWord: sp[0]) & sp[-2]
        sp -= 2
      case .andOr:
        sp[-2] = (sp[0] & sp[-1]) | sp[-2]
        sp -= 2
      case .popJump, .swapJump:
        if i.pointee.operation == .popJump {
          sp -= Int(truncatingIfNeeded: i.pointee.argument)
        } else {
          exchange(sp, 1)
        }
        let destination = sp[0]
        if !destination.fitsUInt64 || destination.l0 >= UInt64(f.pointee.codeSize) { return fail(f, .invalidJump) }
        let index = targets[Int(truncatingIfNeeded: destination.l0)]
        if index == 0 { return fail(f, .invalidJump) }
        sp -= 1
        let target = instructions + Int(index)
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfZero:
        let target = sp[0].isZero ? self.target(i) : ip
        sp -= 1
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfLt, .jumpIfNotLt:
        let isLess = sp[0] < sp[-1]
        let target = isLess == (i.pointee.operation == .jumpIfLt) ? self.target(i) : ip
        sp -= 2
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfGt, .jumpIfNotGt:
        let isGreater = sp[-1] < sp[0]
        let target = isGreater == (i.pointee.operation == .jumpIfGt) ? self.target(i) : ip
        sp -= 2
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfSlt, .jumpIfNotSlt:
        let isLess = UInt256.signedLess(sp[0], sp[-1])
        let target = isLess == (i.pointee.operation == .jumpIfSlt) ? self.target(i) : ip
        sp -= 2
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfSgt, .jumpIfNotSgt:
        let isGreater = UInt256.signedLess(sp[-1], sp[0])
        let target = isGreater == (i.pointee.operation == .jumpIfSgt) ? self.target(i) : ip
        sp -= 2
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfEq, .jumpIfNotEq:
        let isEqual = sp[0] == sp[-1]
        let target = isEqual == (i.pointee.operation == .jumpIfEq) ? self.target(i) : ip
        sp -= 2
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfSelector:
        let isEqual = sp[0].fitsUInt64 && sp[0].l0 == UInt64(i.pointee.large)
        let target = isEqual ? self.target(i) : ip
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }
      case .jumpIfTopZero:
        let target = sp[0].isZero ? self.target(i) : ip
        ip = target + 1
        if !enter(target, sp, floor, &gas) { return fallBack(f, target, sp, gas) }

      case .dup1: duplicate(&sp, 0)
      case .dup2: duplicate(&sp, 1)
      case .dup3: duplicate(&sp, 2)
      case .dup4: duplicate(&sp, 3)
      case .dup5: duplicate(&sp, 4)
      case .dup6: duplicate(&sp, 5)
      case .dup7: duplicate(&sp, 6)
      case .dup8: duplicate(&sp, 7)
      case .dup9: duplicate(&sp, 8)
      case .dup10: duplicate(&sp, 9)
      case .dup11: duplicate(&sp, 10)
      case .dup12: duplicate(&sp, 11)
      case .dup13: duplicate(&sp, 12)
      case .dup14: duplicate(&sp, 13)
      case .dup15: duplicate(&sp, 14)
      case .dup16: duplicate(&sp, 15)
      case .swap1: exchange(sp, 1)
      case .swap2: exchange(sp, 2)
      case .swap3: exchange(sp, 3)
      case .swap4: exchange(sp, 4)
      case .swap5: exchange(sp, 5)
      case .swap6: exchange(sp, 6)
      case .swap7: exchange(sp, 7)
      case .swap8: exchange(sp, 8)
      case .swap9: exchange(sp, 9)
      case .swap10: exchange(sp, 10)
      case .swap11: exchange(sp, 11)
      case .swap12: exchange(sp, 12)
      case .swap13: exchange(sp, 13)
      case .swap14: exchange(sp, 14)
      case .swap15: exchange(sp, 15)
      case .swap16: exchange(sp, 16)
      }
    }
  }

  /// Whether a word at this offset is in the memory in use.
  @inline(__always)
  private func isInMemory(_ f: FramePointer, _ offset: UInt256) -> Bool {
    (offset.l1 | offset.l2 | offset.l3 | (offset.l0 &>> 40)) == 0
      && Int(truncatingIfNeeded: offset.l0) &+ 32 <= f.pointee.memorySize
  }

  /// The entry that a jump to a known place goes to.
  @inline(__always)
  private func target(_ i: UnsafePointer<Instruction>) -> UnsafePointer<Instruction> {
    UnsafePointer<Instruction>(bitPattern: UInt(i.pointee.argument)).unsafelyUnwrapped
  }

  /// The constant of more than 64 bits that an entry points to.
  @inline(__always)
  private func constant(_ i: UnsafePointer<Instruction>) -> UnsafePointer<UInt256> {
    UnsafePointer<UInt256>(bitPattern: UInt(i.pointee.argument)).unsafelyUnwrapped
  }

  /// The word that stands `depth` bytes below one.
  @inline(__always)
  private func word(_ sp: StackPointer, _ depth: UInt32) -> StackPointer {
    (UnsafeMutableRawPointer(sp) - Int(depth)).assumingMemoryBound(to: UInt256.self)
  }

  @inline(__always)
  private func duplicate(_ sp: inout StackPointer, _ depth: Int) {
    sp[1] = sp[-depth]
    sp += 1
  }

  @inline(__always)
  private func exchange(_ sp: StackPointer, _ depth: Int) {
    let top = sp[0]
    sp[0] = sp[-depth]
    sp[-depth] = top
  }
}
