import Primitives

/// From which block or time each set of rules holds; nil means never.
///
/// Forks up to London are named by block number, those after the merge by time in seconds since 1970.
public struct ForkSchedule: Sendable, Hashable {
  public var homestead: UInt64?
  /// The block at which the chain deals with the DAO's accounts.
  public var daoFork: UInt64?
  /// Whether the DAO's ether is moved at that block.
  public var supportsDAOFork = false
  /// EIP-150.
  public var tangerineWhistle: UInt64?
  /// Replay protection, which in all known networks starts with Spurious Dragon.
  public var eip155: UInt64?
  /// EIP-158, 160, 161 and 170.
  public var spuriousDragon: UInt64?
  public var byzantium: UInt64?
  public var constantinople: UInt64?
  /// Nil means together with Constantinople.
  public var petersburg: UInt64?
  public var istanbul: UInt64?
  /// Delays the difficulty bomb only, as the next two Glaciers do.
  public var muirGlacier: UInt64?
  public var berlin: UInt64?
  public var london: UInt64?
  public var arrowGlacier: UInt64?
  public var grayGlacier: UInt64?
  /// A block after the merge, named by networks whose nodes must not talk to those that missed it.
  public var mergeNetsplit: UInt64?
  /// The total difficulty at which proof of work ends.
  public var terminalTotalDifficulty: UInt256?
  /// Whether the configuration says that the merge is over.
  public var terminalTotalDifficultyPassed = false
  public var shanghaiTime: UInt64?
  public var cancunTime: UInt64?
  public var pragueTime: UInt64?

  /// No fork ever: Frontier for good.
  public init() {}

  /// The rules of one fork from the first block on.
  public init(always fork: Fork) {
    func from(_ first: Fork) -> UInt64? { fork >= first ? 0 : nil }
    homestead = from(.homestead)
    tangerineWhistle = from(.tangerineWhistle)
    eip155 = from(.spuriousDragon)
    spuriousDragon = from(.spuriousDragon)
    byzantium = from(.byzantium)
    constantinople = from(.constantinople)
    // Without a block of its own Petersburg comes with Constantinople.
    petersburg = fork == .constantinople ? UInt64.max : from(.petersburg)
    istanbul = from(.istanbul)
    berlin = from(.berlin)
    london = from(.london)
    if fork >= .paris { terminalTotalDifficulty = UInt256() }
    shanghaiTime = from(.shanghai)
    cancunTime = from(.cancun)
    pragueTime = from(.prague)
  }

  /// Whether the configuration alone says that a block comes after the merge; what the total difficulty says is for the
  /// header rules.
  public func isMerged(number: UInt64) -> Bool {
    guard let terminalTotalDifficulty else { return false }
    return terminalTotalDifficulty.isZero || (mergeNetsplit.map { number >= $0 } ?? false)
  }

  /// The rules at a block.
  ///
  /// - Parameters:
  ///   - timestamp: the block's, in seconds.
  ///   - merged: whether it comes after the merge; what the configuration says if nil.
  public func fork(at number: UInt64, timestamp: UInt64, merged: Bool? = nil) -> Fork {
    func active(_ first: UInt64?) -> Bool { first.map { number >= $0 } ?? false }
    // The forks that go by time need London only: consortium engines run them without a merge.
    if active(london) {
      func reached(_ time: UInt64?) -> Bool { time.map { timestamp >= $0 } ?? false }
      if reached(pragueTime) { return .prague }
      if reached(cancunTime) { return .cancun }
      if reached(shanghaiTime) { return .shanghai }
      return merged ?? isMerged(number: number) ? .paris : .london
    }
    if active(berlin) { return .berlin }
    if active(istanbul) { return .istanbul }
    if active(petersburg ?? constantinople) { return .petersburg }
    if active(constantinople) { return .constantinople }
    if active(byzantium) { return .byzantium }
    if active(spuriousDragon) { return .spuriousDragon }
    if active(tangerineWhistle) { return .tangerineWhistle }
    return active(homestead) ? .homestead : .frontier
  }

  /// The forks that go by block number, in order, with the names of the configuration.
  var byBlock: [(name: String, block: UInt64?)] {
    [
      ("homesteadBlock", homestead), ("eip150Block", tangerineWhistle), ("eip155Block", eip155), ("eip158Block", spuriousDragon),
      ("byzantiumBlock", byzantium), ("constantinopleBlock", constantinople), ("petersburgBlock", petersburg),
      ("istanbulBlock", istanbul), ("muirGlacierBlock", muirGlacier), ("berlinBlock", berlin), ("londonBlock", london),
      ("arrowGlacierBlock", arrowGlacier), ("grayGlacierBlock", grayGlacier), ("mergeNetsplitBlock", mergeNetsplit),
    ]
  }

  /// The forks that go by time, in order, with the names of the configuration.
  var byTime: [(name: String, time: UInt64?)] {
    [("shanghaiTime", shanghaiTime), ("cancunTime", cancunTime), ("pragueTime", pragueTime)]
  }

  /// Forks that may be left out without a gap: the bomb's delays, and Petersburg, which defaults to Constantinople.
  private static let optional: Set<String> = [
    "petersburgBlock", "muirGlacierBlock", "arrowGlacierBlock", "grayGlacierBlock", "mergeNetsplitBlock",
  ]

  /// What is wrong with the order: a fork must not come before the ones it builds on.
  var orderProblems: [String] {
    var problems: [String] = []
    for forks in [byBlock, byTime.map { ($0.name, $0.time) }] {
      var last: (name: String, block: UInt64)?
      for (name, block) in forks {
        guard let block else { continue }
        if let last, last.block > block { problems.append("config.\(last.name) is \(last.block), after config.\(name) at \(block)") }
        last = (name, block)
      }
    }
    if london == nil, let first = byTime.first(where: { $0.time != nil }) {
      problems.append("config.\(first.name) is set but config.londonBlock, which comes before it, is not")
    }
    return problems
  }

  /// Forks that are named although the one before is not.
  var gapProblems: [String] {
    var problems: [String] = []
    for forks in [byBlock, byTime.map { ($0.name, $0.time) }] {
      var missing: String?
      for (name, block) in forks {
        if let missing, let block { problems.append("config.\(name) is \(block) but config.\(missing), which comes before it, is not set") }
        if block != nil { missing = nil } else if !ForkSchedule.optional.contains(name) { missing = name }
      }
    }
    return problems
  }
}
