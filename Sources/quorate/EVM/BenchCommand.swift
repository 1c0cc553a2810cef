import ArgumentParser
import EVM
import EthereumTypes
import JSON
import Primitives

/// `quorate evm bench FILE`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the virtual machine on programs with known results.",
    discussion: """
      FILE is a JSON list of objects with name, code, calldata, expected (the output) and gas_used_by_fork. Each program is checked, \
      then run again and again; its line of JSON holds name, gas and the least nanoseconds of one run.
      """)

  @Option(name: .customLong("fork"), help: "The rules, by the fork's name.")
  var fork = "Cancun"

  @Option(name: .customLong("seconds"), help: "How long each program is measured.")
  var seconds = 0.5

  @Option(name: .customLong("run"), help: "Only programs whose name contains this.")
  var part: String?

  @Argument(help: "The file of programs.")
  var file: String

  func validate() throws {
    guard seconds > 0, seconds <= 3_600 else { throw ValidationError("--seconds must be above 0 and at most 3600") }
  }

  func run() throws {
    guard let configuration = ChainConfiguration(network: fork) else { throw CommandFailure("--fork \(fork) is no fork that is known") }
    let bytes = try InputFile.read(file)
    let cases: [BenchmarkCase]
    do throws(BenchmarkCase.ReadError) { cases = try BenchmarkCase.read(bytes) } catch {
      throw CommandFailure("\(file): \(error)", code: EVMExit.json)
    }
    let output = BufferedOutput.standardOutput()
    var failures: [String] = []
    for benchmark in cases where part.map({ benchmark.name.contains($0) }) ?? true {
      let result = benchmark.run(fork: configuration.fork(at: 0, timestamp: 0), seconds: seconds)
      if let failure = result.failure {
        failures.append("\(result.name): \(failure)")
        continue
      }
      let line: JSONValue = [
        "name": .string(result.name), "gas": .number(JSONNumber(result.gas)),
        "nanoseconds": .number(JSONNumber(UInt64(result.nanoseconds.rounded()))),
      ]
      output.line(line.description)
      try output.finish()
    }
    if !failures.isEmpty { throw CommandFailure("wrong results: " + failures.joined(separator: "; ")) }
  }
}
