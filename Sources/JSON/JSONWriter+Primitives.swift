import Primitives

extension JSONWriter {
  /// An address as data, in lower case.
  @inlinable public mutating func address(_ address: Address) { address.withUnsafeBytes { data($0) } }

  /// An address as data, or null.
  @inlinable public mutating func address(_ address: Address?) {
    if let address { self.address(address) } else { null() }
  }

  /// A hash as data.
  @inlinable public mutating func hash(_ hash: Hash256) { hash.withUnsafeBytes { data($0) } }

  /// A hash as data, or null.
  @inlinable public mutating func hash(_ hash: Hash256?) {
    if let hash { self.hash(hash) } else { null() }
  }

  /// A number of 256 bits as a quantity.
  @inlinable public mutating func quantity(_ value: UInt256) {
    if value.l1 | value.l2 | value.l3 == 0 { return quantity(value.l0) }
    Hash256(value).withUnsafeBytes { quantity(bigEndian: $0) }
  }
}
