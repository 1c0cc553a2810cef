/// Brings the command lines that geth and its `evm` accept into the one form that the parser knows.
enum Arguments {
  /// Geth takes long names behind one dash or two, and options before its command as well as behind it.
  static func normalise(_ arguments: [String]) -> [String] {
    let ordered = commandFirst(arguments.map(doubleDash), commands: commands) { !flags.contains($0) }
    if ordered.first == "account" {
      return ["account"] + commandFirst(Array(ordered.dropFirst()), commands: accountCommands) { !flags.contains($0) }
    }
    guard ordered.first == "evm" else { return ordered }
    let rest = EVMArguments.withoutFlagValues(Array(ordered.dropFirst()))
    return ["evm"] + commandFirst(rest, commands: evmCommands) { evmOptionsWithValue.contains($0) }
  }

  /// `-datadir` as `--datadir`; short options such as `-h`, and numbers, stay.
  private static func doubleDash(_ argument: String) -> String {
    let text = argument.utf8
    guard text.count > 2, text.first == UInt8(ascii: "-"), let second = text.dropFirst().first else { return argument }
    let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(second | 0x20)
    return isLetter ? "-" + argument : argument
  }

  private static let commands: Set<String> = ["init", "import", "export", "dev", "node", "account", "evm", "version", "help"]

  /// Options that are followed by no value.
  private static let flags = Set(
    (["http", "log.json", "lightkdf", "rpc.allow-unprotected-txs", "dev.genesis", "help", "version"] + UnusedOptions.flags).map {
      "--" + $0
    })

  private static let accountCommands: Set<String> = ["list", "new", "update", "import", "inspect"]

  private static let evmCommands: Set<String> = ["run", "statetest", "blocktest", "t8n", "transition", "bench"]

  /// Options of `evm` that are followed by a value.
  private static let evmOptionsWithValue: Set<String> = [
    "--code", "--codefile", "--gas", "--price", "--value", "--input", "--inputfile", "--prestate", "--sender", "--receiver", "--verbosity",
    "--fork", "--run", "--state.fork", "--trace.format", "--vm.evm", "--memprofile", "--cpuprofile",
  ]

  /// Puts the command before the options that came before it.
  private static func commandFirst(_ arguments: [String], commands: Set<String>, hasValue: (String) -> Bool) -> [String] {
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      if commands.contains(argument) { return [argument] + arguments[..<index] + arguments[(index + 1)...] }
      // Anything else that is no option is not for us to move.
      guard argument.hasPrefix("-") else { break }
      index += !argument.contains("=") && hasValue(argument) ? 2 : 1
    }
    return arguments
  }
}
