import ArgumentParser
import EVM
import EVMTools
import EthereumTypes
import Foundation
import JSON
import Primitives

/// `quorate evm run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "Run arbitrary EVM binary.")

  @Option(name: .customLong("code"), help: "EVM code, in hexadecimal.")
  var code: String?

  @Option(name: .customLong("codefile"), help: "File containing EVM code. If '-' is specified, code is read from stdin.")
  var codeFile: String?

  @Option(name: .customLong("input"), help: "Input for the EVM, in hexadecimal.")
  var input: String?

  @Option(name: .customLong("inputfile"), help: "File containing input for the EVM.")
  var inputFile: String?

  @Option(name: .customLong("gas"), help: "Gas limit for the EVM.")
  var gas = CodeRun.defaultGas

  @Option(name: .customLong("price"), help: "Price set for the EVM, in wei.")
  var price = "0"

  @Option(name: .customLong("value"), help: "Value set for the EVM, in wei.")
  var value = "0"

  @Option(name: .customLong("sender"), help: "The transaction origin.")
  var sender: String?

  @Option(name: .customLong("receiver"), help: "The transaction receiver (execution context).")
  var receiver: String?

  @Flag(name: .customLong("create"), help: "Create a contract rather than call one.")
  var creates = false

  @Option(name: .customLong("prestate"), help: "JSON file with prestate (genesis) config.")
  var prestate: String?

  @Option(name: .customLong("fork"), help: "The rules, by the fork's name (default: the prestate's, or Prague).")
  var fork: String?

  @Flag(name: .customLong("json"), help: "Output trace logs in machine readable format (json).")
  var printsJSON = false

  @Flag(name: .customLong("debug"), help: "Output full trace logs.")
  var debugs = false

  @Flag(name: .customLong("dump"), help: "Dumps the state after the run.")
  var dumps = false

  @Flag(name: .customLong("statdump"), help: "Displays gas and time of the run.")
  var printsStatistics = false

  @Flag(name: .customLong("bench"), help: "Run it several times and display the least time.")
  var measures = false

  @OptionGroup var trace: TraceFlags

  @Argument(help: "The code, in the place of --code.")
  var codeArgument: String?

  func run() throws {
    let run = try codeRun()
    let output = BufferedOutput.standardOutput()
    let errors = BufferedOutput.standardError()
    let tracer: (any Tracer)? =
      if printsJSON { LineTracer(fork: run.rules.fork, options: trace.options) { output.write($0) } } else if debugs {
        TextTracer(fork: run.rules.fork, hidesStack: trace.hidesStack, showsMemory: trace.options.showsMemory) { errors.write($0) }
      } else { nil }
    if debugs && !printsJSON { errors.line("#### TRACE ####") }

    var nanoseconds: UInt64 = 0
    var outcome: CodeRun.Outcome?
    nanoseconds = RunMeasurement.time { outcome = run.run(tracer: tracer) }
    guard let outcome else { return }
    if measures { nanoseconds = RunMeasurement(seconds: 1) { _ = run.run() }.nanoseconds }

    if dumps { output.line(outcome.world.dump.prettyPrinted) }
    if debugs {
      errors.line("#### LOGS ####")
      errors.write(TextTracer.describe(outcome.logs, blockNumber: run.prestate?.number ?? 0))
    }
    if printsStatistics || measures {
      errors.line("EVM gas used:    \(outcome.gasUsed)")
      errors.line("execution time:  \(RunMeasurement.text(nanoseconds: nanoseconds))")
    }
    if tracer == nil {
      output.line(Hex.encode(outcome.result.output))
      if let message = outcome.result.errorMessage { output.line(" error: \(message)") }
    }
    try output.finish()
    try errors.finish()
  }

  private func codeRun() throws(CommandFailure) -> CodeRun {
    var run = CodeRun(code: try codeBytes())
    run.gas = gas
    if let inputFile { run.input = try InputFile.hex(String(decoding: try InputFile.read(inputFile), as: UTF8.self), inputFile) }
    if let input { run.input = try InputFile.hex(input, "--input") }
    run.price = try number(price, "--price")
    run.value = try number(value, "--value")
    if let sender { run.sender = try address(sender, "--sender") }
    if let receiver { run.receiver = try address(receiver, "--receiver") }
    run.isCreation = creates
    if let prestate { run.prestate = try genesis(prestate) }
    if let fork {
      guard let configuration = ChainConfiguration(network: fork) else { throw CommandFailure("--fork \(fork) is no fork that is known") }
      run.fork = configuration.fork(at: run.prestate?.number ?? 0, timestamp: run.prestate?.timestamp ?? 0)
    }
    return run
  }

  func validate() throws {
    if [code, codeFile, codeArgument].count(where: { $0 != nil }) > 1 {
      throw ValidationError("The code is given more than once: use one of --code, --codefile and the argument.")
    }
  }

  private func codeBytes() throws(CommandFailure) -> Bytes {
    if let codeFile {
      let bytes = codeFile == "-" ? InputFile.readStandardInput() : try InputFile.read(codeFile)
      return try InputFile.hex(String(decoding: bytes, as: UTF8.self), "the code in \(codeFile == "-" ? "the standard input" : codeFile)")
    }
    if let code { return try InputFile.hex(code, "--code") }
    if let codeArgument { return try InputFile.hex(codeArgument, "the code") }
    // An account of the prestate may have the code.
    guard prestate != nil && receiver != nil else { throw CommandFailure("there is no code to run: give --code or --codefile") }
    return []
  }

  private func genesis(_ path: String) throws(CommandFailure) -> Genesis {
    let bytes = try InputFile.read(path)
    do throws(GenesisError) { return try GenesisFile(parsing: bytes).genesis } catch {
      throw CommandFailure("\(path): \(error)", code: EVMExit.json)
    }
  }

  private func number(_ text: String, _ name: String) throws(CommandFailure) -> UInt256 {
    let number = text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text)
    guard let number else { throw CommandFailure("\(name) \(text) is no number of at most 256 bits") }
    return number
  }

  private func address(_ text: String, _ name: String) throws(CommandFailure) -> Address {
    guard let address = Address(hex: text) else { throw CommandFailure("\(name) \(text) is no address") }
    return address
  }
}
