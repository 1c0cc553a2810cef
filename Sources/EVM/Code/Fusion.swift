import Primitives

// Fewer, larger entries: every entry saved is a jump to a handler saved. All of it keeps exactly the words and, as blocks pay as a whole,
// the gas of the instructions as they stand.

extension ProgramDecoder {
  // MARK: Constants

  /// Computes on constants alone. False if the operation needs more than that.
  mutating func foldConstants(_ operation: Operation) -> Bool {
    let count = pending.count
    if count == 0 { return false }
    if operation.rawValue >= Operation.dup1.rawValue && operation.rawValue <= Operation.dup16.rawValue {
      let depth = Int(operation.rawValue - Operation.dup1.rawValue) + 1
      if depth > count { return false }
      pending.append(pending[count - depth])
      return true
    }
    if operation == .pop {
      pending.removeLast()
      return true
    }
    let top = pending[count - 1]
    if operation == .not || operation == .iszero {
      pending[count - 1] = operation == .not ? ~top : UInt256(top.isZero)
      return true
    }
    if count < 2 { return false }
    let second = pending[count - 2]
    let result: UInt256
    switch operation {
    case .add: result = top &+ second
    case .sub: result = top &- second
    case .mul: result = top &* second
    case .div: result = top / second
    case .and: result = top & second
    case .or: result = top | second
    case .xor: result = top ^ second
    case .shl: result = second.shiftedLeft(byWord: top)
    case .shr: result = second.shiftedRight(byWord: top)
    case .swap1:
      pending.swapAt(count - 1, count - 2)
      return true
    default: return false
    }
    pending.removeLast()
    pending[count - 2] = result
    return true
  }

  /// Gives the last constant to an operation whose other operand is on the stack. False if there is no such form.
  mutating func takeConstant(_ operation: Operation) -> Bool {
    guard let constant = pending.last else { return false }
    let isSmall = constant.fitsUInt64
    if operation == .mul && constant.isPowerOfTwo {
      pending.removeLast()
      flush()
      entries.append(Instruction(operation: .shlConstant, argument: UInt64(constant.bitWidth - 1)))
      return true
    }
    let fused: Operation
    switch operation {
    case .add where isSmall: fused = .addConstant
    case .sub where isSmall: fused = .constantSub
    case .mul where isSmall: fused = .mulConstant
    case .and: fused = isSmall ? .andConstant : .andWide
    case .or where !isSmall: fused = .orWide
    case .shl where isSmall && constant.l0 < 256: fused = .shlConstant
    case .shr where isSmall && constant.l0 < 256: fused = .shrConstant
    case .sar where isSmall && constant.l0 < 256: fused = .sarConstant
    case .lt where isSmall: fused = .constantLt
    case .gt where isSmall: fused = .constantGt
    case .eq where isSmall: fused = .eqConstant
    case .mload where isSmall && constant.l0 < 1 << 32: fused = .mloadConstant
    case .mstore where isSmall && constant.l0 < 1 << 32: fused = .mstoreConstant
    case .swap1 where isSmall && pending.count == 1: fused = .pushSwap1
    default: return false
    }
    pending.removeLast()
    flush()
    if isSmall {
      entries.append(Instruction(operation: fused, argument: constant.l0))
    } else {
      appendWide(fused, constant)
    }
    return true
  }

  private mutating func appendWide(_ operation: Operation, _ constant: UInt256) {
    wideEntries.append(entries.count)
    entries.append(Instruction(operation: operation, argument: UInt64(constants.count)))
    constants.append(constant)
  }

  /// Pushes the constants that nobody took.
  mutating func flush() {
    var index = 0
    while index < pending.count {
      let value = pending[index]
      if !value.fitsUInt64 {
        appendWide(.pushWide, value)
        index += 1
      } else if index + 1 < pending.count && pending[index + 1].fitsUInt64 && pending[index + 1].l0 < 1 << 32 {
        entries.append(Instruction(operation: .pushPush, large: UInt32(pending[index + 1].l0), argument: value.l0))
        index += 2
      } else {
        if let last, let depth = dupDepth(last), index == 0 {
          removeLast()
          entries.append(Instruction(operation: .dupPush, large: depth, argument: value.l0))
        } else {
          entries.append(Instruction(operation: .push, argument: value.l0))
        }
        index += 1
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  // MARK: Pairs

  /// How many bytes below the top a DUP reads; nil for another entry.
  private func dupDepth(_ entry: Instruction) -> UInt32? {
    if entry.operation.rawValue < Operation.dup1.rawValue || entry.operation.rawValue > Operation.dup16.rawValue { return nil }
    return UInt32(entry.operation.rawValue - Operation.dup1.rawValue) * UInt32(MemoryLayout<UInt256>.stride)
  }

  /// Adds an operation that takes no constant, together with the entry before it if they make a pair.
  mutating func appendFused(_ operation: Operation, _ opcode: UInt8) {
    let entry = Instruction(operation: operation, small: opcode)
    guard let last else {
      entries.append(entry)
      return
    }
    if let depth = dupDepth(last), let fused = fuse(depth, entry) {
      removeLast()
      entries.append(fused)
      return
    }
    if operation == .div && appendShiftForDivision(last) { return }
    switch last.operation {
    case .pushDup, .dupDup:
      // The copy is better joined with what uses it.
      let depth = last.operation == .pushDup ? last.large : UInt32(last.medium)
      guard dupDepth(entry) == nil, let fused = fuse(depth, entry) else { break }
      removeLast()
      if last.operation == .pushDup {
        entries.append(Instruction(operation: .push, argument: last.argument))
      } else {
        let first = UInt8(last.large / UInt32(MemoryLayout<UInt256>.stride))
        entries.append(Instruction(operation: Operation(rawValue: Operation.dup1.rawValue + first) ?? .invalid))
      }
      entries.append(fused)
      return
    case .push:
      if let depth = dupDepth(entry) {
        removeLast()
        entries.append(Instruction(operation: .pushDup, large: depth, argument: last.argument))
        return
      }
    case .pushSwap1 where operation == .sub:
      removeLast()
      entries.append(Instruction(operation: .subConstant, argument: last.argument))
      return
    case .pop, .popMany:
      if operation == .pop {
        let words = last.operation == .pop ? 2 : last.argument + 1
        removeLast()
        entries.append(Instruction(operation: .popMany, argument: words))
        return
      }
    case .add where operation == .mload: return replaceLast(.addMload)
    case .shr where operation == .and: return replaceLast(.shrAnd)
    case .and where operation == .or: return replaceLast(.andOr)
    case .swap1:
      if let replacement = ProgramDecoder.withoutSwap(operation) { return replaceLast(replacement) }
      if operation == .pop { return appendSwapPop(last) }
    default:
      if operation == .pop && swapDepth(last) != nil { return appendSwapPop(last) }
    }
    entries.append(entry)
  }

  /// PUSH of a power of two, DUP, DIV: the copy shifted right.
  private mutating func appendShiftForDivision(_ last: Instruction) -> Bool {
    let word = UInt32(MemoryLayout<UInt256>.stride)
    let divisor: UInt256
    let depth: UInt32
    if last.operation == .pushDup {
      divisor = UInt256(last.argument)
      depth = last.large
      if !divisor.isPowerOfTwo { return false }
      removeLast()
    } else {
      guard let below = dupDepth(last), below > 0, entries.count - 2 > block, entries.base[entries.count - 2].operation == .pushWide,
        wideEntries.last == entries.count - 2, let constant = constants.last, constant.isPowerOfTwo
      else { return false }
      divisor = constant
      depth = below
      removeLast()
      removeLast()
    }
    entries.append(Instruction(operation: Operation(rawValue: Operation.dup1.rawValue + UInt8(depth / word) - 1) ?? .invalid))
    entries.append(Instruction(operation: .shrConstant, argument: UInt64(divisor.bitWidth - 1)))
    return true
  }

  private mutating func replaceLast(_ operation: Operation) {
    removeLast()
    entries.append(Instruction(operation: operation))
  }

  /// What an operation after SWAP1 is without it.
  private static func withoutSwap(_ operation: Operation) -> Operation? {
    switch operation {
    case .add, .mul, .and, .or, .xor, .eq: operation
    case .sub: .reverseSub
    case .lt: .gt
    case .gt: .lt
    case .slt: .sgt
    case .sgt: .slt
    default: nil
    }
  }

  private func swapDepth(_ entry: Instruction) -> UInt32? {
    if entry.operation.rawValue < Operation.swap1.rawValue || entry.operation.rawValue > Operation.swap16.rawValue { return nil }
    return UInt32(entry.operation.rawValue - Operation.swap1.rawValue + 1) * UInt32(MemoryLayout<UInt256>.stride)
  }

  private mutating func appendSwapPop(_ swap: Instruction) {
    guard let depth = swapDepth(swap) else { return }
    removeLast()
    entries.append(Instruction(operation: .swapPop, large: depth))
  }

  /// A DUP that reads `depth` bytes below the top, joined with the next instruction.
  private func fuse(_ depth: UInt32, _ next: Instruction) -> Instruction? {
    if let second = dupDepth(next) { return Instruction(operation: .dupDup, medium: UInt16(second), large: depth) }
    let fused: Operation
    switch next.operation {
    case .add: fused = .dupAdd
    case .sub: fused = .dupSub
    case .mul: fused = .dupMul
    case .and: fused = .dupAnd
    case .or: fused = .dupOr
    case .xor: fused = .dupXor
    case .lt: fused = .dupLt
    case .gt: fused = .dupGt
    case .eq: fused = .dupEq
    case .mload: fused = .dupMload
    case .mstore: fused = .dupMstore
    default: return nil
    }
    return Instruction(operation: fused, large: depth)
  }

  // MARK: Jumps

  /// A JUMP to wherever the stack says.
  mutating func appendJump() {
    if let last {
      if last.operation == .pop || last.operation == .popMany {
        removeLast()
        entries.append(Instruction(operation: .popJump, argument: last.operation == .pop ? 1 : last.argument))
        return
      }
      if last.operation == .swap1 { return replaceLast(.swapJump) }
    }
    entries.append(Instruction(operation: .jump))
  }

  /// A JUMPI to a known place, with the comparison that decides it taken out of the entries before.
  mutating func takeComparison() -> Instruction {
    guard let last else { return Instruction(operation: .jumpToIf) }
    switch last.operation {
    case .lt: return replaceComparison(.jumpIfLt)
    case .gt: return replaceComparison(.jumpIfGt)
    case .slt: return replaceComparison(.jumpIfSlt)
    case .sgt: return replaceComparison(.jumpIfSgt)
    case .eq: return replaceComparison(.jumpIfEq)
    case .eqConstant:
      if last.argument < 1 << 32, entries.count - 2 > block, entries.base[entries.count - 2].operation == .dup1 {
        removeLast()
        removeLast()
        return Instruction(operation: .jumpIfSelector, large: UInt32(last.argument))
      }
    case .iszero:
      removeLast()
      switch self.last?.operation {
      case .lt: return replaceComparison(.jumpIfNotLt)
      case .gt: return replaceComparison(.jumpIfNotGt)
      case .slt: return replaceComparison(.jumpIfNotSlt)
      case .sgt: return replaceComparison(.jumpIfNotSgt)
      case .eq: return replaceComparison(.jumpIfNotEq)
      case .iszero: return replaceComparison(.jumpToIf)
      case .dup1: return replaceComparison(.jumpIfTopZero)
      default: return Instruction(operation: .jumpIfZero)
      }
    default: break
    }
    return Instruction(operation: .jumpToIf)
  }

  private mutating func replaceComparison(_ jump: Operation) -> Instruction {
    removeLast()
    return Instruction(operation: jump)
  }
}
