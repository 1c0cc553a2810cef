/// Brings the command lines that geth and its `evm` accept into the one form that the parser knows.
enum Arguments {
  /// Geth takes long names behind one dash or two; and `evm`'s options may stand before its command.
  static func normalise(_ arguments: [String]) -> [String] {
    let doubled = arguments.map(doubleDash)
    guard let place = doubled.firstIndex(of: "evm") else { return doubled }
    return Array(doubled[...place]) + commandFirst(EVMArguments.withoutFlagValues(Array(doubled[(place + 1)...])))
  }

  /// `-datadir` as `--datadir`; short options such as `-h`, and numbers, stay.
  private static func doubleDash(_ argument: String) -> String {
    let text = argument.utf8
    guard text.count > 2, text.first == UInt8(ascii: "-"), let second = text.dropFirst().first else { return argument }
    let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(second | 0x20)
    return isLetter ? "-" + argument : argument
  }

  private static let evmCommands: Set<String> = ["run", "statetest", "blocktest", "t8n", "transition", "bench"]

  /// Options of `evm` that are followed by a value.
  private static let evmOptionsWithValue: Set<String> = [
    "--code", "--codefile", "--gas", "--price", "--value", "--input", "--inputfile", "--prestate", "--sender", "--receiver", "--verbosity",
    "--fork", "--run", "--state.fork", "--trace.format", "--vm.evm", "--memprofile", "--cpuprofile",
  ]

  /// Puts the command before the options that came before it.
  private static func commandFirst(_ arguments: [String]) -> [String] {
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      if evmCommands.contains(argument) { return [argument] + arguments[..<index] + arguments[(index + 1)...] }
      index += evmOptionsWithValue.contains(argument) ? 2 : 1
    }
    return arguments
  }
}
