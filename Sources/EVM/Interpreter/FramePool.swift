import Glibc
import Primitives

/// The frames of one machine, one a depth, made when a depth is first reached and used again.
final class FramePool {
  /// Calls nest 1024 deep below the transaction's own frame (yellow paper, section 8).
  static let depthLimit = 1024
  /// Bytes of memory that a frame starts with.
  private static let memoryCapacity = 4096
  /// Bytes of memory that a frame keeps from one message to the next: much for the few that are used most.
  private static func keptCapacity(_ depth: Int) -> Int { depth < 4 ? 16 << 20 : 1 << 18 }

  private let frames: UnsafeMutablePointer<Frame>
  private var count = 0

  init() { frames = .allocate(capacity: FramePool.depthLimit + 1) }

  deinit {
    for depth in 0..<count {
      free(frames[depth].memory)
      (frames[depth].stack - FramePool.guardWords).deallocate()
    }
    frames.deallocate()
  }

  /// Words below the stack, so that a pointer to the word under an empty stack is one into the allocation.
  private static let guardWords = 2

  /// The frame of a depth, 0 to `depthLimit`; at most one above the deepest so far.
  @inline(__always)
  func frame(_ depth: Int) -> FramePointer {
    if depth >= count { makeFrame() }
    return frames + depth
  }

  @inline(never)
  private func makeFrame() {
    let words = InstructionSet.stackLimit + 2 * FramePool.guardWords
    let stack = StackPointer.allocate(capacity: words)
    // One page at a time is touched as the stack is used; only the guards need a value.
    stack.initialize(repeating: 0, count: FramePool.guardWords)
    let bottom = stack + FramePool.guardWords
    // Without memory for the first pages nothing can go on: allocation through the standard library ends the process.
    let memory = malloc(FramePool.memoryCapacity) ?? UnsafeMutableRawPointer.allocate(byteCount: FramePool.memoryCapacity, alignment: 16)
    let bytes = UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
    (frames + count).initialize(
      to: Frame(
        stack: bottom, memory: memory, memoryCapacity: FramePool.memoryCapacity, input: bytes, code: bytes, stackPointer: bottom - 1,
        returnData: bytes))
    frames[count].depth = count
    count += 1
  }

  /// Gives large memories back.
  @inline(__always)
  func trim() {
    for depth in 0..<count where frames[depth].memoryCapacity > FramePool.keptCapacity(depth) { shrink(depth) }
  }

  private func shrink(_ depth: Int) {
    guard let smaller = realloc(frames[depth].memory, FramePool.keptCapacity(depth)) else { return }
    frames[depth].memory = smaller
    frames[depth].memoryCapacity = FramePool.keptCapacity(depth)
    frames[depth].memorySize = 0
  }
}
