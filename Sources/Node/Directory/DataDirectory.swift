import Chain
import Foundation
import KeyValueStore
import Primitives

/// A node's directory: the chain's database lies in it under `quorate/chaindata`, where it doesn't disturb what a GoQuorum node
/// keeps beside (keys, `static-nodes.json`).
public struct DataDirectory: Sendable {
  public let path: String
  /// The free space below which nothing is written any more, in bytes; 0 writes until the disk is full.
  public var freeBytesMin: UInt64

  public init(_ path: String, freeBytesMin: UInt64 = RocksDBTuning.defaultFreeBytesMin) {
    self.path = path
    self.freeBytesMin = freeBytesMin
  }

  private var tuning: RocksDBTuning { RocksDBTuning(freeBytesMin: freeBytesMin) }

  /// Where data lies unless `--datadir` says otherwise.
  public static var standard: String { FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".quorate").path }

  /// The database's folder.
  public var database: String { path + "/quorate/chaindata" }

  /// Opens the store for a new chain or one that is there.
  public func openOrCreate() throws(NodeFailure) -> RocksDBStore {
    try checkPlace()
    do {
      try FileManager.default.createDirectory(atPath: path + "/quorate", withIntermediateDirectories: true)
    } catch { throw NodeFailure("cannot make the data directory \(path): \((error as NSError).localizedDescription)") }
    do throws(KeyValueStoreError) { return try RocksDBStore(path: database, creation: .ifMissing, tuning: tuning) } catch {
      throw failure(error)
    }
  }

  /// Opens the store of a chain that is there.
  public func open() throws(NodeFailure) -> RocksDBStore {
    try checkPlace()
    do throws(KeyValueStoreError) { return try RocksDBStore(path: database, creation: .never, tuning: tuning) } catch {
      throw failure(error)
    }
  }

  /// Opens the chain that is there.
  public func openChain() throws(NodeFailure) -> Chain {
    let store = try open()
    do throws(ChainError) { return try Chain(store: store) } catch { throw NodeFailure("cannot open the chain in \(path)", error) }
  }

  private func checkPlace() throws(NodeFailure) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return }
    guard isDirectory.boolValue else { throw NodeFailure("the data directory \(path) is a file: name a directory with --datadir") }
  }

  private func failure(_ error: KeyValueStoreError) -> NodeFailure {
    guard case .missing = error else { return NodeFailure(error.description) }
    let isGeth = FileManager.default.fileExists(atPath: path + "/geth/chaindata")
    return NodeFailure(
      isGeth
        ? "\(path) holds the database of geth or GoQuorum, which has another form: run `geth export`, then init and import here"
        : "\(path) holds no chain: run `quorate init --datadir \(path) GENESIS` first")
  }
}
