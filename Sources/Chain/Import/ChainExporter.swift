import EthereumTypes
import KeyValueStore
import Primitives

/// Exports a chain as RLP block after RLP block, as `geth export` does.
public enum ChainExporter {
  /// Writes the blocks of a range of heights to a file, which appears whole or not at all.
  ///
  /// - Parameter report: is told the height of every block written.
  /// - Returns: how many blocks were written.
  @discardableResult
  public static func export(
    _ view: ChainView, blocks range: ClosedRange<UInt64>, to path: String, report: (UInt64) -> Void = { _ in }
  ) throws(ChainError) -> Int {
    guard range.upperBound <= view.head.number else { throw .noBlock(range.upperBound) }
    do throws(FileError) {
      var writer = try AtomicFileWriter(path: path)
      var count = 0
      for number in range {
        switch ChainExporter.encodedBlock(view, number) {
        case .failure(let error): throw FileError(operation: "read block \(number) for", path: path, reason: error.description)
        case .success(let bytes): try writer.write(bytes)
        }
        count += 1
        report(number)
      }
      try writer.finish()
      return count
    } catch { throw .file(error) }
  }

  private static func encodedBlock(_ view: ChainView, _ number: UInt64) -> Result<Bytes, ChainError> {
    do throws(ChainError) {
      let hash = try view.header(number).hash
      let block = try onStore { () throws(KeyValueStoreError) in try view.blocks.encodedBlock(number, hash) }
      guard let block else { return .failure(.noBlock(number)) }
      return .success(block.bytes)
    } catch { return .failure(error) }
  }
}
