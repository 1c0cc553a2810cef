import ArgumentParser
import Node

/// `quorate node`: serves the chain of a data directory.
struct NodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node", abstract: "Serve the chain of a data directory over JSON-RPC.",
    discussion: "Runs until it gets SIGINT or SIGTERM.")

  @OptionGroup var data: DataDirectoryOption
  @OptionGroup var logging: LoggingOptions
  @OptionGroup var rpc: RPCOptions

  @Option(name: .customLong("networkid"), help: "Network id (default: the chain id).")
  var networkID: UInt64?

  func run() throws {
    logging.start()
    let settings = rpc.settings(alwaysOn: false, namespaces: ["eth", "net", "web3"])
    guard settings.isEnabled else { throw ValidationError("there is nothing to serve: enable the HTTP-RPC server with --http") }
    try reporting { () throws(NodeFailure) in
      try NodeRunner.serve(data.directory, networkID: networkID, settings: settings)
    }
  }
}

/// `quorate dev`: a development chain of one member.
struct DevCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dev", abstract: "Run a development chain with funded accounts.",
    discussion: """
      A QBFT chain of one validator with chain id 1337 and every fork up to Prague, no base fee, and the ten accounts of the \
      mnemonic "test test test test test test test test test test test junk" funded and unlocked. JSON-RPC is served on \
      localhost:8545. State is kept in memory unless --datadir is given.
      """)

  @Option(name: .customLong("datadir"), help: "Keep the chain in this data directory.")
  var dataDirectory: String?

  @Option(name: .customLong("dev.period"), help: "Seconds between blocks (0 = make one only if transactions are pending).")
  var period: UInt64 = 0

  @Option(name: .customLong("dev.gaslimit"), help: "Gas limit of a block.")
  var gasLimit: UInt64 = 30_000_000

  @Flag(name: .customLong("dev.genesis"), help: "Print the genesis file of the chain and exit.")
  var printsGenesis = false

  @OptionGroup var disk: DiskOptions
  @OptionGroup var logging: LoggingOptions
  @OptionGroup var rpc: RPCOptions

  func validate() throws {
    guard period <= 86_400 else { throw ValidationError("--dev.period must be at most 86400, not \(period)") }
    guard (5_000...UInt64(Int64.max)).contains(gasLimit) else {
      throw ValidationError("--dev.gaslimit must be from 5000 to \(Int64.max), not \(gasLimit)")
    }
  }

  func run() throws {
    if printsGenesis {
      guard let validator = DevelopmentAccounts.validator else {
        throw CommandFailure("the key of the development validator can't be used")
      }
      print(DevelopmentGenesis.file(validator: validator.address, gasLimit: gasLimit), terminator: "")
      return
    }
    logging.start()
    let settings = rpc.settings(
      alwaysOn: true, namespaces: ["eth", "net", "web3", "debug", "txpool", "istanbul"])
    try reporting { () throws(NodeFailure) in
      try NodeRunner.develop(dataDirectory.map { disk.directory($0) }, periodSeconds: period, gasLimit: gasLimit, settings: settings)
    }
  }
}
