import ArgumentParser
import Node

/// Options of every command that works on a data directory.
struct DataDirectoryOption: ParsableArguments {
  @Option(name: .customLong("datadir"), help: "Data directory for the databases and keystore.")
  var path = DataDirectory.standard

  var directory: DataDirectory { DataDirectory(path) }
}

/// Options of every command that logs.
struct LoggingOptions: ParsableArguments {
  @Option(name: .customLong("verbosity"), help: "Logging verbosity: 0=silent, 1=error, 2=warn, 3=info, 4=debug, 5=detail.")
  var verbosity = 3

  @Flag(name: .customLong("log.json"), help: "Format logs as JSON lines.")
  var usesJSON = false
}
