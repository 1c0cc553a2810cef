import EthereumTypes
import Primitives

/// How a header's gas limit may differ from its parent's, and what limit a new block gets.
public enum GasLimitRule {
  /// The least gas limit of Ethereum's chains.
  public static let minimum: UInt64 = 5_000
  /// The largest gas limit of any chain: 2^63 − 1.
  public static let maximum = UInt64(Int64.max)

  /// Checks that the limit differs from the parent's by less than 1/1024 and is 5,000 at least (yellow paper, eq. 47).
  /// The first block of London may be twice as large (EIP-1559).
  static func checkBound(_ header: Header, parent: Header) throws(RuleViolation) {
    let doubles = header.baseFeePerGas != nil && parent.baseFeePerGas == nil
    let (double, overflow) = parent.gasLimit.multipliedReportingOverflow(by: doubles ? BaseFeeRule.elasticityMultiplier : 1)
    let base = overflow ? UInt64.max : double
    let bound = base / 1_024
    let difference = header.gasLimit > base ? header.gasLimit - base : base - header.gasLimit
    guard difference < bound else {
      throw RuleViolation(
        block: header.number, rule: .gasLimit, expected: "less than \(bound) from \(base)", actual: "\(header.gasLimit)")
    }
    guard header.gasLimit >= minimum else {
      throw RuleViolation(block: header.number, rule: .gasLimit, expected: "at least \(minimum)", actual: header.gasLimit)
    }
  }

  /// GoQuorum's gas limit of the block after one with a limit and a use: it moves with the use, but is at once at least
  /// `minimum`, and then is led towards `floor` and `ceiling`.
  ///
  /// - Parameters:
  ///   - minimum: 700,000,000 unless a `miner.gaslimit` transition says otherwise.
  ///   - floor: the target of the `--miner.gastarget` flag, 700,000,000 by default.
  ///   - ceiling: that of `--miner.gaslimit`, 800,000,000 by default.
  public static func quorumNext(
    parentLimit: UInt64, parentUsed: UInt64, minimum: UInt64 = 700_000_000, floor: UInt64 = 700_000_000, ceiling: UInt64 = 800_000_000
  ) -> UInt64 {
    let used = min(parentUsed, maximum / 2)
    let contribution = (used + used / 2) / 4_096
    let decay = max(parentLimit / 4_096, 1) - 1
    let parentLimit = min(parentLimit, maximum)
    let moved = parentLimit - min(decay, parentLimit) + contribution
    let limit = max(moved, minimum)
    if limit < floor { return min(parentLimit + decay, floor) }
    if limit > ceiling { return max(parentLimit - min(decay, parentLimit), ceiling) }
    return min(limit, maximum)
  }

  /// The gas limit that leads from the parent's towards a wish within the bound that Ethereum's chains check.
  public static func boundedNext(parentLimit: UInt64, wanted: UInt64) -> UInt64 {
    let step = max(parentLimit / 1_024, 1) - 1
    let wanted = max(wanted, minimum)
    return wanted > parentLimit
      ? min(wanted, parentLimit + min(step, maximum - min(parentLimit, maximum))) : max(wanted, parentLimit - step)
  }
}
