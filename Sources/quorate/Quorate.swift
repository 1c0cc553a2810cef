import ArgumentParser
import Node

/// The command line of a Quorate node: parses, calls one function of the modules below, prints.
@main
struct Quorate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quorate",
    abstract: "A permissioned Ethereum node that can stand in for GoQuorum.",
    version: NodeVersion.description,
    subcommands: [
      InitCommand.self, ImportCommand.self, ExportCommand.self, DevCommand.self, NodeCommand.self, AccountCommand.self, EVMCommand.self,
      VersionCommand.self,
    ])

  static func main() {
    let arguments = Arguments.normalise(Array(CommandLine.arguments.dropFirst()))
    Signals.ignoreWriteFailures()
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      endProcess(0)
    } catch let failure as CommandFailure {
      failure.exit()
    } catch {
      exit(withError: error)
    }
  }
}
