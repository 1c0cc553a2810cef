import Foundation
import JSON
import Primitives
import TestSupport
import Testing

/// The built program as an operator uses it. Enabled in full runs: the program is built beside the tests there.
@Suite("Commands", .enabled(if: FullRun.isEnabled), .serialized)
struct CommandTests {
  private static func golden(_ name: String) throws -> String { try Fixtures.url("golden/\(name)").path }

  /// A failed command: not 0, and one line that says why.
  private func expectFailure(_ outcome: QuorateProcess.Outcome, _ sentence: String, _ place: SourceLocation = #_sourceLocation) {
    #expect(outcome.status != 0, sourceLocation: place)
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("quorate: ") || $0.hasPrefix("Error: ") }
    #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: place)
    #expect(lines.first?.contains(sentence) == true, "\(outcome.errors)", sourceLocation: place)
  }

  @Test("a recorded chain is initialised, imported, exported the same, and served")
  func wholeWay() async throws {
    let folder = try ScratchFolder()
    let data = folder.file("data")
    #expect(try QuorateProcess.run(["init", "--datadir", data, Self.golden("qbft/genesis.json")]).status == 0)
    let imported = try QuorateProcess.run(["import", "--datadir", data, Self.golden("qbft/chain.rlp")])
    #expect(imported.status == 0)
    #expect(imported.errors.contains("blocks=113"))
    #expect(try QuorateProcess.run(["export", "--datadir", data, folder.file("chain.rlp")]).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("chain.rlp"))) == Data(Fixtures.bytes("golden/qbft/chain.rlp")))

    let node = try QuorateProcess(["node", "--datadir", data, "--http", "--http.port", "0"])
    #expect(try await node.ask("eth_blockNumber") == "0x71")
    #expect(try await node.ask("net_version") == "1337")
    let block = try await node.ask("eth_getBlockByNumber", ["0x71", false])
    #expect(block["hash"]?.string == "0x5cafddd860db0d710a76cbbf321e6f00183b55addabb863b0126c2aeca389a0e")
    #expect(node.stop().status == 0)
  }

  @Test("a development chain keeps what its data directory is to keep")
  func development() async throws {
    let folder = try ScratchFolder()
    let arguments = ["dev", "--datadir", folder.file("data"), "--http.port", "0"]
    let recipient: JSONValue = "0x00000000000000000000000000000000000d0e0f"
    let first = try QuorateProcess(arguments)
    let accounts = try await first.ask("eth_accounts")
    #expect(accounts[0] == "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266")
    #expect(accounts.array?.count == 10)
    let hash = try await first.ask("eth_sendTransaction", [["from": accounts[0] ?? .null, "to": recipient, "value": "0x2a"]])
    let receipt = try await first.wait(for: "eth_getTransactionReceipt", [hash]) { !$0.isNull }
    #expect(receipt["status"] == "0x1")
    #expect(receipt["gasUsed"] == "0x5208")
    #expect(first.stop().status == 0)

    let second = try QuorateProcess(arguments)
    #expect(try await second.ask("eth_getBalance", [recipient, "latest"]) == "0x2a")
    #expect(try await second.ask("eth_blockNumber") == receipt["blockNumber"])
    // A power cut loses nothing that was answered.
    let later = try await second.ask("eth_sendTransaction", [["from": accounts[0] ?? .null, "to": recipient, "value": "0x1"]])
    _ = try await second.wait(for: "eth_getTransactionReceipt", [later]) { !$0.isNull }
    _ = second.kill()

    let third = try QuorateProcess(arguments)
    #expect(try await third.ask("eth_getBalance", [recipient, "latest"]) == "0x2b")
    #expect(third.stop().status == 0)
  }

  @Test("a development chain with a period makes blocks without transactions")
  func period() async throws {
    let node = try QuorateProcess(["dev", "--dev.period", "1", "--http.port", "0"])
    _ = try await node.wait(for: "eth_blockNumber") { $0 != "0x0" }
    #expect(node.stop().status == 0)
  }

  @Test("a data directory in use, a taken port and another chain's genesis file are refused")
  func conflicts() async throws {
    let folder = try ScratchFolder()
    let data = folder.file("data")
    let node = try QuorateProcess(["dev", "--datadir", data, "--http.port", "0"])
    let port = try #require(node.servedPort())
    expectFailure(try QuorateProcess.run(["dev", "--datadir", data, "--http.port", "0"]), "data directory is in use by another process")
    expectFailure(
      try QuorateProcess.run(["init", "--datadir", data, Self.golden("qbft/genesis.json")]), "data directory is in use by another process")
    expectFailure(try QuorateProcess.run(["dev", "--http.port", "\(port)"]), "port \(port) on localhost is already in use")
    #expect(node.stop().status == 0)
    expectFailure(
      try QuorateProcess.run(["init", "--datadir", data, Self.golden("qbft/genesis.json")]), "holds the chain with genesis block 0x")
  }

  @Test("missing, foreign and unusable data directories are refused")
  func directories() throws {
    let folder = try ScratchFolder()
    expectFailure(
      try QuorateProcess.run(["import", "--datadir", folder.file("none"), Self.golden("qbft/chain.rlp")]),
      "holds no chain: run `quorate init")
    #expect(!FileManager.default.fileExists(atPath: folder.file("none")))
    try Data("text".utf8).write(to: URL(fileURLWithPath: folder.file("file")))
    expectFailure(
      try QuorateProcess.run(["node", "--http", "--datadir", folder.file("file")]), "is a file: name a directory with --datadir")
    try FileManager.default.createDirectory(atPath: folder.file("geth/geth/chaindata"), withIntermediateDirectories: true)
    expectFailure(
      try QuorateProcess.run(["node", "--http", "--datadir", folder.file("geth")]), "holds the database of geth or GoQuorum")
    let foreign = folder.file("foreign/quorate/chaindata")
    try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: true)
    try Data("text".utf8).write(to: URL(fileURLWithPath: foreign + "/notes.txt"))
    expectFailure(
      try QuorateProcess.run(["init", "--datadir", folder.file("foreign"), Self.golden("qbft/genesis.json")]),
      "does not hold data of this program")
  }

  @Test("faulty genesis files are refused with their faults, and nothing is made")
  func faultyGenesis() throws {
    let folder = try ScratchFolder()
    let genesis = folder.file("genesis.json")
    for text in [
      "", "{", "[]", "{\"config\": 7}", "{\"config\":{\"chainId\":1337},\"gasLimit\":\"x\",\"difficulty\":\"0x1\",\"alloc\":{}}",
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: genesis))
      let outcome = try QuorateProcess.run(["init", "--datadir", folder.file("data"), genesis])
      expectFailure(outcome, "cannot use \(genesis)")
    }
    expectFailure(try QuorateProcess.run(["init", "--datadir", folder.file("data"), folder.file("missing")]), "cannot read")
    #expect(!FileManager.default.fileExists(atPath: folder.file("data")))
  }

  @Test("a block that breaks a rule ends an import with the block, the rule and both values")
  func faultyBlock() throws {
    let folder = try ScratchFolder()
    let data = folder.file("data")
    var bytes = try Fixtures.bytes("golden/qbft/chain.rlp")
    bytes[bytes.count / 2] ^= 0x40
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("chain.rlp")))
    #expect(try QuorateProcess.run(["init", "--datadir", data, Self.golden("qbft/genesis.json")]).status == 0)
    let outcome = try QuorateProcess.run(["import", "--datadir", data, folder.file("chain.rlp")])
    expectFailure(outcome, "breaks the rule")
    #expect(outcome.errors.contains("have ") && outcome.errors.contains("want "))
    let imported = try QuorateProcess.run(["import", "--datadir", data, Self.golden("qbft/chain.rlp")])
    #expect(imported.status == 0, "\(imported.errors)")
  }

  @Test("wrong flags and arguments are refused in one sentence")
  func wrongUse() throws {
    expectFailure(try QuorateProcess.run(["import", "--bogus", "x"]), "Unknown option '--bogus'")
    expectFailure(try QuorateProcess.run(["nonsense"]), "nonsense")
    expectFailure(try QuorateProcess.run(["dev", "--http.port", "65536"]), "--http.port must be from 0 to 65535, not 65536")
    expectFailure(try QuorateProcess.run(["dev", "--dev.gaslimit", "12"]), "--dev.gaslimit must be from 5000")
    expectFailure(try QuorateProcess.run(["node"]), "enable the HTTP-RPC server with --http")
    expectFailure(try QuorateProcess.run(["init"]), "Missing expected argument")
  }

  @Test("version and help are there, and geth's single dash is understood")
  func usage() throws {
    #expect(try QuorateProcess.run(["version"]).output.contains("Version: "))
    #expect(try QuorateProcess.run(["--help"]).output.contains("init"))
    let folder = try ScratchFolder()
    #expect(try QuorateProcess.run(["init", "-datadir", folder.file("data"), Self.golden("raft/genesis.json")]).status == 0)
    // As the quickstart's script for GoQuorum calls it.
    let script = try QuorateProcess.run([
      "--nousb", "--verbosity", "3", "--datadir=\(folder.file("data"))", "init", Self.golden("raft/genesis.json"),
    ])
    #expect(script.status == 0, "\(script.errors)")
    #expect(script.errors.contains("Flag --nousb has no effect here"))
  }

  @Test("less free space than wanted is refused")
  func freeSpace() throws {
    let folder = try ScratchFolder()
    expectFailure(
      try QuorateProcess.run(
        ["init", "--datadir", folder.file("data"), "--datadir.minfreedisk", "1000000000000", Self.golden("qbft/genesis.json")]),
      "1000000000000 MB are wanted (--datadir.minfreedisk)")
    #expect(try QuorateProcess.run(["init", "--datadir", folder.file("data"), Self.golden("qbft/genesis.json")]).status == 0)
  }

  @Test("a full disk leaves no half-made chain")
  func fullDisk() throws {
    let folder = try ScratchFolder()
    let data = folder.file("data")
    let refused = try QuorateProcess.run(["init", "--datadir", data, Self.golden("qbft/genesis.json")], fileBytesMax: 512)
    #expect(refused.status != 0)
    #expect(refused.errors.contains("quorate: "), "\(refused.errors)")
    let made = try QuorateProcess.run(["init", "--datadir", data, Self.golden("qbft/genesis.json")])
    #expect(made.status == 0, "\(made.errors)")
    for fileBytesMax in [8_192, 24_576, 32_768] {
      let stopped = try QuorateProcess.run(["import", "--datadir", data, Self.golden("qbft/chain.rlp")], fileBytesMax: fileBytesMax)
      expectFailure(stopped, "no space left for the data directory")
    }
    let imported = try QuorateProcess.run(["import", "--datadir", data, Self.golden("qbft/chain.rlp")])
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.errors.contains("blocks=113"), "\(imported.errors)")
  }
}
