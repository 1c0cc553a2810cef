/// Keccak-256 as Ethereum uses it: the original padding `0x01`, not SHA-3's `0x06` (yellow paper, appendix A).
///
/// For one piece of input `keccak256(_:)` is cheaper; this form takes it in parts.
public struct Keccak256: ~Copyable {
  /// Bytes taken in by each permutation.
  public static let rate = 136

  private let state: UnsafeMutablePointer<UInt64>
  private let buffer: UnsafeMutableRawPointer
  private var buffered = 0

  public init() {
    state = .allocate(capacity: 25)
    state.initialize(repeating: 0, count: 25)
    buffer = .allocate(byteCount: Keccak256.rate, alignment: 8)
  }

  deinit {
    state.deallocate()
    buffer.deallocate()
  }

  /// Takes in more input.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard var pointer = bytes.baseAddress else { return }
    var left = bytes.count
    if buffered > 0 {
      let count = min(left, Keccak256.rate - buffered)
      (buffer + buffered).copyMemory(from: pointer, byteCount: count)
      buffered += count
      pointer += count
      left -= count
      guard buffered == Keccak256.rate else { return }
      absorbBlock(state, buffer)
      buffered = 0
    }
    while left >= Keccak256.rate {
      absorbBlock(state, pointer)
      pointer += Keccak256.rate
      left -= Keccak256.rate
    }
    buffer.copyMemory(from: pointer, byteCount: left)
    buffered = left
  }

  /// Takes in more input.
  public mutating func update(_ bytes: some ContiguousByteSequence) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The hash of all that was taken in so far; more input may follow, so that a running hash can be read at any point.
  public func digest() -> Hash256 {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 25) { copy in
      let lanes = copy.baseAddress.unsafelyUnwrapped
      lanes.initialize(from: state, count: 25)
      absorbLast(lanes, buffer, buffered)
      return Hash256(words: lanes[0], lanes[1], lanes[2], lanes[3])
    }
  }
}

/// The Keccak-256 hash of `count` bytes at `pointer`.
public func keccak256(_ pointer: UnsafeRawPointer, count: Int) -> Hash256 {
  withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 25) { state in
    let lanes = state.baseAddress.unsafelyUnwrapped
    lanes.initialize(repeating: 0, count: 25)
    var pointer = pointer
    var left = count
    while left >= Keccak256.rate {
      absorbBlock(lanes, pointer)
      pointer += Keccak256.rate
      left = left &- Keccak256.rate
    }
    absorbLast(lanes, pointer, left)
    return Hash256(words: lanes[0], lanes[1], lanes[2], lanes[3])
  }
}

/// The Keccak-256 hash of `bytes`.
public func keccak256(_ bytes: UnsafeRawBufferPointer) -> Hash256 {
  guard let base = bytes.baseAddress else { return Keccak256.emptyHash }
  return keccak256(base, count: bytes.count)
}

/// The Keccak-256 hash of `bytes`.
public func keccak256(_ bytes: some ContiguousByteSequence) -> Hash256 {
  bytes.withUnsafeBytes { keccak256($0) }
}

/// The Keccak-256 hash of the 20 bytes of an address: its key in the state trie.
public func keccak256(_ address: Address) -> Hash256 { address.withUnsafeBytes { keccak256($0) } }

/// The Keccak-256 hash of 32 bytes: a storage slot's key in its trie.
public func keccak256(_ hash: Hash256) -> Hash256 { hash.withUnsafeBytes { keccak256($0) } }

extension Keccak256 {
  /// The hash of no bytes, which is the code hash of an account without code.
  public static let emptyHash = Hash256(
    words: 0x3c23_f786_0146_d2c5, 0xc003_c7dc_b27d_7e92, 0x3b27_82ca_53b6_00e5, 0x70a4_855d_04d8_fa7b)
}

/// Mixes in one whole block of 136 bytes.
@inline(__always)
private func absorbBlock(_ lanes: UnsafeMutablePointer<UInt64>, _ block: UnsafeRawPointer) {
  var index = 0
  while index < 17 {
    lanes[index] ^= UInt64(littleEndian: block.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self))
    index = index &+ 1
  }
  keccakPermutation(lanes)
}

/// Mixes in the last `count` < 136 bytes with the padding.
@inline(__always)
private func absorbLast(_ lanes: UnsafeMutablePointer<UInt64>, _ pointer: UnsafeRawPointer, _ count: Int) {
  var pointer = pointer
  var left = count
  var index = 0
  while left >= 8 {
    lanes[index] ^= UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self))
    pointer += 8
    left = left &- 8
    index = index &+ 1
  }
  var tail: UInt64 = 0
  var shift: UInt64 = 0
  while left > 0 {
    tail |= UInt64(pointer.load(as: UInt8.self)) &<< shift
    shift = shift &+ 8
    pointer += 1
    left = left &- 1
  }
  lanes[index] ^= tail | (1 &<< shift)
  lanes[16] ^= 0x8000_0000_0000_0000
  keccakPermutation(lanes)
}
