import Primitives

/// A number of bytes or an offset from the stack, as far as it can address memory.
func memoryPlace(_ word: UInt256) -> Int { word.fitsUInt64 && word.l0 < 1 << 40 ? Int(word.l0) : 1 << 40 }

extension TracedStep {
  /// The word `depth` below the top; zero if the stack is not so high.
  func peek(_ depth: Int) -> UInt256 { depth < stack.count ? stack[stack.count - 1 - depth] : 0 }

  /// As much of a range of memory as there is; what lies beyond is zeros not yet paid for.
  func memorySlice(_ offset: UInt256, _ size: UInt256) -> Bytes {
    let start = min(memoryPlace(offset), memory.count)
    let end = min(memoryPlace(offset) + memoryPlace(size), memory.count)
    return Bytes(UnsafeRawBufferPointer(rebasing: memory[start..<max(start, end)]))
  }

  /// A range of memory with zeros for what lies beyond, 4 GiB at most: only for a range that the instruction can pay for.
  func paddedMemorySlice(_ offset: UInt256, _ size: UInt256) -> Bytes {
    var bytes = memorySlice(offset, size)
    let count = memoryPlace(size)
    if bytes.count < count && count < 1 << 32 { bytes += Bytes(repeating: 0, count: count - bytes.count) }
    return bytes
  }
}

extension Bytes {
  /// Zeros added up to a length.
  mutating func pad(to count: Int) {
    if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
  }
}
