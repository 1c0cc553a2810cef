import ArgumentParser
import EVMTools
import JSON
import Primitives

/// Which tests of the files are run.
struct TestSelection: ParsableArguments {
  @Option(name: .customLong("run"), help: "Run only tests whose name matches the regular expression.")
  var pattern: String?

  @Flag(name: .customLong("human"), help: "Print the results for people instead of as JSON.")
  var isHuman = false

  @Argument(help: "Files of tests; without any, their names are read from stdin, one a line.")
  var files: [String] = []

  func testPattern() throws(CommandFailure) -> TestPattern? {
    guard let pattern else { return nil }
    guard let result = TestPattern(pattern) else { throw CommandFailure("--run \(pattern) is no regular expression") }
    return result
  }

  /// Runs a body on each file and prints what it gives.
  func forEachFile(_ output: BufferedOutput, _ body: (Bytes) throws(FormatError) -> [TestVerdict]) throws(CommandFailure) {
    for file in files { try run(file, output, body) }
    guard files.isEmpty else { return }
    while let line = readLine() {
      if line.isEmpty { return }
      try run(line, output, body)
    }
  }

  private func run(_ file: String, _ output: BufferedOutput, _ body: (Bytes) throws(FormatError) -> [TestVerdict]) throws(CommandFailure) {
    let bytes = try InputFile.read(file)
    let verdicts: [TestVerdict]
    do throws(FormatError) { verdicts = try body(bytes) } catch { throw CommandFailure("\(file): \(error)", code: EVMExit.json) }
    if isHuman {
      for verdict in verdicts { output.line(verdict.text) }
      output.line("-- \(verdicts.count) run, \(verdicts.count { !$0.passed }) failed")
    } else {
      output.line(JSONValue.array(verdicts.map(\.json)).prettyPrinted)
    }
    // Who feeds names through a pipe waits for each file's results.
    try output.finish()
  }
}

/// `quorate evm statetest FILE…`.
struct StateTestSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statetest", abstract: "Executes the given state tests.",
    discussion: "Prints a JSON array for each file. With --json the instructions and the state root go to stderr, a line of JSON each.")

  @OptionGroup var selection: TestSelection

  @Flag(name: [.customLong("json"), .customLong("trace")], help: "Print the instructions to stderr (EIP-3155).")
  var traces = false

  @Flag(name: .customLong("dump"), help: "Show the state after each case.")
  var dumps = false

  @Flag(name: .customLong("bench"), help: "Run each case several times and show the least time.")
  var measures = false

  @Option(name: [.customLong("fork"), .customLong("statetest.fork"), .customLong("state.fork")], help: "Only cases of this fork.")
  var fork: String?

  @Option(name: [.customLong("index"), .customLong("statetest.index")], help: "Only the case at this place among its fork's.")
  var index: Int?

  @OptionGroup var trace: TraceFlags

  func run() throws {
    let errors = BufferedOutput.standardError()
    var command = StateTestCommand { errors.write($0) }
    command.pattern = try selection.testPattern()
    command.fork = fork
    command.index = index
    command.traces = traces
    command.traceOptions = trace.options
    command.dumps = dumps
    command.measures = measures
    try selection.forEachFile(.standardOutput()) { bytes throws(FormatError) in
      let verdicts = try command.run(bytes)
      try? errors.finish()
      return verdicts
    }
  }
}

/// `quorate evm blocktest FILE…`.
struct BlockTestSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocktest", abstract: "Executes the given blockchain tests.", discussion: "Prints a JSON array for each file.")

  @OptionGroup var selection: TestSelection

  @Option(name: .customLong("verbosity"), help: "Accepted for geth's sake; nothing is logged.")
  var verbosity: Int?

  func run() throws {
    let command = BlockTestCommand(pattern: try selection.testPattern())
    try selection.forEachFile(.standardOutput()) { bytes throws(FormatError) in try command.run(bytes) }
  }
}
