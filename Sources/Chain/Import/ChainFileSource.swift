import EthereumTypes
import Primitives

/// The blocks of a file one after the other, decoded as far as their headers, with errors that name the block.
final class ChainFileSource {
  private var file: ChainFile
  private var peeked: EncodedBlock?
  /// The height that the next block should have: named when it can't be decoded.
  private var nextNumber: UInt64 = 0

  init(path: String) throws(FileError) {
    file = try ChainFile(path: path)
  }

  /// The size of the file.
  var byteCount: Int { file.byteCount }

  /// The next block, taken; nil at the end.
  func next() throws(InvalidBlock) -> EncodedBlock? {
    let block = try peek()
    peeked = nil
    return block
  }

  /// The next block, not taken.
  func peek() throws(InvalidBlock) -> EncodedBlock? {
    if let peeked { return peeked }
    let bytes: Bytes?
    do throws(RLPError) { bytes = try file.next() } catch {
      throw ChainFileSource.malformed(.rlp(error), number: nextNumber, hash: nil)
    }
    guard let bytes else { return nil }
    do throws(BlockError) {
      let block = try EncodedBlock(bytes)
      peeked = block
      nextNumber = block.header.number &+ 1
      return block
    } catch { throw ChainFileSource.malformed(error, number: nextNumber, hash: nil) }
  }

  /// Passes over the block that `peek` gave.
  func skip() { peeked = nil }

  static func malformed(_ error: BlockError, number: UInt64, hash: Hash256?) -> InvalidBlock {
    InvalidBlock(number: number, hash: hash, rule: .encoding, have: error, want: "canonical RLP of a block")
  }
}
