import EthereumTypes
import Primitives

/// A receipt with what a client is told about it beside: what its transaction used and paid, and what it created.
public struct StoredReceipt: Sendable, Hashable {
  /// The receipt that the header's root commits to.
  public var receipt: Receipt
  /// The gas of this transaction alone.
  public var gasUsed: UInt64
  /// What a unit of gas cost, in wei.
  public var effectiveGasPrice: UInt256
  /// The contract that the transaction created.
  public var contractAddress: Address?

  public init(receipt: Receipt, gasUsed: UInt64, effectiveGasPrice: UInt256, contractAddress: Address?) {
    self.receipt = receipt
    self.gasUsed = gasUsed
    self.effectiveGasPrice = effectiveGasPrice
    self.contractAddress = contractAddress
  }

  /// Appends the stored form: without the bloom and the sum of gas, which follow from the rest.
  func encode(to writer: inout RLPWriter) {
    writer.list { list in
      list.uint(UInt64(receipt.kind.rawValue))
      switch receipt.outcome {
      case .stateRoot(let root): list.hash(root)
      case .status(let succeeded): list.bool(succeeded)
      }
      list.uint(gasUsed)
      list.uint(effectiveGasPrice)
      list.optionalAddress(contractAddress)
      list.list { items in for log in receipt.logs { log.encode(to: &items) } }
    }
  }

  /// Reads the stored form; `cumulativeGas` is the sum of the block's earlier receipts and grows by this one.
  init(_ reader: inout RLPReader, cumulativeGas: inout UInt64) throws(RLPError) {
    var list = try reader.list()
    guard let rawKind = UInt8(exactly: try list.uint64()), let kind = TransactionKind(rawValue: rawKind) else { throw .invalidValue }
    let result = try list.string()
    let outcome: Receipt.Outcome
    if let root = Hash256(bytes: result) {
      outcome = .stateRoot(root)
    } else {
      guard result.count == 0 || (result.count == 1 && result[0] == 1) else { throw .invalidValue }
      outcome = .status(result.count == 1)
    }
    gasUsed = try list.uint64()
    effectiveGasPrice = try list.uint256()
    contractAddress = try list.optionalAddress()
    var items = try list.list()
    var logs: [Log] = []
    while !items.isAtEnd { logs.append(try Log(&items)) }
    try list.finish()
    let (sum, overflow) = cumulativeGas.addingReportingOverflow(gasUsed)
    guard !overflow else { throw .invalidValue }
    cumulativeGas = sum
    receipt = Receipt(kind: kind, outcome: outcome, cumulativeGasUsed: sum, logs: logs)
  }

  /// The stored form of a block's receipts.
  static func encode(_ receipts: [StoredReceipt]) -> Bytes {
    var writer = RLPWriter(capacity: 32 + receipts.count * 24)
    writer.list { items in for receipt in receipts { receipt.encode(to: &items) } }
    return writer.bytes
  }

  /// A block's receipts from their stored form.
  static func decode(_ bytes: UnsafeRawBufferPointer) throws(RLPError) -> [StoredReceipt] {
    var outer = RLPReader(bytes)
    var items = try outer.list()
    try outer.finish()
    var cumulativeGas: UInt64 = 0
    var receipts: [StoredReceipt] = []
    while !items.isAtEnd { receipts.append(try StoredReceipt(&items, cumulativeGas: &cumulativeGas)) }
    return receipts
  }
}
