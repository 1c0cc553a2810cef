import Chain
import Consensus
import EthereumTypes
import Foundation
import KeyValueStore
import Logging
import Primitives
import Service

/// What `init`, `import` and `export` do to a data directory.
public struct ChainTasks: Sendable {
  private let directory: DataDirectory
  private let log = Logger(label: "chain")

  public init(_ directory: DataDirectory) { self.directory = directory }

  // MARK: init

  /// Makes the chain that a genesis file describes, or brings a changed configuration to it.
  public func initialise(genesisPath: String) throws(NodeFailure) {
    let bytes = try read(genesisPath)
    // A faulty file is refused before anything is made.
    do throws(GenesisError) { _ = try GenesisFile(parsing: bytes) } catch { throw NodeFailure("cannot use \(genesisPath)", error) }
    let store = try directory.openOrCreate()
    do throws(ChainError) {
      let result = try ChainInitialisation.initialise(store, genesisFile: bytes)
      for warning in result.warnings { log.event(.warning, warning) }
      let database = directory.database
      switch result.outcome {
      case .created: log.event(.info, "Successfully wrote genesis state", ["database": database, "hash": result.genesisHash])
      case .unchanged: log.event(.info, "The chain is there already", ["database": database, "hash": result.genesisHash])
      case .updated: log.event(.info, "Updated the chain's configuration", ["database": database, "hash": result.genesisHash])
      }
    } catch { throw NodeFailure("cannot initialise \(directory.path) with \(genesisPath)", error) }
  }

  private func read(_ path: String) throws(NodeFailure) -> Bytes {
    do { return Bytes(try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      throw NodeFailure("cannot read \(path): \((error as NSError).localizedDescription)")
    }
  }

  // MARK: import

  /// Imports files one after the other. Of several, one that fails doesn't keep the others from being tried.
  public func importFiles(_ paths: [String], helpers: Int) throws(NodeFailure) {
    let chain = try directory.openChain()
    var failures: [String] = []
    for path in paths {
      do throws(NodeFailure) { try importFile(path, into: chain, helpers: helpers) } catch {
        failures.append(error.description)
        if paths.count > 1 { log.event(.error, error.description) }
      }
    }
    guard failures.isEmpty else {
      throw NodeFailure(
        failures.count == 1 ? failures[0] : "\(failures.count) of \(paths.count) files failed; the last: \(failures.last ?? "")")
    }
  }

  private func importFile(_ path: String, into chain: Chain, helpers: Int) throws(NodeFailure) {
    let log = log
    // A development chain's time runs ahead of the clock when it makes more than a block a second.
    let clock = chain.configuration.isQuorum ? WallClock.nanoseconds : nil
    let importer = ChainImporter(chain: chain, helpers: helpers, clock: clock) { warning in
      log.event(.warning, warning.description)
    }
    let outcome: Result<ImportProgress, ChainError>
    do throws(ThreadError) {
      outcome = try DeepStackThread.run(name: "executor") {
        let reporter = ImportReporter(log: log)
        do throws(ChainError) { return .success(try importer.importFile(path) { reporter.report($0) }) } catch { return .failure(error) }
      }
    } catch { throw NodeFailure(error.description) }
    switch outcome {
    case .failure(let error): throw NodeFailure("import of \(path) stopped", error)
    case .success(let progress): ImportReporter(log: log).finish(progress)
    }
  }

  // MARK: export

  /// Exports blocks, all of them unless a range is given.
  public func export(to path: String, first: UInt64?, last: UInt64?) throws(NodeFailure) {
    let chain = try directory.openChain()
    let head = chain.head.number
    let from = first ?? 0
    let to = last ?? head
    guard from <= to else { throw NodeFailure("the first block, \(from), is after the last, \(to)") }
    guard to <= head else { throw NodeFailure("cannot export block \(to): the chain ends at block \(head)") }
    do throws(ChainError) {
      let count = try ChainExporter.export(chain.view(), blocks: from...to, to: path)
      log.event(.info, "Exported blockchain", ["file": path, "blocks": count, "first": from, "last": to])
    } catch { throw NodeFailure("export to \(path) failed", error) }
  }
}
