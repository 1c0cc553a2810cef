import EthereumTypes
import Primitives

/// The difficulty that proof of work asks of a block (yellow paper, section 4.3.4).
public enum Difficulty {
  /// The least difficulty.
  public static let minimum = UInt256(131_072)

  /// The difficulty of the block after `parent` at a time, bomb included.
  public static func next(after parent: Header, timestamp: UInt64, forks: ForkSchedule) -> UInt256 {
    let number = parent.number &+ 1
    let fork = forks.fork(at: number, timestamp: timestamp, merged: false)
    let step = parent.difficulty / UInt256(2_048)
    // The tests and the chains have times after their parents'; an earlier one breaks another rule.
    let seconds = timestamp > parent.timestamp ? timestamp - parent.timestamp : 0
    var raise: Int64
    if fork >= .byzantium {
      // EIP-100: the parent's uncles count as blocks made in between.
      raise = (parent.unclesHash == Header.emptyUnclesHash ? 1 : 2) - Int64(clamping: seconds / 9)
    } else if fork >= .homestead {
      // EIP-2.
      raise = 1 - Int64(clamping: seconds / 10)
    } else {
      raise = seconds < 13 ? 1 : -1
    }
    raise = max(raise, -99)
    var difficulty = parent.difficulty
    let (change, _) = step.multipliedReportingOverflow(by: UInt256(raise.magnitude))
    if raise >= 0 {
      let (sum, overflow) = difficulty.addingReportingOverflow(change)
      difficulty = overflow ? .max : sum
    } else {
      difficulty = change > difficulty ? UInt256() : difficulty &- change
    }
    difficulty = max(difficulty, minimum)
    let (sum, overflow) = difficulty.addingReportingOverflow(bomb(number, forks, fork))
    return overflow ? .max : sum
  }

  /// The part that doubles every 100,000 blocks, put off by each of the forks that were made for it (EIP-649, 1234, 2384,
  /// 3554, 4345, 5133).
  private static func bomb(_ number: UInt64, _ forks: ForkSchedule, _ fork: Fork) -> UInt256 {
    func active(_ block: UInt64?) -> Bool { block.map { number >= $0 } ?? false }
    let delay: UInt64 =
      if active(forks.grayGlacier) { 11_400_000 } else if active(forks.arrowGlacier) { 10_700_000 } else if fork >= .london {
        9_700_000
      } else if active(forks.muirGlacier) { 9_000_000 } else if fork >= .constantinople { 5_000_000 } else if fork >= .byzantium {
        3_000_000
      } else { 0 }
    let period = (number > delay ? number - delay : 0) / 100_000
    guard period > 1 else { return UInt256() }
    return period - 2 > 255 ? .max : UInt256(1) << Int(period - 2)
  }
}
