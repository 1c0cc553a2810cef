import Primitives

// Instructions that are too long to stand in the loop. Each takes the stack pointer and leaves its result where the stack's top
// will be.

extension EVM {
  @inline(never)
  func divide(_ sp: StackPointer) { sp[-1] = sp[0] / sp[-1] }

  @inline(never)
  func signedDivide(_ sp: StackPointer) { sp[-1] = UInt256.signedDivide(sp[0], sp[-1]) }

  @inline(never)
  func modulo(_ sp: StackPointer) { sp[-1] = sp[0] % sp[-1] }

  @inline(never)
  func signedModulo(_ sp: StackPointer) { sp[-1] = UInt256.signedModulo(sp[0], sp[-1]) }

  @inline(never)
  func addModulo(_ sp: StackPointer) { sp[-2] = UInt256.addmod(sp[0], sp[-1], sp[-2]) }

  @inline(never)
  func multiplyModulo(_ sp: StackPointer) { sp[-2] = UInt256.mulmod(sp[0], sp[-1], sp[-2]) }

  /// EXP: gas for each byte of the exponent (EIP-160). Returns the gas left, negative if it was not enough.
  @inline(never)
  func exponentiate(_ sp: StackPointer, _ gas: Int64) -> Int64 {
    let left = gas &- schedule.expByte &* Int64(sp[-1].byteWidth)
    if left < 0 { return left }
    sp[-1] = sp[0].power(sp[-1])
    return left
  }
}
