import Primitives

extension ChainConfiguration {
  /// The configuration that published tests and geth's `evm --state.fork` call by this name: a fork ("Berlin"), or a
  /// change from one to the next ("BerlinToLondonAt5", "ParisToShanghaiAtTime15k"). Nil for a name that is not known.
  public init?(network name: String, chainID: UInt64 = 1) {
    guard let forks = ForkSchedule(network: name) else { return nil }
    self.init(chainID: chainID, forks: forks)
  }
}

extension ForkSchedule {
  private static let names: [String: Fork] = [
    "Frontier": .frontier, "Homestead": .homestead, "EIP150": .tangerineWhistle, "TangerineWhistle": .tangerineWhistle,
    "EIP158": .spuriousDragon, "SpuriousDragon": .spuriousDragon, "Byzantium": .byzantium, "Constantinople": .constantinople,
    "ConstantinopleFix": .petersburg, "Petersburg": .petersburg, "Istanbul": .istanbul, "MuirGlacier": .istanbul, "Berlin": .berlin,
    "London": .london, "ArrowGlacier": .london, "GrayGlacier": .london, "Merge": .paris, "Paris": .paris, "Shanghai": .shanghai,
    "Cancun": .cancun, "Prague": .prague,
  ]

  init?(network name: String) {
    if let fork = ForkSchedule.names[name] {
      self.init(always: fork)
      if name == "MuirGlacier" || fork >= .berlin { muirGlacier = 0 }
      if name == "ArrowGlacier" || name == "GrayGlacier" { arrowGlacier = 0 }
      if name == "GrayGlacier" { grayGlacier = 0 }
      return
    }
    switch name {
    case "FrontierToHomesteadAt5":
      self.init(always: .frontier)
      homestead = 5
    case "HomesteadToEIP150At5":
      self.init(always: .homestead)
      tangerineWhistle = 5
    case "HomesteadToDaoAt5":
      self.init(always: .homestead)
      daoFork = 5
      supportsDAOFork = true
    case "EIP158ToByzantiumAt5":
      self.init(always: .spuriousDragon)
      byzantium = 5
    case "ByzantiumToConstantinopleAt5":
      self.init(always: .byzantium)
      constantinople = 5
      petersburg = .max
    case "ByzantiumToConstantinopleFixAt5":
      self.init(always: .byzantium)
      constantinople = 5
      petersburg = 5
    case "BerlinToLondonAt5":
      self.init(always: .berlin)
      muirGlacier = 0
      london = 5
    case "ArrowGlacierToParisAtDiffC0000", "ArrowGlacierToMergeAtDiffC0000":
      self.init(always: .london)
      muirGlacier = 0
      arrowGlacier = 0
      terminalTotalDifficulty = 0xc0000
    case "MergeToShanghaiAtTime15k", "ParisToShanghaiAtTime15k":
      self.init(always: .paris)
      shanghaiTime = 15_000
    case "ShanghaiToCancunAtTime15k":
      self.init(always: .shanghai)
      cancunTime = 15_000
    case "CancunToPragueAtTime15k":
      self.init(always: .cancun)
      pragueTime = 15_000
    default: return nil
    }
  }
}
