import ArgumentParser
import Foundation
import Node

/// `quorate init GENESIS`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Bootstrap and initialize a new genesis block.",
    discussion: "Reads genesis files of GoQuorum, geth and Besu. On a chain that is there it changes the configuration of blocks to come.")

  @OptionGroup var data: DataDirectoryOption
  @OptionGroup var logging: LoggingOptions

  @Argument(help: "The genesis file.")
  var genesisPath: String

  func run() throws {
    logging.start()
    try reporting { () throws(NodeFailure) in try ChainTasks(data.directory).initialise(genesisPath: genesisPath) }
  }
}

/// `quorate import FILE…`.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import a blockchain file.",
    discussion: """
      Imports RLP-encoded blocks as `geth export` writes them, checking every rule of every block. If only one file is used, an \
      import error results in failure; of several files each is tried.
      """)

  @OptionGroup var data: DataDirectoryOption
  @OptionGroup var logging: LoggingOptions

  @Option(
    name: .customLong("import.threads"), help: "Threads that recover senders beside the executing one (default: one fewer than processors)."
  )
  var threads: Int?

  @Argument(help: "Files of blocks.")
  var files: [String]

  func validate() throws {
    if let threads, !(1...256).contains(threads) { throw ValidationError("--import.threads must be from 1 to 256") }
  }

  func run() throws {
    logging.start()
    let helpers = threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
    try reporting { () throws(NodeFailure) in try ChainTasks(data.directory).importFiles(files, helpers: helpers) }
  }
}

/// `quorate export FILE [FIRST LAST]`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Export blockchain into file.",
    discussion: "The file appears whole or not at all. Optional second and third arguments control the first and last block.")

  @OptionGroup var data: DataDirectoryOption
  @OptionGroup var logging: LoggingOptions

  @Argument(help: "The file to write.")
  var file: String

  @Argument(help: "The first block.")
  var first: UInt64?

  @Argument(help: "The last block.")
  var last: UInt64?

  func run() throws {
    logging.start()
    try reporting { () throws(NodeFailure) in try ChainTasks(data.directory).export(to: file, first: first, last: last) }
  }
}
