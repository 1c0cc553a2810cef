import Primitives

/// A file of exported blocks: RLP block after RLP block, as `geth export` writes it.
public struct ChainFile: Sendable {
  private let file: MappedFile
  private var position = 0

  /// Opens the file at `path`.
  public init(path: String) throws(FileError) {
    file = try MappedFile(path: path)
  }

  /// The size of the file in bytes.
  public var byteCount: Int { file.bytes.count }

  /// How many bytes of the file have been taken: where the next block starts.
  public var bytesTaken: Int { position }

  /// The next block's encoding, or nil at the end of the file.
  ///
  /// What is inside the block isn't looked at; throws if the file ends in the middle of it or goes on with something that is no
  /// RLP list.
  public mutating func next() throws(RLPError) -> Bytes? {
    guard position < file.bytes.count else { return nil }
    var reader = RLPReader(UnsafeRawBufferPointer(rebasing: file.bytes[position...]))
    guard reader.nextIsList else { throw .expectedList }
    let item = try reader.encodedItem()
    position += item.count
    return Bytes(item)
  }
}
