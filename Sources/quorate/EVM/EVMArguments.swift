/// Go's form of flags, `--name=true` and `--name=false`, brought into the parser's.
enum EVMArguments {
  /// Flags whose default in geth is true: without them the output is shorter.
  private static let hiding = [
    "nomemory": "memory", "noreturndata": "returndata", "trace.nomemory": "trace.memory", "trace.noreturndata": "trace.returndata",
  ]

  private static let flags: Set<String> = [
    "json", "debug", "trace", "dump", "statdump", "bench", "create", "human", "nomemory", "nostack", "nostorage", "noreturndata",
    "trace.memory", "trace.nomemory", "trace.nostack", "trace.returndata", "trace.noreturndata",
  ]

  static func withoutFlagValues(_ arguments: [String]) -> [String] {
    arguments.compactMap { argument -> String? in
      guard argument.hasPrefix("--"), let sign = argument.firstIndex(of: "=") else { return argument }
      let name = String(argument[..<sign].dropFirst(2))
      guard flags.contains(name) else { return argument }
      switch argument[argument.index(after: sign)...] {
      case "true", "1": return "--" + name
      case "false", "0": return hiding[name].map { "--" + $0 }
      default: return argument
      }
    }
  }
}
