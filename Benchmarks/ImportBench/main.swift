import Chain
import Foundation
import KeyValueStore
import Primitives

/// Measures import from a file: `import-bench [transfers|tokens] [transactions]`. Makes the chain, exports it, imports it into a new
/// database, and prints one JSON line with the figures of the import alone.
func measure(_ kind: BenchmarkChain.Kind, transactions: Int) throws {
  guard
    let chain = BenchmarkChain(
      kind: kind, transactions: transactions, transactionsPerBlock: kind == .transfers ? 460 : 77, accounts: 1000, recipients: 10_000,
      seed: "import-bench")
  else { throw BenchmarkError("no keys follow from the seed") }
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("import-bench-\(ProcessInfo.processInfo.processIdentifier)")
    .path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let file = folder + "/chain.rlp"
  try chain.export(to: file)

  let store = try RocksDBStore(path: folder + "/chaindata")
  _ = try ChainInitialisation.initialise(store, genesisFile: chain.genesisFile)
  let target = try Chain(store: store)
  let helpers = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
  let outcome = try DeepStackThread.run(name: "executor") { () -> Result<ImportProgress, ChainError> in
    do throws(ChainError) { return .success(try ChainImporter(chain: target, helpers: helpers).importFile(file)) } catch {
      return .failure(error)
    }
  }
  let progress = try outcome.get()
  print(
    "{\"name\":\"import/\(kind.rawValue)\",\"transactions\":\(progress.transactions),\"blocks\":\(progress.blocks),"
      + "\"seconds\":\(progress.seconds),\"transactionsPerSecond\":\(Int(progress.transactionsPerSecond)),"
      + "\"mgasPerSecond\":\(Int(progress.megagasPerSecond)),\"blocksPerSecond\":\(Int(progress.blocksPerSecond))}")
}

let arguments = CommandLine.arguments.dropFirst()
let kinds = BenchmarkChain.Kind.allCases.filter { arguments.isEmpty || arguments.contains($0.rawValue) }
let count = arguments.lazy.compactMap { Int($0) }.first ?? 100_000
do {
  for kind in kinds { try measure(kind, transactions: count) }
} catch {
  FileHandle.standardError.write(Data("import-bench: \(error)\n".utf8))
  exit(1)
}
