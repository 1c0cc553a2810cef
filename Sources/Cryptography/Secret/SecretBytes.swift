#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Bytes that must not outlive their use: keys and shared secrets.
///
/// The memory belongs to this object alone, is kept out of core dumps and swap where the system allows it, and is
/// overwritten when the last reference goes. Printing, dumping or interpolating the object shows its length only.
/// Comparison takes the same time whatever the contents.
public final class SecretBytes: @unchecked Sendable {
  // Written in `init` only, so that sharing between threads is safe.
  private let storage: UnsafeMutableRawPointer

  /// The number of secret bytes.
  public let count: Int

  private let capacity: Int

  /// `count` bytes which `fill` writes; they are zero before. `count` is at least 0.
  public init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    self.count = count
    // Whole pages, because the advice to the kernel and the locks work on pages.
    let page = max(4096, Int(sysconf(Int32(_SC_PAGESIZE))))
    capacity = max(1, (count + page - 1) / page) * page
    storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: page)
    storage.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    // Both are a help and no promise: without the right to lock memory the key is still wiped.
    _ = mlock(storage, capacity)
    _ = madvise(storage, capacity, Int32(MADV_DONTDUMP))
    fill(UnsafeMutableRawBufferPointer(start: storage, count: count))
  }

  /// A copy of `bytes`. The caller wipes its own copy if it has one.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  /// A copy of `bytes`, which is then overwritten with zeros.
  public convenience init(consuming bytes: inout [UInt8]) {
    let source = bytes
    self.init(count: source.count) { target in source.withUnsafeBytes { target.copyMemory(from: $0) } }
    // Dropping the second reference first, so that the wiping happens in place.
    _ = consume source
    bytes.withUnsafeMutableBytes { SecretBytes.wipe($0) }
    bytes.removeAll()
  }

  deinit {
    SecretBytes.wipe(UnsafeMutableRawBufferPointer(start: storage, count: capacity))
    _ = madvise(storage, capacity, Int32(MADV_DODUMP))
    _ = munlock(storage, capacity)
    storage.deallocate()
  }

  /// Calls `body` with the secret; the pointer is valid during the call only, and the bytes should not be copied.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Keeps the object alive, hence unwiped, to the end of the call.
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: storage, count: count))
  }

  /// Overwrites memory with zeros in a way the optimiser does not remove.
  public static func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    explicit_bzero(base, bytes.count)
  }
}

extension SecretBytes: Equatable {
  /// Whether both have the same length and bytes, in a time that depends on the length alone.
  public static func == (a: SecretBytes, b: SecretBytes) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in 0..<a.count {
      difference |=
        a.storage.load(fromByteOffset: index, as: UInt8.self) ^ b.storage.load(fromByteOffset: index, as: UInt8.self)
    }
    return difference == 0
  }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<\(count) secret bytes>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
