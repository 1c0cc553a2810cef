import JSON
import Primitives

extension ChainConfiguration {
  /// Reads the `config` object and notes what is wrong in the report.
  ///
  /// - Parameter baseFee: the genesis block's base fee, which Besu's `fixedBaseFee` keeps.
  static func read(_ config: ObjectReader, baseFee: UInt256?) -> ChainConfiguration {
    let report = config.report
    let isQuorum = config.bool("isQuorum") ?? false
    var configuration = ChainConfiguration(chainID: 0, forks: ForkSchedule.read(config, isQuorum: isQuorum), isQuorum: isQuorum)
    if config.has("chainId") {
      configuration.chainID = config.uint64("chainId") ?? 0
    } else {
      config.ignore("chainId")
      report.problems.append("config.chainId is missing")
    }
    if isQuorum && configuration.chainID == 1 {
      report.problems.append("config.chainId must not be 1 with isQuorum: v = 37 and 38 mark private transactions there")
    }
    if configuration.chainID > ChainConfiguration.maxChainID {
      report.problems.append("config.chainId must be at most \(ChainConfiguration.maxChainID) (EIP-2294), but is \(configuration.chainID)")
    }
    report.problems += configuration.forks.orderProblems
    // GoQuorum and geth refuse a schedule with gaps; for Besu the latest fork that is named counts.
    if isQuorum { report.problems += configuration.forks.gapProblems } else { report.warnings += configuration.forks.gapProblems }
    configuration.readQuorumKeys(config)
    configuration.readFeeKeys(config, baseFee: baseFee)
    configuration.readEngine(config)
    configuration.readTransitions(config)
    configuration.checkCodeSizes(report)
    // Known to one of the clients and without meaning for the chain itself.
    config.ignore(
      "yoloV3Block", "ewasmBlock", "catalystBlock", "eip150Hash", "discovery", "checkpoint", "terminalBlockHash",
      "terminalBlockNumber", "futureEipsTime", "experimentalEipsTime", "ecip1017EraRounds", "privateCacheTrieJournal")
    if let curve = config.string("ecCurve"), curve.lowercased() != "secp256k1" {
      report.problems.append("config.ecCurve is \(curve), but Quorate has only secp256k1")
    }
    if let size = config.uint64("evmStackSize"), size != 1_024 {
      report.problems.append("config.evmStackSize is \(size), but Quorate has only Ethereum's 1024")
    }
    config.warnOfUnknownKeys()
    return configuration
  }

  private mutating func readQuorumKeys(_ config: ObjectReader) {
    let report = config.report
    if let size = config.uint64("txnSizeLimit") {
      if size != 0 && !(32...128).contains(size) { report.problems.append("config.txnSizeLimit must be from 32 to 128 KB, but is \(size)") }
      transactionSizeLimit = size == 0 ? 64 : size
    }
    let change = config.uint64("maxCodeSizeChangeBlock")
    let steps = config.objects("maxCodeSizeConfig")
    if let size = config.uint64("maxCodeSize"), size != 0 {
      if steps != nil { report.problems.append("config.maxCodeSize and config.maxCodeSizeConfig exclude each other") }
      report.warnings.append(
        "config.maxCodeSize is deprecated and GoQuorum 24.4 refuses it: write maxCodeSizeConfig [{block: \(change ?? 0), size: \(size)}]")
      codeSizes = [CodeSizeStep(block: change ?? 0, sizeInKB: size)]
    }
    for step in steps ?? [] {
      let block = step.uint64("block")
      let size = step.uint64("size")
      if block == nil { report.problems.append("\(step.path)block is missing") }
      if size == nil { report.problems.append("\(step.path)size is missing") }
      if let block, let size { codeSizes.append(CodeSizeStep(block: block, sizeInKB: size)) }
      step.warnOfUnknownKeys()
    }
    qip714Block = config.uint64("qip714Block")
    privacyEnhancementsBlock = config.uint64("privacyEnhancementsBlock")
    privacyPrecompileBlock = config.uint64("privacyPrecompileBlock")
    enableGasPriceBlock = config.uint64("enableGasPriceBlock")
    isMPS = config.bool("isMPS") ?? false
    if !isQuorum {
      for key in ["qip714Block", "privacyEnhancementsBlock", "privacyPrecompileBlock", "enableGasPriceBlock", "maxCodeSizeConfig", "isMPS"]
      where config.has(key) {
        report.warnings.append("config.\(key) is GoQuorum's and config.isQuorum is not true")
      }
    }
  }

  private mutating func readFeeKeys(_ config: ObjectReader, baseFee: UInt256?) {
    if config.bool("zeroBaseFee") ?? false { baseFeeRule = .zero }
    if config.bool("fixedBaseFee") ?? false {
      if baseFeeRule == .zero { config.report.problems.append("config.zeroBaseFee and config.fixedBaseFee exclude each other") }
      baseFeeRule = .fixed(baseFee ?? BaseFeeRule.initialBaseFee)
    }
    if let limit = config.uint64("contractSizeLimit") {
      // Besu reads 31 bits.
      if limit > UInt64(Int32.max) {
        config.report.problems.append("config.contractSizeLimit must be at most \(Int32.max), but is \(limit)")
      }
      contractSizeLimit = Int(clamping: limit)
    }
    depositContract = config.address("depositContractAddress")
    withdrawalRequestContract = config.address("withdrawalRequestContractAddress")
    consolidationRequestContract = config.address("consolidationRequestContractAddress")
    guard let schedule = config.object("blobSchedule") else { return }
    for (key, fork, standard) in [("cancun", Fork.cancun, BlobSchedule.cancun), ("prague", .prague, .prague)] {
      guard let entry = schedule.object(key) else { continue }
      let values = BlobSchedule(
        target: entry.uint64("target").map { Int(clamping: $0) } ?? standard.target,
        max: entry.uint64("max").map { Int(clamping: $0) } ?? standard.max,
        baseFeeUpdateFraction: entry.uint64("baseFeeUpdateFraction") ?? standard.baseFeeUpdateFraction)
      entry.warnOfUnknownKeys()
      if values.baseFeeUpdateFraction == 0 {
        config.report.problems.append("\(entry.path)baseFeeUpdateFraction must not be 0")
      } else if values.target > values.max || values.max > 4_096 {
        config.report.problems.append("\(entry.path)max must be at least target and at most 4096")
      } else {
        blobSchedules[fork] = values
      }
    }
    schedule.warnOfUnknownKeys()
  }

  private func checkCodeSizes(_ report: ReadingReport) {
    for step in codeSizes where !(24...128).contains(step.sizeInKB) {
      report.problems.append("config.maxCodeSizeConfig: size must be from 24 to 128 KB, but is \(step.sizeInKB) at block \(step.block)")
    }
    for (earlier, later) in zip(codeSizes, codeSizes.dropFirst()) where earlier.block >= later.block {
      report.problems.append("config.maxCodeSizeConfig must ascend by block, but \(later.block) follows \(earlier.block)")
    }
    if !codeSizes.isEmpty && transitions.contains(where: { $0.contractSizeLimit != nil }) {
      report.problems.append("config.maxCodeSizeConfig and contractsizelimit in config.transitions exclude each other")
    }
  }
}

extension ForkSchedule {
  static func read(_ config: ObjectReader, isQuorum: Bool) -> ForkSchedule {
    var forks = ForkSchedule()
    forks.homestead = config.uint64("homesteadBlock")
    forks.daoFork = config.uint64("daoForkBlock")
    forks.supportsDAOFork = config.bool("daoForkSupport") ?? false
    forks.tangerineWhistle = config.uint64("eip150Block")
    forks.spuriousDragon = config.uint64("eip158Block")
    // Besu has one key for both; a file without eip155Block means the same block.
    forks.eip155 = config.uint64("eip155Block") ?? forks.spuriousDragon
    forks.byzantium = config.uint64("byzantiumBlock")
    forks.constantinople = config.uint64("constantinopleBlock")
    forks.petersburg = config.uint64("petersburgBlock") ?? config.uint64("constantinopleFixBlock")
    config.ignore("constantinopleFixBlock")
    forks.istanbul = config.uint64("istanbulBlock")
    forks.muirGlacier = config.uint64("muirGlacierBlock")
    forks.berlin = config.uint64("berlinBlock")
    forks.london = config.uint64("londonBlock")
    forks.arrowGlacier = config.uint64("arrowGlacierBlock")
    forks.grayGlacier = config.uint64("grayGlacierBlock")
    forks.mergeNetsplit = config.uint64("mergeNetsplitBlock")
    forks.terminalTotalDifficulty = config.number("terminalTotalDifficulty")
    forks.terminalTotalDifficultyPassed = config.bool("terminalTotalDifficultyPassed") ?? false
    forks.shanghaiTime = config.uint64("shanghaiTime")
    forks.cancunTime = config.uint64("cancunTime")
    forks.pragueTime = config.uint64("pragueTime")
    if isQuorum { forks.dropForksAfterBerlin(config.report) }
    for key in ["osakaTime", "amsterdamTime", "verkleTime", "bpo1Time", "bpo2Time", "bpo3Time", "bpo4Time", "bpo5Time"] {
      guard let time = config.uint64(key) else { continue }
      if isQuorum {
        config.report.warnings.append("config.\(key) has no effect with isQuorum: GoQuorum's rules end with Berlin")
      } else {
        config.report.problems.append("config.\(key) is \(time), but Quorate's rules end with Prague")
      }
    }
    forks.fillMissing()
    return forks
  }

  /// GoQuorum ends with Berlin and passes by the keys of later forks, which published genesis files have nevertheless.
  private mutating func dropForksAfterBerlin(_ report: ReadingReport) {
    let later: Set<String> = ["londonBlock", "arrowGlacierBlock", "grayGlacierBlock", "mergeNetsplitBlock"]
    let named = byBlock.filter { later.contains($0.name) && $0.block != nil }.map(\.name) + byTime.filter { $0.time != nil }.map(\.name)
    for name in named { report.warnings.append("config.\(name) has no effect with isQuorum: GoQuorum's rules end with Berlin") }
    london = nil
    arrowGlacier = nil
    grayGlacier = nil
    mergeNetsplit = nil
    terminalTotalDifficulty = nil
    shanghaiTime = nil
    cancunTime = nil
    pragueTime = nil
  }

  /// Besu takes a file that names only a late fork at block 0 to mean that the earlier ones are active from the start.
  private mutating func fillMissing() {
    let named = byBlock.filter { $0.block != nil && $0.name != "mergeNetsplitBlock" }
    // A gap before a fork of a later block, or between forks, is a mistake.
    guard let first = named.first, first.block == 0 else { return }
    for (name, _) in byBlock {
      switch name {
      case first.name: return
      case "homesteadBlock": homestead = 0
      case "eip150Block": tangerineWhistle = 0
      case "eip155Block": eip155 = 0
      case "eip158Block": spuriousDragon = 0
      case "byzantiumBlock": byzantium = 0
      case "constantinopleBlock": constantinople = 0
      case "petersburgBlock": petersburg = 0
      case "istanbulBlock": istanbul = 0
      case "berlinBlock": berlin = 0
      case "londonBlock": london = 0
      default: break
      }
    }
  }
}
