import Glibc
import Primitives

// Functions that charge gas return what is left. A negative result is a failure, described in the frame.

extension EVM {
  /// What a charging function returns on failure.
  static let failed: Int64 = -1

  @inline(never)
  func fail(_ f: FramePointer, _ status: CallStatus) -> Int64 {
    f.pointee.failure = status
    return EVM.failed
  }

  /// Out of gas; `left` is what would be left, below zero.
  @inline(never)
  func outOfGas(_ f: FramePointer, _ left: Int64) -> Int64 {
    f.pointee.failure = .outOfGas
    f.pointee.gasShort = left
    return EVM.failed
  }

  @inline(never)
  func failInvalid(_ f: FramePointer, _ opcode: UInt8) -> FrameExit {
    f.pointee.failure = .invalidOpcode
    f.pointee.detail = FailureDetail(opcode: opcode)
    return .failure
  }

  /// Offsets and sizes at or above this cost more than any gas there is.
  private static let memoryLimit: UInt64 = 1 << 32

  /// Makes `size` bytes of memory from `offset` on usable and charges for it (yellow paper, eq. 326).
  @inline(never)
  func expand(_ f: FramePointer, _ offset: UInt256, _ size: UInt64, _ gas: Int64) -> Int64 {
    if size == 0 { return gas }
    if !offset.fitsUInt64 || offset.l0 >= EVM.memoryLimit || size >= EVM.memoryLimit { return fail(f, .outOfGas) }
    let end = Int(truncatingIfNeeded: offset.l0 &+ size)
    if end <= f.pointee.memorySize { return gas < 0 ? outOfGas(f, gas) : gas }
    let words = Int64((end &+ 31) &>> 5)
    let oldWords = Int64(f.pointee.memorySize &>> 5)
    let left = gas &- (EVM.memoryCost(words) &- EVM.memoryCost(oldWords))
    if left < 0 { return outOfGas(f, left) }
    let newSize = Int(words) &* 32
    if newSize > f.pointee.memoryCapacity && !growMemory(f, newSize) { return fail(f, .outOfGas) }
    memset(f.pointee.memory + f.pointee.memorySize, 0, newSize &- f.pointee.memorySize)
    f.pointee.memorySize = newSize
    return left
  }

  @inline(__always)
  private static func memoryCost(_ words: Int64) -> Int64 { 3 &* words &+ (words &* words) &>> 9 }

  @inline(never)
  private func growMemory(_ f: FramePointer, _ size: Int) -> Bool {
    var capacity = f.pointee.memoryCapacity
    while capacity < size { capacity &*= 2 }
    guard let memory = realloc(f.pointee.memory, capacity) else { return false }
    f.pointee.memory = memory
    f.pointee.memoryCapacity = capacity
    return true
  }

  /// As `expand`, for a size from the stack, with a price for each word of it.
  @inline(__always)
  func expand(_ f: FramePointer, _ offset: UInt256, _ size: UInt256, _ gas: Int64, wordPrice: Int64 = 0) -> Int64 {
    if size.isZero { return gas }
    if !size.fitsUInt64 || size.l0 >= EVM.memoryLimit { return fail(f, .outOfGas) }
    // What is too much for the words alone is found out with the memory's price added.
    return expand(f, offset, size.l0, gas &- wordPrice &* Int64((size.l0 &+ 31) &>> 5))
  }

  /// Bytes of memory that `expand` has made usable.
  @inline(__always)
  func memory(_ f: FramePointer, _ offset: UInt256, _ size: UInt256) -> UnsafeRawBufferPointer {
    if size.isZero { return UnsafeRawBufferPointer(start: f.pointee.memory, count: 0) }
    return UnsafeRawBufferPointer(start: f.pointee.memory + Int(truncatingIfNeeded: offset.l0), count: Int(truncatingIfNeeded: size.l0))
  }

  /// KECCAK256.
  @inline(never)
  func keccak(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    let left = expand(f, sp[0], sp[-1], gas, wordPrice: GasCost.keccakWord)
    if left < 0 { return left }
    let bytes = memory(f, sp[0], sp[-1])
    sp[-1] = keccak256(bytes.baseAddress.unsafelyUnwrapped, count: bytes.count).word
    return left
  }

  /// CALLDATACOPY and CODECOPY: what lies beyond the source reads as zeros.
  @inline(never)
  func copy(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64, _ source: UnsafePointer<UInt8>, _ sourceSize: Int) -> Int64 {
    let left = expand(f, sp[0], sp[-2], gas, wordPrice: GasCost.copyWord)
    if left < 0 || sp[-2].isZero { return left }
    fill(f, sp[0], sp[-1], sp[-2], source, sourceSize)
    return left
  }

  @inline(__always)
  private func fill(
    _ f: FramePointer, _ to: UInt256, _ from: UInt256, _ size: UInt256, _ source: UnsafePointer<UInt8>, _ sourceSize: Int
  ) {
    let count = Int(truncatingIfNeeded: size.l0)
    let target = f.pointee.memory + Int(truncatingIfNeeded: to.l0)
    let start = from.fitsUInt64 && from.l0 < UInt64(sourceSize) ? Int(from.l0) : sourceSize
    let available = min(count, sourceSize &- start)
    memcpy(target, source + start, available)
    if count > available { memset(target + available, 0, count &- available) }
  }

  /// RETURNDATACOPY: reading beyond the end is a failure (EIP-211).
  @inline(never)
  func copyReturnData(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    let left = expand(f, sp[0], sp[-2], gas, wordPrice: GasCost.copyWord)
    if left < 0 { return left }
    let (end, overflow) = sp[-1].addingReportingOverflow(sp[-2])
    if overflow || !end.fitsUInt64 || end.l0 > UInt64(f.pointee.returnDataSize) {
      f.pointee.gasShort = left
      return fail(f, .returnDataOutOfBounds)
    }
    if sp[-2].isZero { return left }
    memcpy(
      f.pointee.memory + Int(truncatingIfNeeded: sp[0].l0), f.pointee.returnData + Int(truncatingIfNeeded: sp[-1].l0),
      Int(truncatingIfNeeded: sp[-2].l0))
    return left
  }

  /// EXTCODECOPY.
  @inline(never)
  func copyCode(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    let account = state.accountIndex(Address(truncating: sp[0]))
    var left = gas &- accessCost(account)
    if left < 0 { return outOfGas(f, left) }
    left = expand(f, sp[-1], sp[-3], left, wordPrice: GasCost.copyWord)
    if left < 0 { return left }
    if !state.accounts.base[account].isLoaded { state.load(account) }
    if sp[-3].isZero { return left }
    let code = state.accountCode(account)
    fill(f, sp[-1], sp[-2], sp[-3], code.pointer, code.count)
    return left
  }

  /// MCOPY (EIP-5656).
  @inline(never)
  func copyMemory(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    let furthest = sp[0] < sp[-1] ? sp[-1] : sp[0]
    let left = expand(f, furthest, sp[-2], gas, wordPrice: GasCost.copyWord)
    if left < 0 || sp[-2].isZero { return left }
    memmove(
      f.pointee.memory + Int(truncatingIfNeeded: sp[0].l0), f.pointee.memory + Int(truncatingIfNeeded: sp[-1].l0),
      Int(truncatingIfNeeded: sp[-2].l0))
    return left
  }

  /// CALLDATALOAD near or beyond the end, where zeros follow.
  @inline(never)
  func loadInputTail(_ f: FramePointer, _ sp: StackPointer) {
    let offset = sp[0]
    if !offset.fitsUInt64 || offset.l0 >= UInt64(f.pointee.inputSize) {
      sp[0] = 0
      return
    }
    let start = Int(offset.l0)
    var word = UInt256(0)
    for i in 0..<32 {
      let byte = start &+ i < f.pointee.inputSize ? f.pointee.input[start &+ i] : 0
      word = word.shiftedLeft(by: 8) | UInt256(UInt64(byte))
    }
    sp[0] = word
  }

  /// RETURN and REVERT: notes where the output is.
  @inline(never)
  func takeOutput(_ f: FramePointer, _ sp: StackPointer, _ gas: Int64) -> Int64 {
    let left = expand(f, sp[0], sp[-1], gas)
    if left < 0 { return left }
    f.pointee.outputSize = Int(truncatingIfNeeded: sp[-1].l0)
    f.pointee.outputOffset = sp[-1].isZero ? 0 : Int(truncatingIfNeeded: sp[0].l0)
    return left
  }
}
