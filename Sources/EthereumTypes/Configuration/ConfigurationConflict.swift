import Primitives

/// A setting whose change would alter blocks that a chain already has.
public struct ConfigurationConflict: Sendable, Hashable, CustomStringConvertible {
  /// The setting, by its name in the genesis file.
  public var setting: String
  /// The height or time at which the old and the new configuration first differ.
  public var at: UInt64
  /// What the chain was made with.
  public var stored: String
  /// What is asked for now.
  public var new: String

  public init(setting: String, at: UInt64, stored: String, new: String) {
    self.setting = setting
    self.at = at
    self.stored = stored
    self.new = new
  }

  public var description: String { "\(setting) differs from \(at) on: the chain has \(stored), the genesis file says \(new)" }
}

extension ChainConfiguration {
  /// What in a new configuration cannot be, given the blocks that a chain made with this one already has: whatever
  /// concerns only blocks after the head may change.
  ///
  /// - Parameters:
  ///   - head: the number of the last block.
  ///   - headTime: its timestamp, in seconds.
  public func conflicts(with new: ChainConfiguration, head: UInt64, headTime: UInt64) -> [ConfigurationConflict] {
    var conflicts: [ConfigurationConflict] = []
    func compare<Value: Equatable>(_ setting: String, _ stored: Value, _ value: Value, at place: UInt64 = 0) {
      guard stored != value else { return }
      conflicts.append(ConfigurationConflict(setting: setting, at: place, stored: "\(stored)", new: "\(value)"))
    }
    func comparePoint(_ setting: String, _ stored: UInt64?, _ value: UInt64?, reached: UInt64) {
      let earliest = min(stored ?? .max, value ?? .max)
      guard stored != value, earliest <= reached else { return }
      let text: (UInt64?) -> String = { $0.map(String.init) ?? "none" }
      conflicts.append(ConfigurationConflict(setting: setting, at: earliest, stored: text(stored), new: text(value)))
    }
    compare("config.chainId", chainID, new.chainID)
    compare("config.isQuorum", isQuorum, new.isQuorum)
    for (old, young) in zip(forks.byBlock, new.forks.byBlock) { comparePoint("config.\(old.name)", old.block, young.block, reached: head) }
    for (old, young) in zip(forks.byTime, new.forks.byTime) { comparePoint("config.\(old.name)", old.time, young.time, reached: headTime) }
    comparePoint("config.daoForkBlock", forks.daoFork, new.forks.daoFork, reached: head)
    if let block = forks.daoFork, block <= head {
      compare("config.daoForkSupport", forks.supportsDAOFork, new.forks.supportsDAOFork, at: block)
    }
    comparePoint("config.qip714Block", qip714Block, new.qip714Block, reached: head)
    comparePoint("config.privacyEnhancementsBlock", privacyEnhancementsBlock, new.privacyEnhancementsBlock, reached: head)
    comparePoint("config.privacyPrecompileBlock", privacyPrecompileBlock, new.privacyPrecompileBlock, reached: head)
    comparePoint("config.enableGasPriceBlock", enableGasPriceBlock, new.enableGasPriceBlock, reached: head)
    conflicts += settingsConflicts(with: new, head: head)
    return conflicts
  }

  /// Compares what transitions and code sizes amount to at each height up to the head where any of them changes.
  private func settingsConflicts(with new: ChainConfiguration, head: UInt64) -> [ConfigurationConflict] {
    var heights: Set<UInt64> = [0]
    for configuration in [self, new] {
      heights.formUnion(configuration.transitions.map(\.block))
      heights.formUnion(configuration.codeSizes.map(\.block))
      if let block = configuration.engine.istanbul?.qbftBlock { heights.insert(block) }
    }
    for height in heights.sorted() where height <= head {
      let pairs: [(String, String, String)] = [
        ("the contract code size limit", "\(maxCodeSize(at: height))", "\(new.maxCodeSize(at: height))"),
        ("whether gas has a price", "\(isGasPriceEnabled(at: height))", "\(new.isGasPriceEnabled(at: height))"),
        ("the consensus settings", describeEngine(at: height), new.describeEngine(at: height)),
      ]
      let different = pairs.filter { $0.1 != $0.2 }
      if !different.isEmpty {
        return different.map { ConfigurationConflict(setting: $0.0, at: height, stored: $0.1, new: $0.2) }
      }
    }
    return []
  }

  /// The consensus settings that blocks depend on, as text; timeouts and the like may change at any time.
  private func describeEngine(at height: UInt64) -> String {
    switch engine {
    case .ethash: return "ethash"
    case .raft: return "raft"
    case .clique(let clique): return "clique with period \(clique.period), epoch \(clique.epoch)"
    case .istanbul:
      guard let settings = istanbulSettings(at: height) else { return "" }
      let source =
        settings.selection == .contract
        ? "validators from \(settings.validatorContract ?? .zero)" : "validators from headers \(settings.validators)"
      return
        "\(settings.algorithm.rawValue) with epoch \(settings.epochLength), period \(settings.blockPeriodSeconds), \(source), "
        + "reward \(settings.blockReward) to \(settings.beneficiaryMode)"
    }
  }
}
