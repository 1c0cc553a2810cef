import Primitives

/// Validator deposits, read from the logs of the deposit contract (EIP-6110).
enum DepositRequests {
  /// DepositEvent(bytes,bytes,bytes,bytes,bytes).
  static let topic = Hash256(hex: "0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5") ?? .zero

  /// Where the five fields of the event's data start and how long they are, in the order of the request: public key,
  /// withdrawal credentials, amount, signature, index.
  private static let fields: [(offset: Int, count: Int)] = [(192, 48), (288, 32), (352, 8), (416, 96), (544, 8)]
  private static let dataCount = 576

  /// The deposits of a block's logs, 192 bytes each, one after the other; nil if a log of the deposit contract has not the
  /// form of one, which makes the block invalid.
  static func collect(_ logs: some Sequence<Log>, contract: Address) -> Bytes? {
    var requests: Bytes = []
    for log in logs where log.address == contract && log.topics.first == topic {
      guard isWellFormed(log.data) else { return nil }
      for field in fields { requests += log.data[field.offset..<field.offset + field.count] }
    }
    return requests
  }

  /// Whether the event's data has the layout that the contract gives it: five offsets, then each field behind its length.
  private static func isWellFormed(_ data: Bytes) -> Bool {
    guard data.count == dataCount else { return false }
    for (index, field) in fields.enumerated() {
      guard word(data, at: index * 32) == UInt256(UInt64(field.offset - 32)) else { return false }
      guard word(data, at: field.offset - 32) == UInt256(UInt64(field.count)) else { return false }
    }
    return true
  }

  private static func word(_ data: Bytes, at offset: Int) -> UInt256 { UInt256(bigEndian: data[offset..<offset + 32]) }
}
