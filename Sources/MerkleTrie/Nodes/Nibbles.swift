#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The half byte at `index` of the bytes at `pointer`; the high half of a byte comes first.
@inline(__always)
func nibble(_ pointer: UnsafePointer<UInt8>, _ index: Int) -> Int {
  let byte = pointer[index &>> 1]
  return Int(truncatingIfNeeded: index & 1 == 0 ? byte &>> 4 : byte & 15)
}

/// The first index at or after `start` where the two runs of nibbles differ or one ends.
@inline(__always)
func commonPrefix(
  _ a: UnsafePointer<UInt8>, _ aCount: Int, _ b: UnsafePointer<UInt8>, _ bCount: Int, from start: Int
) -> Int {
  let end = min(aCount, bCount)
  var index = start
  while index < end && nibble(a, index) == nibble(b, index) { index = index &+ 1 }
  return index
}

/// The nibbles as hexadecimal digits, for messages.
func pathText(_ pointer: UnsafePointer<UInt8>, _ count: Int) -> String {
  (0..<count).map { String(nibble(pointer, $0), radix: 16) }.joined()
}
