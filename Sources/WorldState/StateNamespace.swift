import Primitives

/// Which state: the public one, or a private state by its identifier. All keep their data in the same column families,
/// each under its own prefix.
public struct StateNamespace: Hashable, Sendable {
  /// The longest identifier, in bytes of UTF-8.
  public static let identifierByteCountMax = 255

  /// The public state.
  public static let `public` = StateNamespace(prefix: [0])

  /// The identifier's length and then the identifier, so that no prefix begins another.
  let prefix: Bytes

  private init(prefix: Bytes) { self.prefix = prefix }

  /// A private state; nil if the identifier is empty or too long.
  public init?(privateState identifier: String) {
    let bytes = Bytes(identifier.utf8)
    guard !bytes.isEmpty, bytes.count <= StateNamespace.identifierByteCountMax else { return nil }
    prefix = [UInt8(truncatingIfNeeded: bytes.count)] + bytes
  }
}
