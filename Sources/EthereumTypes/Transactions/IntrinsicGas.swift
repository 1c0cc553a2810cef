import Primitives

extension UnsignedTransaction {
  /// The gas that is paid before the first instruction runs (yellow paper, eq. 64; EIP-2028, EIP-2930, EIP-3860, EIP-7702).
  /// Saturates at the largest number.
  public func intrinsicGas(at fork: Fork) -> UInt64 {
    let zeros = data.zeroCount
    let others = data.count - zeros
    var gas: UInt64 = 21_000
    if to == nil && fork >= .homestead { gas += 32_000 }
    gas &+= UInt64(zeros) &* 4
    gas &+= UInt64(others) &* (fork >= .istanbul ? 16 : 68)
    if to == nil && fork >= .shanghai { gas &+= UInt64((data.count + 31) / 32) &* 2 }
    for entry in accessList { gas &+= 2_400 &+ UInt64(entry.storageKeys.count) &* 1_900 }
    // 25,000 is the price of an empty account; part of it comes back where the account exists.
    return gas &+ UInt64(authorizations.count) &* 25_000
  }

  /// The least gas that is charged in the end, however little the execution used: 21,000 and 10 for each zero byte of
  /// data and 40 for each other (EIP-7623); 0 before Prague.
  public func floorGas(at fork: Fork) -> UInt64 {
    guard fork >= .prague else { return 0 }
    let zeros = data.zeroCount
    return 21_000 &+ (UInt64(zeros) &+ UInt64(data.count - zeros) &* 4) &* 10
  }
}

extension Bytes {
  /// How many of the bytes are zero.
  var zeroCount: Int {
    withUnsafeBytes { raw in
      var count = 0
      for byte in raw where byte == 0 { count &+= 1 }
      return count
    }
  }
}
