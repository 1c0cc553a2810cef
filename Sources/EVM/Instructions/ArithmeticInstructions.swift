import Primitives

// Instructions that are too long to stand in the loop. Each takes the stack pointer and leaves its result where the stack's top
// will be.

extension EVM {
  @inline(never)
  func divide(_ sp: StackPointer) {
    let divisor = sp[-1]
    // Older compilers shift by dividing.
    sp[-1] =
      divisor.isPowerOfTwo ? sp[0].shiftedRight(by: UInt64(truncatingIfNeeded: divisor.bitWidth &- 1)) : sp[0] / divisor
  }

  @inline(never)
  func signedDivide(_ sp: StackPointer) { sp[-1] = UInt256.signedDivide(sp[0], sp[-1]) }

  @inline(never)
  func modulo(_ sp: StackPointer) { sp[-1] = sp[0] % sp[-1] }

  @inline(never)
  func signedModulo(_ sp: StackPointer) { sp[-1] = UInt256.signedModulo(sp[0], sp[-1]) }

  @inline(never)
  func addModulo(_ sp: StackPointer) { sp[-2] = UInt256.addmod(sp[0], sp[-1], sp[-2]) }

  /// MULMOD. Contracts that compute in a field use one modulus again and again, so from its second use on the reduction is prepared.
  @inline(never)
  func multiplyModulo(_ sp: StackPointer) {
    let modulus = sp[-2]
    if let prepared = preparedModulus, prepared.modulus == modulus {
      sp[-2] = prepared.multiply(sp[0], sp[-1])
      return
    }
    if modulus == lastModulus { preparedModulus = BarrettModulus(modulus) }
    lastModulus = modulus
    sp[-2] = UInt256.mulmod(sp[0], sp[-1], modulus)
  }

  /// EXP: gas for each byte of the exponent (EIP-160). Returns the gas left, negative if it was not enough.
  @inline(never)
  func exponentiate(_ sp: StackPointer, _ gas: Int64) -> Int64 {
    let left = gas &- schedule.expByte &* Int64(sp[-1].byteWidth)
    if left < 0 { return left }
    sp[-1] = sp[0].power(sp[-1])
    return left
  }
}
