import Primitives

extension Header {
  /// Reads the next item: 15 fields, and as many of the later forks' as there are. Canonical only.
  public init(_ reader: inout RLPReader) throws(RLPError) {
    var list = try reader.list()
    parentHash = try list.hash()
    unclesHash = try list.hash()
    coinbase = try list.address()
    stateRoot = try list.hash()
    transactionsRoot = try list.hash()
    receiptsRoot = try list.hash()
    let summary = try list.string()
    guard let bloom = Bloom(bytes: summary) else { throw .wrongLength(expected: Bloom.byteCount, actual: summary.count) }
    logsBloom = bloom
    difficulty = try list.uint256()
    number = try list.uint64()
    gasLimit = try list.uint64()
    gasUsed = try list.uint64()
    timestamp = try list.uint64()
    extraData = try list.bytes()
    mixHash = try list.hash()
    let nonceBytes = try list.string()
    guard nonceBytes.count == 8 else { throw .wrongLength(expected: 8, actual: nonceBytes.count) }
    nonce = nonceBytes.reduce(0) { $0 &<< 8 | UInt64($1) }
    baseFeePerGas = list.isAtEnd ? nil : try list.uint256()
    withdrawalsRoot = list.isAtEnd ? nil : try list.hash()
    blobGasUsed = list.isAtEnd ? nil : try list.uint64()
    // The two blob fields come together.
    excessBlobGas = blobGasUsed == nil ? nil : try list.uint64()
    parentBeaconBlockRoot = list.isAtEnd ? nil : try list.hash()
    requestsHash = list.isAtEnd ? nil : try list.hash()
    try list.finish()
  }

  /// Decodes exactly one header.
  public init(decoding bytes: some ContiguousByteSequence) throws(RLPError) {
    let result: Result<Header, RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) {
        var reader = RLPReader(raw)
        let header = try Header(&reader)
        try reader.finish()
        return .success(header)
      } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// Appends the header as an item. The later fields are written up to the first that is nil.
  public func encode(to writer: inout RLPWriter) { encode(to: &writer, extraData: extraData) }

  /// Appends the header with other bytes in the place of its extra data, as the consortium engines hash it.
  public func encode(to writer: inout RLPWriter, extraData: Bytes) {
    writer.list { list in
      list.hash(parentHash)
      list.hash(unclesHash)
      list.address(coinbase)
      list.hash(stateRoot)
      list.hash(transactionsRoot)
      list.hash(receiptsRoot)
      list.string(logsBloom.bytes)
      list.uint(difficulty)
      list.uint(number)
      list.uint(gasLimit)
      list.uint(gasUsed)
      list.uint(timestamp)
      list.string(extraData)
      list.hash(mixHash)
      list.string(nonceBytes)
      encodeLaterFields(to: &list)
    }
  }

  private func encodeLaterFields(to list: inout RLPWriter) {
    guard let baseFeePerGas else { return }
    list.uint(baseFeePerGas)
    guard let withdrawalsRoot else { return }
    list.hash(withdrawalsRoot)
    guard let blobGasUsed, let excessBlobGas else { return }
    list.uint(blobGasUsed)
    list.uint(excessBlobGas)
    guard let parentBeaconBlockRoot else { return }
    list.hash(parentBeaconBlockRoot)
    guard let requestsHash else { return }
    list.hash(requestsHash)
  }

  /// The eight bytes of the nonce.
  public var nonceBytes: Bytes { withUnsafeBytes(of: nonce.bigEndian) { Bytes($0) } }

  /// The encoding.
  public var encoded: Bytes { encoded(extraData: extraData) }

  /// The encoding with other bytes in the place of the extra data.
  public func encoded(extraData: Bytes) -> Bytes {
    var writer = RLPWriter(capacity: 640 + extraData.count)
    encode(to: &writer, extraData: extraData)
    return writer.bytes
  }
}
