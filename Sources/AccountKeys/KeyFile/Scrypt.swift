import Crypto
import Cryptography
import Primitives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The password-based key derivation scrypt (RFC 7914).
///
/// Own code, because the library at hand holds to the RFC's n < 2^(16 r), which key files in use do not (n = 262144 with r = 1 is in
/// the published tests), and because here everything that depends on the password is wiped.
package enum Scrypt {
  /// Four words of the Salsa20 state that are worked on at once: a diagonal of its square.
  private typealias Diagonal = SIMD4<UInt32>

  /// The bytes of memory that a derivation takes.
  package static func memoryBytes(n: Int, r: Int, p: Int) -> Int { 128 * r * (n + 2) + 128 * r * p }

  /// `byteCount` bytes from a password and a salt; nil if the system does not give the memory.
  ///
  /// The caller has checked that n is a power of two from 2 to 2³⁰, r from 1 to 1024 and p from 1 to 65536.
  package static func deriveKey(from password: SecretBytes, salt: Bytes, n: Int, r: Int, p: Int, byteCount: Int) -> SecretBytes? {
    let blockBytes = 128 * r
    guard let work = WorkMemory(byteCount: blockBytes * (n + 2)) else { return nil }
    let table = work.start.bindMemory(to: Diagonal.self, capacity: 8 * r * (n + 2))
    let key = password.withUnsafeBytes { SymmetricKey(data: $0) }
    let blocks = SecretBytes(count: blockBytes * p) { blocks in
      salt.withUnsafeBytes { expand(key, salt: $0, into: blocks) }
      for lane in 0..<p {
        mix(UnsafeMutableRawBufferPointer(rebasing: blocks[lane * blockBytes..<(lane + 1) * blockBytes]), n, r, table)
      }
    }
    return SecretBytes(count: byteCount) { output in blocks.withUnsafeBytes { expand(key, salt: $0, into: output) } }
  }

  /// PBKDF2 with HMAC-SHA-256 and one round.
  private static func expand(_ key: SymmetricKey, salt: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
    var number: UInt32 = 0
    var offset = 0
    while offset < output.count {
      number &+= 1
      var hash = HMAC<SHA256>(key: key)
      hash.update(data: salt)
      withUnsafeBytes(of: number.bigEndian) { hash.update(data: $0) }
      let code = hash.finalize()
      let taken = min(32, output.count - offset)
      code.withUnsafeBytes { part in
        UnsafeMutableRawBufferPointer(rebasing: output[offset..<offset + taken]).copyMemory(from: UnsafeRawBufferPointer(rebasing: part[..<taken]))
      }
      offset += taken
    }
  }

  /// scryptROMix: replaces a block of 128 r bytes. `table` has room for n + 2 blocks.
  private static func mix(_ block: UnsafeMutableRawBufferPointer, _ n: Int, _ r: Int, _ table: UnsafeMutablePointer<Diagonal>) {
    let width = 8 * r
    load(block, into: table, count: width)
    for index in 1..<n { blockMix(table + (index - 1) * width, table + index * width, r) }
    var current = table + n * width
    var next = current + width
    blockMix(table + (n - 1) * width, current, r)
    let mask = UInt32(truncatingIfNeeded: n - 1)
    let last = width - 4
    for _ in 0..<n {
      let place = Int(current[last][0] & mask)
      blockMix(current, xor: table + place * width, next, r)
      swap(&current, &next)
    }
    store(current, to: block, count: width)
  }

  /// scryptBlockMix of `source`.
  private static func blockMix(_ source: UnsafeMutablePointer<Diagonal>, _ target: UnsafeMutablePointer<Diagonal>, _ r: Int) {
    let last = source + (8 * r - 4)
    var (a, b, c, d) = (last[0], last[1], last[2], last[3])
    for index in 0..<2 * r {
      let input = source + 4 * index
      salsa(&a, &b, &c, &d, input[0], input[1], input[2], input[3])
      let output = target + 4 * (index / 2 + (index & 1) * r)
      (output[0], output[1], output[2], output[3]) = (a, b, c, d)
    }
  }

  /// scryptBlockMix of `source` ⊕ `other`.
  private static func blockMix(
    _ source: UnsafeMutablePointer<Diagonal>, xor other: UnsafeMutablePointer<Diagonal>, _ target: UnsafeMutablePointer<Diagonal>, _ r: Int
  ) {
    let (last, lastOther) = (source + (8 * r - 4), other + (8 * r - 4))
    var (a, b, c, d) = (last[0] ^ lastOther[0], last[1] ^ lastOther[1], last[2] ^ lastOther[2], last[3] ^ lastOther[3])
    for index in 0..<2 * r {
      let (input, second) = (source + 4 * index, other + 4 * index)
      salsa(&a, &b, &c, &d, input[0] ^ second[0], input[1] ^ second[1], input[2] ^ second[2], input[3] ^ second[3])
      let output = target + 4 * (index / 2 + (index & 1) * r)
      (output[0], output[1], output[2], output[3]) = (a, b, c, d)
    }
  }

  /// Salsa20/8 of the state ⊕ input, by diagonals: in this form each quarter round is one operation on four words.
  @inline(__always) private static func salsa(
    _ a: inout Diagonal, _ b: inout Diagonal, _ c: inout Diagonal, _ d: inout Diagonal,
    _ inputA: Diagonal, _ inputB: Diagonal, _ inputC: Diagonal, _ inputD: Diagonal
  ) {
    a ^= inputA
    b ^= inputB
    c ^= inputC
    d ^= inputD
    let (a0, b0, c0, d0) = (a, b, c, d)
    for _ in 0..<4 {
      b ^= rotated(a &+ d, 7)
      c ^= rotated(b &+ a, 9)
      d ^= rotated(c &+ b, 13)
      a ^= rotated(d &+ c, 18)
      b = Diagonal(b[3], b[0], b[1], b[2])
      c = Diagonal(c[2], c[3], c[0], c[1])
      d = Diagonal(d[1], d[2], d[3], d[0])
      d ^= rotated(a &+ b, 7)
      c ^= rotated(d &+ a, 9)
      b ^= rotated(c &+ d, 13)
      a ^= rotated(b &+ c, 18)
      b = Diagonal(b[1], b[2], b[3], b[0])
      c = Diagonal(c[2], c[3], c[0], c[1])
      d = Diagonal(d[3], d[0], d[1], d[2])
    }
    a = a &+ a0
    b = b &+ b0
    c = c &+ c0
    d = d &+ d0
  }

  @inline(__always) private static func rotated(_ words: Diagonal, _ count: UInt32) -> Diagonal {
    words &<< Diagonal(repeating: count) | words &>> Diagonal(repeating: 32 &- count)
  }

  /// Little-endian words into diagonals: place i of 16 holds word 5 i mod 16.
  private static func load(_ block: UnsafeMutableRawBufferPointer, into target: UnsafeMutablePointer<Diagonal>, count: Int) {
    for index in 0..<count {
      var words = Diagonal()
      for lane in 0..<4 { words[lane] = UInt32(littleEndian: block.load(fromByteOffset: 4 * word(index, lane), as: UInt32.self)) }
      target[index] = words
    }
  }

  private static func store(_ source: UnsafeMutablePointer<Diagonal>, to block: UnsafeMutableRawBufferPointer, count: Int) {
    for index in 0..<count {
      for lane in 0..<4 { block.storeBytes(of: source[index][lane].littleEndian, toByteOffset: 4 * word(index, lane), as: UInt32.self) }
    }
  }

  /// The word of the block that stands in a lane of a diagonal.
  private static func word(_ index: Int, _ lane: Int) -> Int { 16 * (index / 4) + (4 * (index % 4) + lane) * 5 % 16 }
}

/// Pages straight from the kernel: asked for without a trap when there are none, kept out of core dumps, and cleared by the kernel
/// before anyone else gets them.
private struct WorkMemory: ~Copyable {
  let start: UnsafeMutableRawPointer
  private let byteCount: Int

  init?(byteCount: Int) {
    guard let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED else { return nil }
    _ = madvise(start, byteCount, Int32(MADV_DONTDUMP))
    // The table is read at random places, which costs a page walk each with small pages.
    _ = madvise(start, byteCount, Int32(MADV_HUGEPAGE))
    self.start = start
    self.byteCount = byteCount
  }

  deinit { munmap(start, byteCount) }
}
