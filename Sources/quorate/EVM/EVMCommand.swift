import ArgumentParser

/// `quorate evm`: the virtual machine and the state transition alone, driven by flags and files as geth's `evm` is.
struct EVMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evm", abstract: "Run code, published tests, state transitions and benchmarks on the virtual machine alone.",
    discussion: "Flags, output and exit codes are those of geth's evm tool, so that what drives it can drive this.",
    subcommands: [RunCommand.self, StateTestSubcommand.self, BlockTestSubcommand.self, TransitionSubcommand.self, BenchCommand.self])
}
