import Primitives

/// The data that travels with a blob transaction between nodes but is not part of any block (EIP-4844).
public struct BlobSidecar: Sendable, Hashable {
  /// The blobs, 131,072 bytes each.
  public var blobs: [Bytes]
  /// Their KZG commitments, 48 bytes each.
  public var commitments: [Bytes]
  /// The proofs that each blob fits its commitment, 48 bytes each.
  public var proofs: [Bytes]

  /// The bytes of a blob.
  public static let blobByteCount = 131_072
  /// The bytes of a commitment or proof.
  public static let pointByteCount = 48

  public init(blobs: [Bytes], commitments: [Bytes], proofs: [Bytes]) {
    self.blobs = blobs
    self.commitments = commitments
    self.proofs = proofs
  }
}

/// A transaction as the pool and the network carry it: a blob transaction has its blobs with it.
public struct PooledTransaction: Sendable {
  public let transaction: Transaction
  /// The blobs, commitments and proofs; nil for the types that have none, and for a blob transaction taken from a block.
  public let sidecar: BlobSidecar?

  public init(transaction: Transaction, sidecar: BlobSidecar? = nil) {
    self.transaction = transaction
    self.sidecar = sidecar
  }

  /// Decodes either form: the transaction alone, or `0x03 ‖ rlp([fields, [blob…], [commitment…], [proof…]])`. Counts and
  /// lengths are checked; whether the proofs hold is for `Cryptography` to say.
  public init(decoding bytes: some ContiguousByteSequence) throws(TransactionError) {
    let result: Result<PooledTransaction, TransactionError> = bytes.withUnsafeBytes { raw in
      do throws(TransactionError) { return .success(try PooledTransaction(decoding: raw)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(decoding raw: UnsafeRawBufferPointer) throws(TransactionError) {
    guard raw.first == TransactionKind.blob.rawValue, let wrapper = PooledTransaction.wrapper(raw) else {
      self.init(transaction: try Transaction(decoding: raw))
      return
    }
    var list = wrapper
    var fields: Bytes = [TransactionKind.blob.rawValue]
    let sidecar: BlobSidecar
    do throws(RLPError) {
      fields += Bytes(try list.encodedItem())
      let blobs = try list.strings(of: BlobSidecar.blobByteCount)
      let commitments = try list.strings(of: BlobSidecar.pointByteCount)
      let proofs = try list.strings(of: BlobSidecar.pointByteCount)
      try list.finish()
      sidecar = BlobSidecar(blobs: blobs, commitments: commitments, proofs: proofs)
    } catch { throw .rlp(error) }
    let transaction = try Transaction(decoding: fields)
    let count = transaction.blobVersionedHashes.count
    guard sidecar.blobs.count == count, sidecar.commitments.count == count, sidecar.proofs.count == count else {
      throw .invalidSidecar
    }
    self.init(transaction: transaction, sidecar: sidecar)
  }

  /// The items of the network form, which starts with a list where the transaction alone has its chain id; nil if the
  /// bytes are anything else.
  private static func wrapper(_ raw: UnsafeRawBufferPointer) -> RLPReader? {
    var outer = RLPReader(UnsafeRawBufferPointer(rebasing: raw[1...]))
    guard let list = try? outer.list(), outer.isAtEnd, list.nextIsList else { return nil }
    return list
  }

  /// The form in which the network carries it.
  public var encoded: Bytes {
    guard let sidecar, transaction.kind == .blob else { return transaction.encoded }
    var writer = RLPWriter(capacity: 1024 + sidecar.blobs.count * (BlobSidecar.blobByteCount + 128))
    writer.encodedItem([TransactionKind.blob.rawValue])
    writer.list { list in
      list.encodedItem(Bytes(transaction.encoded.dropFirst()))
      for group in [sidecar.blobs, sidecar.commitments, sidecar.proofs] {
        list.list { items in for item in group { items.string(item) } }
      }
    }
    return writer.bytes
  }
}

extension RLPReader {
  /// The next item as a list of strings of `count` bytes each.
  mutating func strings(of count: Int) throws(RLPError) -> [Bytes] {
    var items = try list()
    var result: [Bytes] = []
    while !items.isAtEnd {
      let string = try items.string()
      guard string.count == count else { throw .wrongLength(expected: count, actual: string.count) }
      result.append(Bytes(string))
    }
    return result
  }
}
