import Primitives

/// One account with the storage slots that a transaction announces to touch (EIP-2930).
public struct AccessListEntry: Sendable, Hashable {
  /// The account.
  public var address: Address
  /// The slots of its storage, in the order written.
  public var storageKeys: [Hash256]

  public init(address: Address, storageKeys: [Hash256] = []) {
    self.address = address
    self.storageKeys = storageKeys
  }
}

/// The accounts and slots that a transaction announces to touch, in the order written; repetitions are allowed and paid for.
public typealias AccessList = [AccessListEntry]

extension AccessListEntry {
  /// Reads one `[address, [key…]]`.
  init(_ reader: inout RLPReader) throws(RLPError) {
    var entry = try reader.list()
    address = try entry.address()
    var keys = try entry.list()
    try entry.finish()
    storageKeys = []
    // A key takes 33 bytes, so the bytes that are there bound what is reserved.
    storageKeys.reserveCapacity(keys.remaining.count / 33)
    while !keys.isAtEnd { storageKeys.append(try keys.hash()) }
  }

  /// Writes one `[address, [key…]]`.
  func encode(to writer: inout RLPWriter) {
    writer.list { entry in
      entry.address(address)
      entry.list { keys in for key in storageKeys { keys.hash(key) } }
    }
  }
}

extension RLPReader {
  /// The next item as an access list.
  mutating func accessList() throws(RLPError) -> AccessList {
    var entries = try list()
    var result: AccessList = []
    while !entries.isAtEnd { result.append(try AccessListEntry(&entries)) }
    return result
  }
}

extension RLPWriter {
  /// Appends an access list.
  mutating func accessList(_ value: AccessList) {
    list { entries in for entry in value { entry.encode(to: &entries) } }
  }
}
