/// A collection whose bytes lie in one piece of memory: what the decoders and hashes of this module take.
public protocol ContiguousByteSequence {
  /// Calls `body` with the bytes; the pointer is valid during the call only.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension Array: ContiguousByteSequence where Element == UInt8 {}
extension ArraySlice: ContiguousByteSequence where Element == UInt8 {}
extension ContiguousArray: ContiguousByteSequence where Element == UInt8 {}
