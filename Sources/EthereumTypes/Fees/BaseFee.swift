import Primitives

/// How a network sets the base fee of its blocks from London on (EIP-1559).
public enum BaseFeeRule: Sendable, Hashable {
  /// By how full the parent was.
  case market
  /// Always zero (Besu's `zeroBaseFee`), as consortium networks want it.
  case zero
  /// Always this many wei (Besu's `fixedBaseFee` with `baseFeePerGas`).
  case fixed(UInt256)

  /// The base fee of the first block with one, in wei.
  public static let initialBaseFee = UInt256(1_000_000_000)
  /// How many times its target a block may hold.
  public static let elasticityMultiplier: UInt64 = 2
  /// The base fee changes by at most an eighth a block.
  public static let changeDenominator: UInt64 = 8

  /// The base fee of the block after `parent`. A parent without base fee is the last one before London.
  public func next(after parent: Header) -> UInt256 {
    switch self {
    case .zero: return UInt256()
    case .fixed(let fee): return fee
    case .market: break
    }
    guard let parentFee = parent.baseFeePerGas else { return BaseFeeRule.initialBaseFee }
    let target = parent.gasLimit / BaseFeeRule.elasticityMultiplier
    guard target > 0, parent.gasUsed != target else { return parentFee }
    let difference = parent.gasUsed > target ? parent.gasUsed - target : target - parent.gasUsed
    let (product, overflow) = parentFee.multipliedReportingOverflow(by: UInt256(difference))
    let step = (overflow ? .max : product) / UInt256(target) / UInt256(BaseFeeRule.changeDenominator)
    if parent.gasUsed > target {
      let (sum, tooLarge) = parentFee.addingReportingOverflow(step.isZero ? UInt256(1) : step)
      return tooLarge ? .max : sum
    }
    return step > parentFee ? UInt256() : parentFee &- step
  }
}
