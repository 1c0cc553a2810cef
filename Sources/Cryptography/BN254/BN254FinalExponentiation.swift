extension BN254 {
  /// Whether the value of a pairing's loop becomes 1 when raised to (p¹² − 1)/r.
  ///
  /// The easy part is (p⁶ − 1)(p² + 1). The hard part is the multiple 2u(6u² + 3u + 1) of (p⁴ − p² + 1)/r, which is 1 for
  /// the same values since the factor is prime to r (L. Fuentes-Castañeda, E. Knapp, F. Rodríguez-Henríquez, "Faster
  /// hashing to G2", 2011): it is 1 + 6u + 12u² + 12u³ + (4u + 6u² + 12u³)p + (6u + 6u² + 12u³)p²
  /// + (−1 + 4u + 6u² + 12u³)p³.
  static func finalExponentiationIsOne(_ value: Fp12) -> Bool {
    if value == .one { return true }
    let unitary = value.conjugate * value.inverse
    let f = unitary.frobeniusSquared * unitary

    let fu = power(f)
    let f2u = fu.cyclotomicSquared
    let f6u = f2u.cyclotomicSquared * f2u
    let f6u2 = power(f6u)
    let f12u3 = power(f6u2.cyclotomicSquared)
    let a = f12u3 * f6u2 * f6u
    let b = a * f2u.conjugate
    let c = a * f6u2 * f
    let d = b * f.conjugate
    return c * b.frobenius * a.frobeniusSquared * d.frobeniusSquared.frobenius == .one
  }

  /// The u-th power of an element of the cyclotomic subgroup, where inverting is free.
  @inline(never) private static func power(_ f: Fp12) -> Fp12 {
    let square = f.cyclotomicSquared
    let cube = square * f
    let fifth = cube * square
    let seventh = fifth * square
    var result = f
    for digit in exponentDigits {
      result = result.cyclotomicSquared
      switch digit {
      case 1: result = result * f
      case 3: result = result * cube
      case 5: result = result * fifth
      case 7: result = result * seventh
      case -1: result = result * f.conjugate
      case -3: result = result * cube.conjugate
      case -5: result = result * fifth.conjugate
      case -7: result = result * seventh.conjugate
      default: break
      }
    }
    return result
  }

  /// u in odd digits from −7 to 7 at least four places apart, after the leading 1, most significant first.
  private static let exponentDigits: [Int8] = [
    0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -3, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0, 0,
    0, -5, 0, 0, 0, -3, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 7, 0, 0,
    0, -7, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -1, 0, 0, 0, 1,
  ]
}
