import Foundation
import JSON
import Primitives
import TestSupport
import Testing

/// `quorate evm` as differential tools drive it. Enabled in full runs: the program is built beside the tests there.
@Suite("Commands of evm", .enabled(if: FullRun.isEnabled), .serialized)
struct EVMCommandTests {
  /// Runs `quorate evm` to its end, with files in the place of streams, so that no thread waits for another.
  private func run(_ arguments: [String], inputFile: String = "/dev/null") throws -> QuorateProcess.Outcome {
    let folder = try ScratchFolder()
    func stream(_ name: String) throws -> FileHandle {
      _ = FileManager.default.createFile(atPath: folder.file(name), contents: nil)
      return try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file(name)))
    }
    let process = Process()
    process.executableURL = QuorateProcess.executable
    process.arguments = ["evm"] + arguments
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputFile))
    process.standardOutput = try stream("output")
    process.standardError = try stream("errors")
    try process.run()
    process.waitUntilExit()
    return QuorateProcess.Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: folder.file("output"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.file("errors"), encoding: .utf8))
  }

  private func run(_ arguments: String...) throws -> QuorateProcess.Outcome { try run(arguments) }

  private func fixture(_ name: String) throws -> String { try Fixtures.url("fixtures/ethereum-tests/" + name).path }

  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

  @Test("run prints the output")
  func output() throws {
    let outcome = try run("run", "--code", "600160020160005260206000f3")
    #expect(outcome.status == 0)
    #expect(outcome.output == "0x0000000000000000000000000000000000000000000000000000000000000003\n")
    #expect(outcome.errors == "")
  }

  @Test("run prints why code failed, and ends well: the code was run")
  func failingCode() throws {
    let outcome = try run("run", "--code", "fe")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == "0x\n error: invalid opcode: opcode 0xfe not defined\n"
    )
  }

  @Test("options may stand before the command and have Go's form, and steps are lines of JSON on the standard output")
  func steps() throws {
    let outcome = try run("-json", "--nomemory=false", "--gas", "100", "run", "6001")
    #expect(
      outcome.output == """
        {"pc":0,"op":96,"gas":"0x64","gasCost":"0x3","memory":"0x","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}
        {"pc":2,"op":0,"gas":"0x61","gasCost":"0x0","memory":"0x","memSize":0,"stack":["0x1"],"depth":1,"refund":0,"opName":"STOP"}
        {"output":"","gasUsed":"0x3"}

        """)
  }

  @Test("a prestate gives accounts, forks and surroundings; the state after is dumped")
  func prestate() throws {
    let folder = try ScratchFolder()
    let genesis: JSONValue = [
      "config": ["chainId": 1337, "homesteadBlock": 0], "difficulty": "0x1", "gasLimit": "0xffffff", "number": "0x0",
      "alloc": ["0x00000000000000000000000000000000000000aa": ["balance": "0x5", "code": "0x4660005500"]],
    ]
    try Data(genesis.encoded).write(to: URL(fileURLWithPath: folder.file("genesis.json")))
    // CHAINID comes with Istanbul: under Homestead it is not defined.
    let receiver = "0x00000000000000000000000000000000000000aa"
    let homestead = try run("run", "--prestate", folder.file("genesis.json"), "--receiver", receiver)
    #expect(homestead.output.contains("error: invalid opcode: opcode 0x46 not defined"), "\(homestead.output)")
    let istanbul = try run(
      "run", "--prestate", folder.file("genesis.json"), "--receiver", receiver, "--fork", "Istanbul", "--dump", "--json")
    let dump = try json(String(istanbul.output[try #require(istanbul.output.range(of: "{\n")).lowerBound...]))
    let slot = "0x0000000000000000000000000000000000000000000000000000000000000000"
    #expect(dump["accounts"]?[receiver]?["storage"]?[slot]?.string == "0539")
    #expect(dump["accounts"]?[receiver]?["balance"]?.string == "5")
  }

  @Test("statetest prints an array of verdicts, and the trace ends with the root")
  func stateTest() throws {
    let outcome = try run("--json", "statetest", fixture("GeneralStateTests/stExample/add11.json"))
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        [
          {
            "name": "add11",
            "pass": true,
            "stateRoot": "0xe8010ce590f401c9d61fef8ab05bea9bcec24281b795e5868809bc4e515aa530",
            "fork": "Cancun"
          }
        ]

        """)
    let lines = outcome.errors.split(separator: "\n")
    #expect(
      lines.first == #"{"pc":0,"op":96,"gas":"0x5c878","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}"#)
    #expect(lines.dropLast().last == #"{"output":"","gasUsed":"0x5660"}"#)
    #expect(lines.last == #"{"stateRoot": "0xe8010ce590f401c9d61fef8ab05bea9bcec24281b795e5868809bc4e515aa530"}"#)
  }

  @Test("names of files come through the standard input as well")
  func names() throws {
    let folder = try ScratchFolder()
    let names = try fixture("GeneralStateTests/stExample/add11.json") + "\n" + fixture("GeneralStateTests/stExample/add11_yml.json") + "\n"
    try Data(names.utf8).write(to: URL(fileURLWithPath: folder.file("names")))
    let outcome = try run(["statetest", "--human"], inputFile: folder.file("names"))
    #expect(outcome.output == "[PASS] add11 (Cancun)\n-- 1 run, 0 failed\n[PASS] add11_yml (Cancun)\n-- 1 run, 0 failed\n")
  }

  @Test("blocktest prints an array of verdicts")
  func blockTest() throws {
    let outcome = try run("blocktest", fixture("BlockchainTests/ValidBlocks/bcExample/mergeExample.json"))
    #expect(outcome.status == 0)
    let verdicts = try json(outcome.output)
    #expect(verdicts[0] == ["name": "mergeExample_Cancun", "pass": true, "fork": "Cancun"])
  }

  @Test("t8n reads one object from the standard input and writes one to the standard output")
  func transition() throws {
    let folder = try ScratchFolder()
    let input: JSONValue = [
      "alloc": ["0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b": ["balance": "0xde0b6b3a7640000"]],
      "env": [
        "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba", "currentGasLimit": "0x1000000", "currentNumber": "0x1",
        "currentTimestamp": "0x3e8", "currentDifficulty": "0x20000",
      ],
      "txs": [
        [
          "gas": "0x5208", "gasPrice": "0xa", "nonce": "0x0", "input": "0x", "to": "0x00000000000000000000000000000000000000aa",
          "value": "0x7", "secretKey": "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8",
        ]
      ],
    ]
    try Data(input.encoded).write(to: URL(fileURLWithPath: folder.file("input.json")))
    let outcome = try run(
      [
        "t8n", "--input.alloc=stdin", "--input.env=stdin", "--input.txs=stdin", "--output.alloc=stdout", "--output.result=stdout",
        "--output.body=stdout", "--state.fork=Berlin", "--state.reward=-1", "--state.chainid=7",
      ], inputFile: folder.file("input.json"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let output = try json(outcome.output)
    #expect(output["alloc"]?["0x00000000000000000000000000000000000000aa"] == ["balance": "0x7"])
    #expect(output["alloc"]?["0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba"] == ["balance": "0x33450"])
    #expect(output["result"]?["gasUsed"]?.string == "0x5208")
    #expect(output["result"]?["receipts"]?[0]?["cumulativeGasUsed"]?.string == "0x5208")
    #expect(output["body"]?.string?.hasPrefix("0xf8") == true)
  }

  @Test("t8n writes its files and traces into the folder that it is given")
  func transitionFiles() throws {
    let folder = try ScratchFolder()
    func write(_ name: String, _ value: JSONValue) throws { try Data(value.encoded).write(to: URL(fileURLWithPath: folder.file(name))) }
    try write("alloc.json", ["0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b": ["balance": "0xde0b6b3a7640000"]])
    try write(
      "env.json",
      [
        "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba", "currentGasLimit": "0x1000000", "currentNumber": "0x1",
        "currentTimestamp": "0x3e8", "currentDifficulty": "0x20000",
      ])
    try write(
      "txs.json",
      [
        [
          "gas": "0x10000", "gasPrice": "0xa", "nonce": "0x0", "input": "0x00", "to": nil, "value": "0x0",
          "secretKey": "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8",
        ]
      ])
    let outcome = try run(
      "t8n", "--input.alloc", folder.file("alloc.json"), "--input.env", folder.file("env.json"), "--input.txs", folder.file("txs.json"),
      "--output.basedir", folder.file("out"), "--state.fork", "Berlin", "--trace")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
    #expect(files.count == 3)
    #expect(files[..<2] == ["alloc.json", "result.json"])
    #expect(files[2].hasPrefix("trace-0-0x") && files[2].hasSuffix(".jsonl"))
    let trace = try String(contentsOfFile: folder.file("out/" + files[2]), encoding: .utf8)
    #expect(trace.split(separator: "\n").last == #"{"output":"","gasUsed":"0x0"}"#)
  }

  @Test("bench checks each program and prints a line of JSON for it")
  func bench() throws {
    let folder = try ScratchFolder()
    let programs: JSONValue = [
      [
        "name": "add", "code": "0x600160020160005260206000f3", "calldata": "0x",
        "expected": "0x0000000000000000000000000000000000000000000000000000000000000003", "gas_used_by_fork": ["cancun": 24],
      ]
    ]
    try Data(programs.encoded).write(to: URL(fileURLWithPath: folder.file("programs.json")))
    let outcome = try run("bench", folder.file("programs.json"), "--seconds", "0.01")
    #expect(outcome.status == 0)
    let line = try json(outcome.output)
    #expect(line["name"]?.string == "add")
    #expect(line["gas"]?.int == 24)
    #expect(line["nanoseconds"]?.int ?? 0 > 0)

    let wrong = programs.description.replacingOccurrences(of: "\"cancun\":24", with: "\"cancun\":25")
    try Data(wrong.utf8).write(to: URL(fileURLWithPath: folder.file("wrong.json")))
    let refused = try run("bench", folder.file("wrong.json"), "--seconds", "0.01")
    #expect(refused.status != 0)
    #expect(refused.errors == "quorate: wrong results: add: gas 24, expected 25\n")
  }

  @Test(
    "wrong use is one clear sentence and another exit code than 0",
    arguments: [
      (["run"], 1, "quorate: there is no code to run: give --code or --codefile"),
      (["run", "--code", "zz"], 1, "quorate: --code is not hexadecimal"),
      (["run", "--code", "00", "--value", "x"], 1, "quorate: --value x is no number of at most 256 bits"),
      (["run", "--code", "00", "--fork", "Nowhere"], 1, "quorate: --fork Nowhere is no fork that is known"),
      (["run", "--codefile", "/nowhere"], 11, "quorate: cannot read /nowhere: No such file or directory"),
      (["run", "--code", "00", "01"], 64, "Error: The code is given more than once: use one of --code, --codefile and the argument."),
      (["statetest", "/nowhere"], 11, "quorate: cannot read /nowhere: No such file or directory"),
      (["statetest", "--run", "(", "/nowhere"], 1, "quorate: --run ( is no regular expression"),
      (["t8n", "--state.fork", "Nowhere"], 3, "quorate: --state.fork Nowhere is no fork that is known"),
      (["t8n", "--state.reward", "x", "--input.alloc", "/nowhere"], 3, "quorate: --state.reward x is no number of wei, nor -1"),
      (["t8n", "--input.alloc", "/nowhere"], 11, "quorate: cannot read /nowhere: No such file or directory"),
      (["bench", "/nowhere"], 11, "quorate: cannot read /nowhere: No such file or directory"),
      (["bench", "/nowhere", "--seconds", "0"], 64, "Error: --seconds must be above 0 and at most 3600"),
      (["run", "--bogus"], 64, "Error: Unknown option '--bogus'"),
    ] as [([String], Int32, String)])
  func wrongUse(_ arguments: [String], _ status: Int32, _ sentence: String) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == status)
    #expect(outcome.output == "")
    #expect(outcome.errors.split(separator: "\n").first?.hasPrefix(sentence) == true, "\(outcome.errors)")
  }
}
