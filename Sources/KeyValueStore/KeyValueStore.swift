/// An ordered store of keys and values in column families, changed by whole batches only.
///
/// Reading is open to every thread; one thread writes at a time.
public protocol KeyValueStore: KeyValueReader {
  /// Writes the whole batch or nothing of it. The batch is left as it is.
  func write(_ batch: WriteBatch, durability: WriteDurability) throws(KeyValueStoreError)

  /// The state of the store now, unmoved by later writes. Hold it no longer than needed: it keeps old data on disk.
  func snapshot() throws(KeyValueStoreError) -> any KeyValueReader

  /// Brings everything that was written to the disk's files, whatever its durability was.
  func flush() throws(KeyValueStoreError)
}

/// What a finished write has survived.
public enum WriteDurability: Sendable {
  /// A power cut: the log is on the disk.
  case synced
  /// The end of this process: the log is with the operating system.
  case logged
  /// Nothing yet. After a crash the store opens at some earlier write, whole. For imports, which can begin again there.
  case unlogged
}
