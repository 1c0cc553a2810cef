import Primitives

/// What came of a transaction, as the receipts trie commits to it (yellow paper, section 4.3.1).
public struct Receipt: Sendable, Hashable {
  /// How it ended, in the form of its time.
  public enum Outcome: Sendable, Hashable {
    /// The state root after the transaction (before Byzantium).
    case stateRoot(Hash256)
    /// Whether it succeeded (EIP-658).
    case status(Bool)
  }

  /// The transaction's type.
  public var kind: TransactionKind
  public var outcome: Outcome
  /// The gas used in the block up to and including this transaction.
  public var cumulativeGasUsed: UInt64
  /// The summary of the logs.
  public var bloom: Bloom
  public var logs: [Log]

  /// A receipt; the bloom is made from the logs.
  public init(kind: TransactionKind, outcome: Outcome, cumulativeGasUsed: UInt64, logs: [Log]) {
    self.init(kind: kind, outcome: outcome, cumulativeGasUsed: cumulativeGasUsed, bloom: Bloom(of: logs), logs: logs)
  }

  public init(kind: TransactionKind, outcome: Outcome, cumulativeGasUsed: UInt64, bloom: Bloom, logs: [Log]) {
    self.kind = kind
    self.outcome = outcome
    self.cumulativeGasUsed = cumulativeGasUsed
    self.bloom = bloom
    self.logs = logs
  }

  /// Whether the transaction succeeded; receipts before Byzantium don't say.
  public var succeeded: Bool? {
    if case .status(let succeeded) = outcome { succeeded } else { nil }
  }

  /// The encoding that the receipts trie holds: type byte and list, or the list alone for a legacy transaction (EIP-2718).
  public var encoded: Bytes {
    var writer = RLPWriter(capacity: 320 + logs.count * 192)
    encode(to: &writer)
    return writer.bytes
  }

  /// Appends the encoding that the receipts trie holds.
  public func encode(to writer: inout RLPWriter) {
    if kind != .legacy { writer.encodedItem([kind.rawValue]) }
    writer.list { list in
      switch outcome {
      case .stateRoot(let root): list.hash(root)
      case .status(let succeeded): list.bool(succeeded)
      }
      list.uint(cumulativeGasUsed)
      list.string(bloom.bytes)
      list.list { items in for log in logs { log.encode(to: &items) } }
    }
  }

  /// Appends the receipt as an item of a network message: typed ones are wrapped in a string.
  public func encodeItem(to writer: inout RLPWriter) {
    if kind == .legacy { encode(to: &writer) } else { writer.string(encoded) }
  }

  /// Decodes the encoding that the receipts trie holds.
  public init(decoding bytes: some ContiguousByteSequence) throws(RLPError) {
    let result: Result<Receipt, RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) { return .success(try Receipt(decoding: raw)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// Decodes the encoding that the receipts trie holds.
  public init(decoding raw: UnsafeRawBufferPointer) throws(RLPError) {
    guard let first = raw.first else { throw .missingItem }
    var body = raw
    kind = .legacy
    if first < 0xc0 {
      guard let known = TransactionKind(rawValue: first), known != .legacy else { throw .invalidValue }
      kind = known
      body = UnsafeRawBufferPointer(rebasing: raw[1...])
    }
    var outer = RLPReader(body)
    var list = try outer.list()
    try outer.finish()
    let result = try list.string()
    if let root = Hash256(bytes: result) {
      outcome = .stateRoot(root)
    } else {
      guard result.count == 0 || (result.count == 1 && result[0] == 1) else { throw .invalidValue }
      outcome = .status(result.count == 1)
    }
    cumulativeGasUsed = try list.uint64()
    let summary = try list.string()
    guard let bloom = Bloom(bytes: summary) else { throw .wrongLength(expected: Bloom.byteCount, actual: summary.count) }
    self.bloom = bloom
    var items = try list.list()
    try list.finish()
    logs = []
    while !items.isAtEnd { logs.append(try Log(&items)) }
  }
}

extension Log {
  /// Reads the next item, `[address, [topic…], data]`.
  public init(_ reader: inout RLPReader) throws(RLPError) {
    var list = try reader.list()
    let address = try list.address()
    var items = try list.list()
    var topics: [Hash256] = []
    while !items.isAtEnd {
      guard topics.count < 4 else { throw .invalidValue }
      topics.append(try items.hash())
    }
    self.init(address: address, topics: topics, data: try list.bytes())
    try list.finish()
  }

  /// Appends the log as an item.
  public func encode(to writer: inout RLPWriter) {
    writer.list { list in
      list.address(address)
      list.list { items in for topic in topics { items.hash(topic) } }
      list.string(data)
    }
  }
}
