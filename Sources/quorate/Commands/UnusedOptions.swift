import ArgumentParser
import Logging

/// Flags of geth and GoQuorum that operators' scripts carry and that change nothing here: they are taken, and each is
/// answered with a warning.
struct UnusedOptions: ParsableArguments {
  @Flag(name: .customLong("nousb"), help: .hidden) var nousb = false
  @Flag(name: .customLong("snapshot"), help: .hidden) var snapshot = false
  @Flag(name: .customLong("ipcdisable"), help: .hidden) var ipcdisable = false
  @Flag(name: .customLong("nodiscover"), help: .hidden) var nodiscover = false
  @Flag(name: .customLong("cache.noprefetch"), help: .hidden) var cacheNoprefetch = false
  @Flag(name: .customLong("cache.preimages"), help: .hidden) var cachePreimages = false
  @Flag(name: .customLong("revertreason"), help: .hidden) var revertreason = false
  @Flag(name: .customLong("emitcheckpoints"), help: .hidden) var emitcheckpoints = false
  @Option(name: .customLong("cache"), help: .hidden) var cache: String?
  @Option(name: .customLong("cache.database"), help: .hidden) var cacheDatabase: String?
  @Option(name: .customLong("cache.trie"), help: .hidden) var cacheTrie: String?
  @Option(name: .customLong("cache.gc"), help: .hidden) var cacheGC: String?
  @Option(name: .customLong("cache.snapshot"), help: .hidden) var cacheSnapshot: String?
  @Option(name: .customLong("gcmode"), help: .hidden) var gcmode: String?
  @Option(name: .customLong("syncmode"), help: .hidden) var syncmode: String?
  @Option(name: .customLong("txlookuplimit"), help: .hidden) var txlookuplimit: String?
  @Option(name: .customLong("identity"), help: .hidden) var identity: String?

  /// The flags that take no value.
  static let flags: Set<String> = [
    "nousb", "snapshot", "ipcdisable", "nodiscover", "cache.noprefetch", "cache.preimages", "revertreason", "emitcheckpoints",
  ]

  /// Warns of each that was given.
  func warn() {
    let given: [(String, Bool)] = [
      ("nousb", nousb), ("snapshot", snapshot), ("ipcdisable", ipcdisable), ("nodiscover", nodiscover),
      ("cache.noprefetch", cacheNoprefetch), ("cache.preimages", cachePreimages), ("revertreason", revertreason),
      ("emitcheckpoints", emitcheckpoints), ("cache", cache != nil), ("cache.database", cacheDatabase != nil),
      ("cache.trie", cacheTrie != nil), ("cache.gc", cacheGC != nil), ("cache.snapshot", cacheSnapshot != nil), ("gcmode", gcmode != nil),
      ("syncmode", syncmode != nil), ("txlookuplimit", txlookuplimit != nil), ("identity", identity != nil),
    ]
    let log = Logger(label: "cli")
    for (name, isGiven) in given where isGiven { log.warning("Flag --\(name) has no effect here") }
  }
}
