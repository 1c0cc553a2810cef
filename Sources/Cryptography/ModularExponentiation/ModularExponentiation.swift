import CGMP
import Primitives

/// The input of precompile 5, base^exponent mod modulus (EIP-198), taken apart but not copied.
///
/// The three lengths come from the caller of a contract and may be any number. They are given as they are, so that the
/// gas can be computed and checked first; `result()` allocates as much as they say.
public struct ModularExponentiation {
  /// The number of bytes of each operand as the input states it.
  public let baseLength: UInt256
  public let exponentLength: UInt256
  public let modulusLength: UInt256

  private let input: UnsafeRawBufferPointer

  /// The longest operand that is worked on, in bytes. Gas bounds lengths far below it.
  public static let maximumLength: Int = 1 << 27

  /// Reads the three lengths. `input` must stay valid while the value is used; bytes beyond its end read as zeros.
  public init(_ input: UnsafeRawBufferPointer) {
    self.input = input
    baseLength = ModularExponentiation.word(input, at: 0, count: 32)
    exponentLength = ModularExponentiation.word(input, at: 32, count: 32)
    modulusLength = ModularExponentiation.word(input, at: 64, count: 32)
  }

  /// The first 32 bytes of the exponent, or all of it if it is shorter, as a number: what the gas depends on (EIP-198,
  /// EIP-2565). Zero if it lies beyond the end of the input.
  public var exponentHead: UInt256 {
    let length = exponentLength.fitsUInt64 ? min(32, exponentLength.l0) : 32
    let (start, overflow) = baseLength.l0.addingReportingOverflow(96)
    guard baseLength.fitsUInt64, !overflow, start < UInt64(input.count) else { return .zero }
    return ModularExponentiation.word(input, at: Int(start), count: Int(length))
  }

  /// base^exponent mod modulus in `modulusLength` big-endian bytes; zeros if the modulus is 0. Nil if an operand that
  /// matters is longer than `maximumLength`, which the caller treats as running out of gas.
  public func result() -> Bytes? {
    if modulusLength.isZero { return [] }
    let limit = UInt256(UInt64(ModularExponentiation.maximumLength))
    guard baseLength <= limit, exponentLength <= limit, modulusLength <= limit else { return nil }
    let baseCount = Int(baseLength.l0)
    let exponentCount = Int(exponentLength.l0)
    let modulusCount = Int(modulusLength.l0)
    var output = Bytes(repeating: 0, count: modulusCount)

    var modulus = number(at: 96 + baseCount + exponentCount, count: modulusCount)
    defer { __gmpz_clear(&modulus) }
    // GMP raises a floating point exception for a modulus of 0.
    guard modulus._mp_size != 0 else { return output }
    var base = number(at: 96, count: baseCount)
    defer { __gmpz_clear(&base) }
    var exponent = number(at: 96 + baseCount, count: exponentCount)
    defer { __gmpz_clear(&exponent) }
    var power = __mpz_struct()
    __gmpz_init(&power)
    defer { __gmpz_clear(&power) }
    __gmpz_powm(&power, &base, &exponent, &modulus)

    // Limbs are written by their bytes from the end, so that leading zeros need no thought.
    let limbCount = Int(power._mp_size)
    guard limbCount > 0, let limbs = power._mp_d else { return output }
    output.withUnsafeMutableBytes { bytes in
      var position = modulusCount
      for index in 0..<limbCount {
        var limb = limbs[index]
        for _ in 0..<8 where position > 0 {
          position -= 1
          bytes[position] = UInt8(truncatingIfNeeded: limb)
          limb >>= 8
        }
      }
    }
    return output
  }

  /// The big-endian number of `count` bytes from `offset`, with zeros beyond the end of the input.
  private func number(at offset: Int, count: Int) -> __mpz_struct {
    var number = __mpz_struct()
    __gmpz_init(&number)
    guard offset < input.count, let base = input.baseAddress else { return number }
    let present = min(count, input.count - offset)
    __gmpz_import(&number, present, 1, 1, 1, 0, base + offset)
    if present < count {
      withUnsafeMutablePointer(to: &number) { __gmpz_mul_2exp($0, $0, mp_bitcnt_t(count - present) * 8) }
    }
    return number
  }

  private static func word(_ input: UnsafeRawBufferPointer, at offset: Int, count: Int) -> UInt256 {
    var value = UInt256.zero
    for index in offset..<offset + count {
      value = (value << 8) | UInt256(index < input.count ? UInt64(input[index]) : 0)
    }
    return value
  }
}
