import ArgumentParser
import EVM
import EVMTools
import Foundation
import Primitives

/// `quorate evm t8n`.
struct TransitionSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "t8n", abstract: "Executes a full state transition.",
    discussion: """
      Inputs named stdin are read together as one JSON object with alloc, env and txs; outputs named stdout or stderr are written there \
      together as one object.
      """,
    aliases: ["transition"])

  @Option(name: .customLong("input.alloc"), help: "Where to find the prestate alloc.")
  var inputAlloc = "alloc.json"

  @Option(name: .customLong("input.env"), help: "Where to find the prestate env.")
  var inputEnvironment = "env.json"

  @Option(
    name: .customLong("input.txs"), help: "Where to find the transactions; a file whose name ends in .rlp holds their RLP in hexadecimal.")
  var inputTransactions = "txs.json"

  @Option(name: .customLong("output.basedir"), help: "Where output files are placed; made if missing.")
  var outputFolder = ""

  @Option(name: .customLong("output.alloc"), help: "Where to put the alloc after.")
  var outputAlloc = "alloc.json"

  @Option(name: .customLong("output.result"), help: "Where to put the result (stateroot, txroot etc).")
  var outputResult = "result.json"

  @Option(name: .customLong("output.body"), help: "Where to put the RLP of the transactions (block body).")
  var outputBody: String?

  @Option(name: .customLong("state.fork"), help: "Name of the ruleset.")
  var fork = "GrayGlacier"

  @Option(name: .customLong("state.chainid"), help: "Chain id to use.")
  var chainID: UInt64 = 1

  @Option(name: .customLong("state.reward"), parsing: .unconditional, help: "Mining reward. Set to -1 to disable.")
  var reward = "0"

  @Flag(name: .customLong("trace"), help: "Output full trace logs to files trace-<txIndex>-<txHash>.jsonl.")
  var traces = false

  @Flag(name: .customLong("trace.memory"), help: "Traces hold memory.")
  var tracesMemory = false

  @Flag(name: .customLong("trace.nomemory"), help: .hidden)
  var hidesMemory = false

  @Flag(name: .customLong("trace.nostack"), help: "Traces hold no stack.")
  var hidesStack = false

  @Flag(name: .customLong("trace.returndata"), help: "Traces hold return data.")
  var tracesReturnData = false

  @Flag(name: .customLong("trace.noreturndata"), help: .hidden)
  var hidesReturnData = false

  @Option(name: .customLong("verbosity"), help: "Accepted for geth's sake; nothing is logged.")
  var verbosity: Int?

  func run() throws {
    do throws(TransitionError) { try execute() } catch { throw CommandFailure(error.description, code: error.kind.rawValue) }
  }

  private func rewardInWei() throws(TransitionError) -> UInt256? {
    if reward == "-1" { return nil }
    let number = reward.hasPrefix("0x") ? UInt256(hex: reward) : UInt256(decimal: reward)
    guard let number else { throw TransitionError(.configuration, "--state.reward \(reward) is no number of wei, nor -1") }
    return number
  }

  private func execute() throws(TransitionError) {
    let folder = URL(fileURLWithPath: outputFolder.isEmpty ? "." : outputFolder)
    let files = TransitionFiles(folder: folder)
    var transition = try files.read(
      alloc: inputAlloc, environment: inputEnvironment, transactions: inputTransactions, fork: fork, chainID: chainID,
      reward: try rewardInWei())
    let traceFiles = TraceFiles(folder: folder)
    if traces {
      let options = StandardStepTracer.Options(
        showsMemory: tracesMemory && !hidesMemory, hidesStack: hidesStack, showsReturnData: tracesReturnData && !hidesReturnData)
      transition.makeTracer = { index, transaction, fork throws(TransitionError) in
        let emit = try traceFiles.open("trace-\(index)-\(transaction.hash.hex).jsonl")
        return LineTracer(fork: fork, options: options, emit: emit)
      }
    }
    let outcome = try transition.run()
    try traceFiles.close()
    try files.write(outcome, alloc: outputAlloc, result: outputResult, body: outputBody)
  }
}
