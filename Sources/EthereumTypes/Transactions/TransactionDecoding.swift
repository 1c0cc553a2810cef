import Primitives

extension Transaction {
  /// Decodes what `eth_sendRawTransaction` takes and what a block's body holds: type byte and list, or a legacy list.
  /// Everything must be canonical, nothing may follow.
  public init(decoding bytes: UnsafeRawBufferPointer) throws(TransactionError) {
    guard let first = bytes.first else { throw .empty }
    if first >= 0xc0 {
      do throws(RLPError) {
        var reader = RLPReader(bytes)
        var list = try reader.list()
        try reader.finish()
        self = try Transaction.legacy(&list, encoding: bytes)
      } catch { throw .rlp(error) }
      return
    }
    guard let kind = TransactionKind(rawValue: first), kind != .legacy else { throw .unknownType(first) }
    var reader = RLPReader(UnsafeRawBufferPointer(rebasing: bytes[1...]))
    do throws(RLPError) {
      var list = try reader.list()
      try reader.finish()
      self = try Transaction.typed(kind, &list, encoding: bytes)
      try list.finish()
    } catch { throw .rlp(error) }
  }

  /// Decodes what `eth_sendRawTransaction` takes and what a block's body holds.
  public init(decoding bytes: some ContiguousByteSequence) throws(TransactionError) {
    let result: Result<Transaction, TransactionError> = bytes.withUnsafeBytes { raw in
      do throws(TransactionError) { return .success(try Transaction(decoding: raw)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// Decodes the next item of a block's body: a list, or a string with a typed transaction.
  public init(item reader: inout RLPReader) throws(TransactionError) {
    do throws(RLPError) {
      if reader.nextIsList {
        let encoding = try reader.encodedItem()
        var inner = RLPReader(encoding)
        var list = try inner.list()
        self = try Transaction.legacy(&list, encoding: encoding)
        return
      }
    } catch { throw .rlp(error) }
    let encoding: UnsafeRawBufferPointer
    do throws(RLPError) { encoding = try reader.string() } catch { throw .rlp(error) }
    guard let first = encoding.first else { throw .empty }
    // A list inside a string would be a second way to write a legacy transaction.
    guard first < 0xc0 else { throw .rlp(.expectedList) }
    try self.init(decoding: encoding)
  }

  private static func legacy(_ list: inout RLPReader, encoding: UnsafeRawBufferPointer) throws(RLPError) -> Transaction {
    let nonce = try list.uint64()
    let gasPrice = try list.uint256()
    let gasLimit = try list.uint64()
    let to = try list.optionalAddress()
    let value = try list.uint256()
    let data = try list.bytes()
    let v = try list.uint64()
    let r = try list.uint256()
    let s = try list.uint256()
    try list.finish()
    let isPrivate = v == 37 || v == 38
    let unsigned = UnsignedTransaction(
      kind: .legacy, chainID: v >= 35 ? (v &- 35) / 2 : nil, nonce: nonce, maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice,
      gasLimit: gasLimit, to: to, value: value, data: data, isPrivate: isPrivate)
    return Transaction(unsigned, v: v, r: r, s: s, hash: keccak256(encoding))
  }

  private static func typed(
    _ kind: TransactionKind, _ list: inout RLPReader, encoding: UnsafeRawBufferPointer
  ) throws(RLPError) -> Transaction {
    let chainID = try list.uint64()
    let nonce = try list.uint64()
    let priorityFee = kind.hasTwoFees ? try list.uint256() : UInt256()
    let fee = try list.uint256()
    let gasLimit = try list.uint64()
    // Blob and set-code transactions cannot create contracts: their specifications want 20 bytes here.
    let to = kind == .blob || kind == .setCode ? try list.address() : try list.optionalAddress()
    var unsigned = UnsignedTransaction(
      kind: kind, chainID: chainID, nonce: nonce, maxFeePerGas: fee, maxPriorityFeePerGas: kind.hasTwoFees ? priorityFee : fee,
      gasLimit: gasLimit, to: to, value: try list.uint256(), data: try list.bytes(), accessList: try list.accessList())
    if kind == .blob {
      unsigned.maxFeePerBlobGas = try list.uint256()
      var hashes = try list.list()
      while !hashes.isAtEnd { unsigned.blobVersionedHashes.append(try hashes.hash()) }
    }
    if kind == .setCode {
      var items = try list.list()
      while !items.isAtEnd { unsigned.authorizations.append(try Authorization(&items)) }
    }
    let parity = try list.bool()
    let r = try list.uint256()
    let s = try list.uint256()
    return Transaction(unsigned, v: parity ? 1 : 0, r: r, s: s, hash: keccak256(encoding))
  }
}
