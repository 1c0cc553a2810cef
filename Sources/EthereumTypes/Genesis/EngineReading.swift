import JSON
import Primitives

extension ChainConfiguration {
  /// Reads which consensus the chain has, from the object named after it; without any it is Raft under GoQuorum's rules
  /// and proof of work elsewhere.
  mutating func readEngine(_ config: ObjectReader) {
    let report = config.report
    let present = ["ethash", "fixeddifficulty", "clique", "istanbul", "ibft", "qbft", "ibft2"].filter { config.has($0) }
    let exclusive = present.filter { $0 != "ethash" && $0 != "fixeddifficulty" }
    if exclusive.count > 1 {
      report.problems.append("config names more than one consensus: \(exclusive.joined(separator: ", "))")
    }
    let clique = config.object("clique").map { readClique($0) }
    let istanbul = config.object("istanbul").map { readLegacyIstanbul($0) }
    let ibft = config.object("ibft").map { readBFT($0, .ibft) }
    let qbft = config.object("qbft").map { readBFT($0, .qbft) }
    if config.object("ibft2") != nil {
      report.problems.append("config.ibft2 is Besu's IBFT 2.0, another protocol than GoQuorum's ibft, which Quorate cannot follow")
    }
    let work = config.object("fixeddifficulty") ?? config.object("ethash")
    config.ignore("ethash", "fixeddifficulty")
    let fixedDifficulty = work?.number("fixeddifficulty")
    work?.warnOfUnknownKeys()
    if let clique {
      engine = .clique(clique)
    } else if let istanbul = qbft ?? ibft ?? istanbul {
      engine = .istanbul(istanbul)
    } else if isQuorum {
      // Whatever else the file says, GoQuorum takes it for Raft.
      engine = .raft
    } else {
      engine = .ethash(fixedDifficulty: fixedDifficulty)
    }
  }

  private func readClique(_ reader: ObjectReader) -> CliqueConfiguration {
    let period = reader.uint64("period") ?? reader.uint64("blockperiodseconds") ?? 0
    let epoch = reader.uint64("epoch") ?? reader.uint64("epochlength") ?? 0
    reader.ignore("blockperiodseconds", "epochlength", "createemptyblocks", "allowedFutureBlockTime")
    reader.warnOfUnknownKeys()
    return CliqueConfiguration(period: period, epoch: epoch == 0 ? 30_000 : epoch)
  }

  /// The object of GoQuorum before `ibft` and `qbft`: period and timeout come from flags, and what is absent means
  /// 2F + 1.
  private func readLegacyIstanbul(_ reader: ObjectReader) -> IstanbulConfiguration {
    var settings = IstanbulSettings(algorithm: .ibft)
    if let epoch = reader.uint64("epoch"), epoch != 0 { settings.epochLength = epoch }
    settings.policy = readPolicy(reader)
    settings.ceil2Nby3Block = reader.uint64("ceil2Nby3Block")
    // The flags' defaults.
    settings.blockPeriodSeconds = 1
    let block = reader.uint64("testQBFTBlock")
    reader.ignore("allowedFutureBlockTime")
    reader.warnOfUnknownKeys()
    return IstanbulConfiguration(initial: settings, qbftBlock: block)
  }

  private func readPolicy(_ reader: ObjectReader) -> ProposerPolicy {
    guard let value = reader.uint64("policy") else { return .roundRobin }
    guard let policy = ProposerPolicy(rawValue: value) else {
      reader.report.problems.append("\(reader.path)policy must be 0 (round robin) or 1 (sticky), but is \(value)")
      return .roundRobin
    }
    return policy
  }

  private func readBFT(_ reader: ObjectReader, _ algorithm: IstanbulProtocol) -> IstanbulConfiguration {
    var settings = IstanbulSettings(algorithm: algorithm)
    if !isQuorum {
      // Besu's defaults for the same keys.
      settings.blockPeriodSeconds = 1
      settings.requestTimeoutSeconds = 1
    }
    if let value = nonZero(reader, "epochlength") { settings.epochLength = value }
    if let value = nonZero(reader, "blockperiodseconds") { settings.blockPeriodSeconds = value }
    if let value = nonZero(reader, "emptyblockperiodseconds") ?? nonZero(reader, "xemptyblockperiodseconds") {
      settings.emptyBlockPeriodSeconds = value
    }
    if let value = nonZero(reader, "xblockperiodmilliseconds") {
      reader.report.warnings.append(
        "\(reader.path)xblockperiodmilliseconds is \(value): blocks may then have equal timestamps, so their distance is not checked")
      settings.blockPeriodSeconds = 0
    }
    if let value = nonZero(reader, "requesttimeoutseconds") { settings.requestTimeoutSeconds = value }
    if let value = reader.uint64("maxRequestTimeoutSeconds") { settings.maxRequestTimeoutSeconds = value }
    settings.policy = readPolicy(reader)
    settings.ceil2Nby3Block = reader.uint64("ceil2Nby3Block") ?? 0
    settings.validatorContract = nonZeroAddress(reader)
    settings.validators = readValidators(reader) ?? []
    if let mode = reader.string("validatorselectionmode") {
      if let selection = ValidatorSelection(rawValue: mode) {
        settings.selection = selection
      } else if mode != "" {
        reader.report.problems.append("\(reader.path)validatorselectionmode must be \"blockheader\" or \"contract\", but is \"\(mode)\"")
      }
    } else if settings.validatorContract != nil && !isQuorum {
      // Besu goes by the address alone.
      settings.selection = .contract
    }
    if settings.selection == .contract && settings.validatorContract == nil {
      reader.report.problems.append("\(reader.path)validatorcontractaddress is missing: the validators are to come from a contract")
    }
    readReward(reader, &settings)
    reader.ignore(
      "xemptyblockperiodseconds", "xblockperiodmilliseconds", "startblock", "messagequeuelimit", "duplicatemessagelimit",
      "futuremessageslimit", "futuremessagesmaxdistance", "gossipedhistorylimit", "allowedFutureBlockTime")
    reader.warnOfUnknownKeys()
    return IstanbulConfiguration(initial: settings, qbftBlock: algorithm == .qbft ? 0 : nil)
  }

  private func readReward(_ reader: ObjectReader, _ settings: inout IstanbulSettings) {
    settings.blockReward = reader.number("blockReward") ?? UInt256()
    if let account = reader.address("miningBeneficiary") {
      settings.miningBeneficiary = account
      settings.beneficiaryMode = .fixed
    }
    guard let mode = reader.string("beneficiaryMode") else { return }
    switch mode.lowercased() {
    case "validator": settings.beneficiaryMode = .validator
    case "fixed": settings.beneficiaryMode = .fixed
    default:
      settings.beneficiaryMode = .unknown(mode)
      reader.report.warnings.append(
        "\(reader.path)beneficiaryMode is \"\(mode)\", which is neither \"fixed\" nor \"validator\": rewards go to the zero address")
    }
  }

  /// Reads both forms of `config.transitions`: GoQuorum's list, and Besu's object of lists by consensus.
  mutating func readTransitions(_ config: ObjectReader) {
    guard let value = config.value("transitions") else { return }
    var entries: [ObjectReader] = []
    if let object = value.object {
      let forms = ObjectReader(object, path: "config.transitions.", report: config.report)
      entries = forms.objects("qbft") ?? []
      for key in ["ibft2", "clique"] where !(forms.objects(key) ?? []).isEmpty {
        config.report.problems.append("config.transitions.\(key) is Besu's and Quorate does not apply it")
      }
      forms.warnOfUnknownKeys()
    } else {
      entries = config.objects("transitions") ?? []
    }
    for entry in entries { readTransition(entry) }
    checkTransitions(config.report)
  }

  private mutating func readTransition(_ entry: ObjectReader) {
    let report = entry.report
    guard let block = entry.uint64("block") else {
      if !entry.has("block") { report.problems.append("\(entry.path)block is missing") }
      return
    }
    var transition = Transition(block: block)
    if let name = entry.string("algorithm"), name != "" {
      transition.algorithm = IstanbulProtocol(rawValue: name.lowercased())
      if transition.algorithm == nil { report.problems.append("\(entry.path)algorithm must be \"ibft\" or \"qbft\", but is \"\(name)\"") }
    }
    transition.epochLength = nonZero(entry, "epochlength")
    transition.blockPeriodSeconds = nonZero(entry, "blockperiodseconds")
    transition.emptyBlockPeriodSeconds = entry.uint64("emptyblockperiodseconds") ?? entry.uint64("xemptyblockperiodseconds")
    transition.requestTimeoutSeconds = nonZero(entry, "requesttimeoutseconds")
    transition.maxRequestTimeoutSeconds = entry.uint64("maxRequestTimeoutSeconds")
    transition.validatorContract = nonZeroAddress(entry)
    transition.validators = readValidators(entry).flatMap { $0.isEmpty ? nil : $0 }
    if let mode = entry.string("validatorselectionmode"), mode != "" {
      transition.selection = ValidatorSelection(rawValue: mode)
      if transition.selection == nil {
        report.problems.append("\(entry.path)validatorselectionmode must be \"blockheader\" or \"contract\", but is \"\(mode)\"")
      }
    }
    if isQuorum && transition.validatorContract != nil && transition.selection != .contract {
      report.problems.append("\(entry.path)validatorcontractaddress needs validatorselectionmode \"contract\" in the same entry")
    }
    transition.uses2FPlus1 = entry.bool("2FPlus1Enabled")
    transition.blockReward = entry.number("blockReward")
    transition.miningBeneficiary = entry.address("miningBeneficiary")
    if let mode = entry.string("beneficiaryMode") {
      transition.beneficiaryMode = mode
      if !["", "fixed", "list", "validators", "validator"].contains(mode) {
        report.problems.append("\(entry.path)beneficiaryMode must be \"fixed\" or \"validators\", but is \"\(mode)\"")
      }
    }
    transition.contractSizeLimit = nonZero(entry, "contractsizelimit")
    transition.transactionSizeLimit = entry.uint64("transactionSizeLimit") ?? 0
    transition.enhancedPermissioningEnabled = entry.bool("enhancedPermissioningEnabled")
    transition.privacyEnhancementsEnabled = entry.bool("privacyEnhancementsEnabled")
    transition.privacyPrecompileEnabled = entry.bool("privacyPrecompileEnabled")
    transition.gasPriceEnabled = entry.bool("gasPriceEnabled")
    transition.minerGasLimit = nonZero(entry, "miner.gaslimit")
    entry.ignore("xemptyblockperiodseconds", "xblockperiodmilliseconds")
    entry.warnOfUnknownKeys()
    transitions.append(transition)
  }

  private func checkTransitions(_ report: ReadingReport) {
    for (index, entry) in transitions.enumerated() {
      let path = "config.transitions[\(index)]"
      if index > 0 && transitions[index - 1].block > entry.block {
        report.problems.append("config.transitions must ascend by block, but \(entry.block) follows \(transitions[index - 1].block)")
      }
      if let size = entry.contractSizeLimit, !(24...128).contains(size) {
        report.problems.append("\(path).contractsizelimit must be from 24 to 128 KB, but is \(size)")
      }
      if entry.transactionSizeLimit != 0, !(32...128).contains(entry.transactionSizeLimit) {
        report.problems.append("\(path).transactionSizeLimit must be from 32 to 128 KB, but is \(entry.transactionSizeLimit)")
      }
      if entry.algorithm == .ibft, istanbulSettings(at: entry.block == 0 ? 0 : entry.block - 1)?.algorithm == .qbft {
        report.problems.append("\(path).algorithm goes back from qbft to ibft, which no client can do")
      }
      if entry.selection == .contract, let settings = istanbulSettings(at: entry.block), settings.validatorContract == nil {
        report.problems.append("\(path).validatorselectionmode is \"contract\", but no validatorcontractaddress is given up to there")
      }
      if entry.algorithm != nil, let block = engine.istanbul?.qbftBlock, block > 0 {
        report.problems.append("\(path).algorithm and config.istanbul.testQBFTBlock exclude each other")
      }
      if entry.privacyPrecompileEnabled == true && !hasPrivacyEnhancements(at: entry.block) {
        report.warnings.append("\(path).privacyPrecompileEnabled without privacy enhancements makes GoQuorum 24.4 crash")
      }
    }
  }

  /// A number whose zero means that it is not set, as in GoQuorum's form.
  private func nonZero(_ reader: ObjectReader, _ key: String) -> UInt64? { reader.uint64(key).flatMap { $0 == 0 ? nil : $0 } }

  /// A list of validators, each of which may stand in it once: twice it would count twice towards a quorum.
  private func readValidators(_ reader: ObjectReader) -> [Address]? {
    let validators = reader.addresses("validators")
    if let validators, Set(validators).count != validators.count {
      reader.report.problems.append("\(reader.path)validators names a validator twice")
    }
    return validators
  }

  private func nonZeroAddress(_ reader: ObjectReader) -> Address? {
    reader.address("validatorcontractaddress").flatMap { $0.isZero ? nil : $0 }
  }
}
