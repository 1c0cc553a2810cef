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
  /// The bytes of memory that a derivation takes.
  package static func memoryBytes(n: Int, r: Int, p: Int) -> Int { 128 * r * (n + 2) + 128 * r * p }

  /// `byteCount` bytes from a password and a salt; nil if the system does not give the memory.
  ///
  /// The caller has checked that n is a power of two from 2 to 2³⁰, r from 1 to 1024 and p from 1 to 1024.
  package static func deriveKey(from password: SecretBytes, salt: Bytes, n: Int, r: Int, p: Int, byteCount: Int) -> SecretBytes? {
    let blockBytes = 128 * r
    guard let work = WorkMemory(byteCount: blockBytes * (n + 2)) else { return nil }
    let table = work.start.bindMemory(to: UInt32.self, capacity: 32 * r * (n + 2))
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
    var salted = HMAC<SHA256>(key: key)
    salted.update(data: salt)
    var number: UInt32 = 0
    var offset = 0
    while offset < output.count {
      number &+= 1
      var hash = salted
      withUnsafeBytes(of: number.bigEndian) { hash.update(data: $0) }
      let code = hash.finalize()
      let taken = min(32, output.count - offset)
      code.withUnsafeBytes { part in
        let target = UnsafeMutableRawBufferPointer(rebasing: output[offset..<offset + taken])
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: part[..<taken]))
      }
      offset += taken
    }
  }

  /// scryptROMix: replaces a block of 128 r bytes. `table` has room for n + 2 blocks.
  private static func mix(_ block: UnsafeMutableRawBufferPointer, _ n: Int, _ r: Int, _ table: UnsafeMutablePointer<UInt32>) {
    let width = 32 * r
    for index in 0..<width { table[index] = UInt32(littleEndian: block.load(fromByteOffset: 4 * index, as: UInt32.self)) }
    for index in 1..<n { blockMix(table + (index - 1) * width, table + index * width, r) }
    var current = table + n * width
    var next = current + width
    blockMix(table + (n - 1) * width, current, r)
    let mask = UInt32(truncatingIfNeeded: n - 1)
    for _ in 0..<n {
      let chosen = table + Int(current[width - 16] & mask) * width
      for index in 0..<width { current[index] ^= chosen[index] }
      blockMix(current, next, r)
      swap(&current, &next)
    }
    for index in 0..<width { block.storeBytes(of: current[index].littleEndian, toByteOffset: 4 * index, as: UInt32.self) }
  }

  /// scryptBlockMix: each piece of 64 bytes is mixed with the one before and written to the place that follows from its number.
  private static func blockMix(_ source: UnsafeMutablePointer<UInt32>, _ target: UnsafeMutablePointer<UInt32>, _ r: Int) {
    var previous = UnsafePointer(source + 16 * (2 * r &- 1))
    for index in 0..<2 * r {
      let input = source + 16 * index
      let output = target + 16 * (index / 2 &+ (index & 1) * r)
      for word in 0..<16 { output[word] = previous[word] ^ input[word] }
      salsa(output)
      previous = UnsafePointer(output)
    }
  }

  /// Salsa20/8 (RFC 7914, section 3) of 16 words.
  @inline(__always) private static func salsa(_ block: UnsafeMutablePointer<UInt32>) {
    var (x0, x1, x2, x3) = (block[0], block[1], block[2], block[3])
    var (x4, x5, x6, x7) = (block[4], block[5], block[6], block[7])
    var (x8, x9, x10, x11) = (block[8], block[9], block[10], block[11])
    var (x12, x13, x14, x15) = (block[12], block[13], block[14], block[15])
    for _ in 0..<4 {
      quarter(&x0, &x4, &x8, &x12)
      quarter(&x5, &x9, &x13, &x1)
      quarter(&x10, &x14, &x2, &x6)
      quarter(&x15, &x3, &x7, &x11)
      quarter(&x0, &x1, &x2, &x3)
      quarter(&x5, &x6, &x7, &x4)
      quarter(&x10, &x11, &x8, &x9)
      quarter(&x15, &x12, &x13, &x14)
    }
    (block[0], block[1], block[2], block[3]) = (block[0] &+ x0, block[1] &+ x1, block[2] &+ x2, block[3] &+ x3)
    (block[4], block[5], block[6], block[7]) = (block[4] &+ x4, block[5] &+ x5, block[6] &+ x6, block[7] &+ x7)
    (block[8], block[9], block[10], block[11]) = (block[8] &+ x8, block[9] &+ x9, block[10] &+ x10, block[11] &+ x11)
    (block[12], block[13], block[14], block[15]) = (block[12] &+ x12, block[13] &+ x13, block[14] &+ x14, block[15] &+ x15)
  }

  @inline(__always) private static func quarter(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32) {
    b ^= rotated(a &+ d, 7)
    c ^= rotated(b &+ a, 9)
    d ^= rotated(c &+ b, 13)
    a ^= rotated(d &+ c, 18)
  }

  @inline(__always) private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word &<< count | word &>> (32 &- count) }
}

/// Pages straight from the kernel: asked for without a trap when there are none, kept out of core dumps, and cleared by the kernel
/// before anyone else gets them.
private struct WorkMemory: ~Copyable {
  let start: UnsafeMutableRawPointer
  private let byteCount: Int

  init?(byteCount: Int) {
    let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else { return nil }
    _ = madvise(start, byteCount, Int32(MADV_DONTDUMP))
    // The table is read at random places, which costs a page walk each with small pages.
    _ = madvise(start, byteCount, Int32(MADV_HUGEPAGE))
    self.start = start
    self.byteCount = byteCount
  }

  deinit { munmap(start, byteCount) }
}
