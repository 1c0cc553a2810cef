import Primitives

/// Writes nodes as RLP, one behind the other, into one buffer that grows (yellow paper, appendices C and D).
struct NodeEncoder: ~Copyable {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 4096) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// The bytes from `start` to the end; valid until more is written.
  func bytes(from start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + start, count: count - start)
  }

  mutating func removeAll(after mark: Int = 0) { count = mark }

  private mutating func reserve(_ more: Int) {
    guard count &+ more > capacity else { return }
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
  }

  /// Appends a leaf whose path is `key`'s nibbles from `start` on.
  mutating func leaf(key: UnsafePointer<UInt8>, keyCount: Int, start: Int, value: UnsafeRawBufferPointer) {
    let nibbles = keyCount &* 2 &- start
    let pathCount = nibbles / 2 &+ 1
    let payload = NodeEncoder.pathSize(pathCount) &+ NodeEncoder.stringSize(value)
    reserve(payload &+ 9)
    header(payload, short: 0xc0)
    if pathCount > 1 { put(0x80 &+ UInt8(truncatingIfNeeded: pathCount)) }
    // Keys are whole bytes, so what follows the first byte of the path is aligned with the key.
    let isOdd = start & 1 == 1
    base[count] = isOdd ? 0x30 | UInt8(truncatingIfNeeded: nibble(key, start)) : 0x20
    (base + count + 1).update(from: key + (start &+ 1) / 2, count: pathCount &- 1)
    count &+= pathCount
    string(value)
  }

  /// Appends an extension whose path is the nibbles of `path` from `start` up to `end`.
  mutating func `extension`(path: UnsafePointer<UInt8>, start: Int, end: Int, child: NodeReference) {
    let pathCount = (end &- start) / 2 &+ 1
    let payload = NodeEncoder.pathSize(pathCount) &+ NodeEncoder.referenceSize(child.length)
    reserve(payload &+ 9)
    header(payload, short: 0xc0)
    if pathCount > 1 { put(0x80 &+ UInt8(truncatingIfNeeded: pathCount)) }
    var index = start
    if (end &- start) & 1 == 1 {
      base[count] = 0x10 | UInt8(truncatingIfNeeded: nibble(path, index))
      index &+= 1
    } else {
      base[count] = 0
    }
    count &+= 1
    while index < end {
      base[count] = UInt8(truncatingIfNeeded: nibble(path, index) &<< 4 | nibble(path, index &+ 1))
      count &+= 1
      index &+= 2
    }
    reference(child.bytes, child.length)
  }

  /// Appends a branch with a reference for each bit of `present`, lowest first, and a value, which is empty for most.
  mutating func branch(
    present: UInt32, references: UnsafePointer<Hash256>, lengths: UnsafePointer<UInt8>, value: UnsafeRawBufferPointer
  ) {
    let count = present.nonzeroBitCount
    var payload = NodeEncoder.stringSize(value) &+ 16 &- count
    var index = 0
    while index < count {
      payload &+= NodeEncoder.referenceSize(lengths[index])
      index &+= 1
    }
    reserve(payload &+ 9)
    header(payload, short: 0xc0)
    index = 0
    var left = present | 0x1_0000
    while left != 1 {
      if left & 1 == 1 {
        reference(references[index], lengths[index])
        index &+= 1
      } else {
        put(0x80)
      }
      left &>>= 1
    }
    string(value)
  }

  /// The reference to the node that was written from `start` on. A root is always referred to by its hash.
  func reference(from start: Int, isRoot: Bool) -> NodeReference {
    let rlp = bytes(from: start)
    return rlp.count < 32 && !isRoot ? NodeReference(embedded: rlp) : NodeReference(hash: keccak256(rlp))
  }

  @inline(__always) private static func pathSize(_ pathCount: Int) -> Int { pathCount == 1 ? 1 : pathCount &+ 1 }

  @inline(__always) private static func referenceSize(_ length: UInt8) -> Int {
    length == 0 ? 1 : length == 32 ? 33 : Int(length)
  }

  private static func stringSize(_ value: UnsafeRawBufferPointer) -> Int {
    if value.count == 1 && value[0] < 0x80 { return 1 }
    return value.count &+ (value.count < 56 ? 1 : 1 &+ lengthBytes(value.count))
  }

  private static func lengthBytes(_ length: Int) -> Int { 8 &- UInt64(length).leadingZeroBitCount / 8 }

  @inline(__always) private mutating func put(_ byte: UInt8) {
    base[count] = byte
    count &+= 1
  }

  @inline(__always) private mutating func header(_ length: Int, short: UInt8) {
    if length < 56 {
      put(short &+ UInt8(truncatingIfNeeded: length))
      return
    }
    let bytes = NodeEncoder.lengthBytes(length)
    put(short &+ 55 &+ UInt8(truncatingIfNeeded: bytes))
    var shift = (bytes &- 1) &* 8
    while shift >= 0 {
      put(UInt8(truncatingIfNeeded: length &>> shift))
      shift &-= 8
    }
  }

  private mutating func string(_ value: UnsafeRawBufferPointer) {
    guard let source = value.baseAddress, value.count > 0 else {
      put(0x80)
      return
    }
    if value.count == 1 && value[0] < 0x80 {
      put(value[0])
      return
    }
    header(value.count, short: 0x80)
    UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: value.count)
    count &+= value.count
  }

  @inline(__always) private mutating func reference(_ bytes: Hash256, _ length: UInt8) {
    if length == 32 {
      base[count] = 0xa0
      bytes.store(to: base + count + 1)
      count &+= 33
    } else if length == 0 {
      put(0x80)
    } else {
      bytes.withUnsafeBytes { raw in
        var index = 0
        while index < Int(length) {
          base[count &+ index] = raw[index]
          index &+= 1
        }
      }
      count &+= Int(length)
    }
  }
}
