import Primitives

/// Something that values can be read from: a store, or a snapshot of one. Safe to use from several threads at once.
public protocol KeyValueReader: AnyObject, Sendable {
  /// Calls `body` with the value of `key`, without copying it; the pointer is valid during the call only.
  /// - Returns: whether there is such a key; `body` was not called if not.
  func read(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(KeyValueStoreError) -> Bool

  /// A cursor over the family's keys in byte order. It sees what is there now and keeps seeing it.
  func cursor(_ family: ColumnFamily) throws(KeyValueStoreError) -> any KeyValueCursor
}

/// A place in the ordered keys of one column family. One thread uses it at a time.
///
/// A new cursor stands nowhere: seek first. Errors of the disk surface at the call that moves.
public protocol KeyValueCursor: AnyObject {
  /// Whether the cursor stands on a key.
  var isValid: Bool { get }
  /// Moves to the first key at or after `key`.
  func seek(to key: UnsafeRawBufferPointer) throws(KeyValueStoreError)
  /// Moves to the last key at or before `key`.
  func seek(backTo key: UnsafeRawBufferPointer) throws(KeyValueStoreError)
  /// Moves to the first key.
  func seekToFirst() throws(KeyValueStoreError)
  /// Moves to the last key.
  func seekToLast() throws(KeyValueStoreError)
  /// Moves to the next key; does nothing if the cursor stands nowhere.
  func next() throws(KeyValueStoreError)
  /// Moves to the key before; does nothing if the cursor stands nowhere.
  func previous() throws(KeyValueStoreError)
  /// Calls `body` with the key and the value; both pointers are valid during the call only. Not called if the cursor
  /// stands nowhere.
  func withEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void)
}

extension KeyValueReader {
  /// What `body` makes of the value of `key`, or nil if there is no such key.
  @inlinable
  public func read<Result>(
    _ family: ColumnFamily, _ key: UnsafeRawBufferPointer, mapping body: (UnsafeRawBufferPointer) -> Result
  ) throws(KeyValueStoreError) -> Result? {
    var result: Result?
    _ = try read(family, key) { result = body($0) }
    return result
  }

  /// A copy of the value of `key`, or nil if there is no such key.
  public func value(_ family: ColumnFamily, _ key: UnsafeRawBufferPointer) throws(KeyValueStoreError) -> Bytes? {
    try read(family, key, mapping: { Bytes($0) })
  }

  /// A copy of the value of `key`, or nil if there is no such key.
  public func value(_ family: ColumnFamily, _ key: some ContiguousByteSequence) throws(KeyValueStoreError) -> Bytes? {
    let outcome: Result<Bytes?, KeyValueStoreError> = key.withUnsafeBytes { raw in
      do throws(KeyValueStoreError) { return .success(try value(family, raw)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// Whether there is a value for `key`.
  public func contains(_ family: ColumnFamily, _ key: some ContiguousByteSequence) throws(KeyValueStoreError) -> Bool {
    let outcome: Result<Bool, KeyValueStoreError> = key.withUnsafeBytes { raw in
      do throws(KeyValueStoreError) { return .success(try read(family, raw) { _ in }) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// Copies of the values of several keys of one family, in their order. A store may answer faster than one by one.
  public func values(_ family: ColumnFamily, _ keys: [Bytes]) throws(KeyValueStoreError) -> [Bytes?] {
    var found: [Bytes?] = []
    found.reserveCapacity(keys.count)
    for key in keys { found.append(try value(family, key)) }
    return found
  }

  /// Calls `body` with each entry whose key begins with `prefix`, in byte order, until it answers false.
  public func forEach(
    _ family: ColumnFamily, prefix: Bytes,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
  ) throws(KeyValueStoreError) {
    let cursor = try cursor(family)
    try cursor.seek(to: prefix)
    var goesOn = true
    while cursor.isValid {
      cursor.withEntry { key, value in goesOn = key.starts(with: prefix) && body(key, value) }
      guard goesOn else { return }
      try cursor.next()
    }
  }
}

extension KeyValueCursor {
  /// Moves to the first key at or after `key`.
  public func seek(to key: some ContiguousByteSequence) throws(KeyValueStoreError) {
    let outcome: Result<Void, KeyValueStoreError> = key.withUnsafeBytes { raw in
      do throws(KeyValueStoreError) { return .success(try seek(to: raw)) } catch { return .failure(error) }
    }
    try outcome.get()
  }

  /// Moves to the last key at or before `key`.
  public func seek(backTo key: some ContiguousByteSequence) throws(KeyValueStoreError) {
    let outcome: Result<Void, KeyValueStoreError> = key.withUnsafeBytes { raw in
      do throws(KeyValueStoreError) { return .success(try seek(backTo: raw)) } catch { return .failure(error) }
    }
    try outcome.get()
  }

  /// A copy of the key, or nil if the cursor stands nowhere.
  public var key: Bytes? {
    var copy: Bytes?
    withEntry { key, _ in copy = Bytes(key) }
    return copy
  }

  /// A copy of the value, or nil if the cursor stands nowhere.
  public var value: Bytes? {
    var copy: Bytes?
    withEntry { _, value in copy = Bytes(value) }
    return copy
  }
}
