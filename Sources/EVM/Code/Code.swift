import Primitives
import Synchronization

/// A contract's code, immutable, with what the interpreter derives from it once.
///
/// The bytes are followed by `padding` zeros: a STOP ends every program, and the immediate of a PUSH at the very end reads zeros.
public final class Code: @unchecked Sendable {
  /// Zero bytes behind the code.
  static let padding = 40

  public let hash: Hash256
  /// Bytes of code.
  public let count: Int
  let pointer: UnsafePointer<UInt8>
  private let derived = Mutex(Derived())
  /// How much the code has run in the plain form: jumps taken, and `callHeat` for each call.
  private let heat = Atomic<Int>(0)

  /// What a call adds to the heat besides its jumps.
  static let callHeat = 8

  private struct Derived {
    var programs: [UInt8: Program] = [:]
    var jumpMap: JumpMap?
  }

  public static let empty = Code([], hash: Keccak256.emptyHash)

  public convenience init(_ bytes: Bytes) { self.init(bytes, hash: keccak256(bytes)) }

  /// Code whose hash is known already.
  public init(_ bytes: Bytes, hash: Hash256) {
    self.hash = hash
    count = bytes.count
    let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Code.padding)
    storage.initialize(repeating: 0, count: bytes.count + Code.padding)
    bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { storage.update(from: base, count: $0.count) } }
    pointer = UnsafePointer(storage)
  }

  deinit { pointer.deallocate() }

  public var bytes: Bytes { Bytes(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The account that a delegation designator names: `0xef0100` and an address (EIP-7702).
  public var delegation: Address? {
    if count != 23 || pointer[0] != 0xef || pointer[1] != 0x01 || pointer[2] != 0x00 { return nil }
    return Address(loading: pointer + 3)
  }

  /// How many more jumps the code should take in the plain form before decoding it is worth the time, which is some ten
  /// nanoseconds a byte: about as long as the plain form needs for a quarter as many jumps. Code that runs once is so never decoded,
  /// and whoever makes a node decode has made it work as long before.
  var jumpsUntilHot: Int { count / 4 - heat.load(ordering: .relaxed) }

  func addHeat(_ jumps: Int) { heat.wrappingAdd(jumps, ordering: .relaxed) }

  /// The code decoded for a set of instructions.
  func program(_ instructions: InstructionSet) -> Program {
    derived.withLock { derived in
      if let program = derived.programs[instructions.fork.rawValue] { return program }
      let program = Program(code: pointer, count: count, instructions: instructions)
      derived.programs[instructions.fork.rawValue] = program
      return program
    }
  }

  /// Where jumps may go.
  func jumpMap() -> JumpMap {
    derived.withLock { derived in
      if let map = derived.jumpMap { return map }
      let map = JumpMap(code: pointer, count: count)
      derived.jumpMap = map
      return map
    }
  }

  /// A rough number of bytes that this object and one program of it hold.
  var footprint: Int { 256 + count * 24 }
}

extension UInt256 {
  /// The immediate of a PUSH: `count` bytes, 0 to 32. Reads 32 bytes whatever the count; the padding behind code allows that.
  @inline(__always)
  init(immediate p: UnsafePointer<UInt8>, count: Int) {
    if count <= 8 {
      let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).byteSwapped
      self.init(count == 0 ? 0 : word &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count))
    } else {
      self = UInt256(loadingBigEndian: UnsafeRawPointer(p)).shiftedRight(by: UInt64(truncatingIfNeeded: (32 &- count) &* 8))
    }
  }
}

/// The JUMPDESTs of a code that are instructions, not immediates: one bit a byte.
final class JumpMap: @unchecked Sendable {
  let bits: UnsafeMutablePointer<UInt64>

  init(code: UnsafePointer<UInt8>, count: Int) {
    let words = count / 64 + 1
    bits = .allocate(capacity: words)
    bits.initialize(repeating: 0, count: words)
    var i = 0
    while i < count {
      let opcode = code[i]
      if opcode == Opcode.jumpdest.rawValue { bits[i &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: i & 63) }
      // PUSH1…PUSH32 are the opcodes 0x60…0x7f: as signed bytes, those that are at least 0x60.
      i &+= Int8(bitPattern: opcode) >= 0x60 ? Int(opcode) &- 0x5e : 1
    }
  }

  deinit { bits.deallocate() }
}
