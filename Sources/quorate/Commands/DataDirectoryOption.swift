import ArgumentParser
import Node

/// Options of every command that works on a data directory.
struct DataDirectoryOption: ParsableArguments {
  @Option(name: .customLong("datadir"), help: "Data directory for the databases and keystore.")
  var path = DataDirectory.standard

  @OptionGroup var disk: DiskOptions

  var directory: DataDirectory { disk.directory(path) }
}

/// Options of every command that writes to a data directory.
struct DiskOptions: ParsableArguments {
  @Option(
    name: .customLong("datadir.minfreedisk"),
    help: "Minimum free disk space in MB, below which nothing is written any more (0 = disabled).")
  var minFreeMegabytes: UInt64 = 64

  func validate() throws {
    guard minFreeMegabytes <= 1 << 40 else {
      throw ValidationError("--datadir.minfreedisk must be at most \(1 << 40), not \(minFreeMegabytes)")
    }
  }

  func directory(_ path: String) -> DataDirectory { DataDirectory(path, freeBytesMin: minFreeMegabytes << 20) }
}

/// Options of every command that logs, with those that are taken for scripts' sake.
struct LoggingOptions: ParsableArguments {
  @OptionGroup var unused: UnusedOptions

  @Option(name: .customLong("verbosity"), help: "Logging verbosity: 0=silent, 1=error, 2=warn, 3=info, 4=debug, 5=detail.")
  var verbosity = 3

  @Flag(name: .customLong("log.json"), help: "Format logs as JSON lines.")
  var usesJSON = false
}
