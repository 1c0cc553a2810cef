extension BN254 {
  /// A point of y² = x³ + 3 over Fp; (0, 0), which is not on the curve, stands for infinity as in the encoding. The
  /// group has prime order: every point of the curve belongs to it.
  package struct G1: Equatable, Sendable {
    var x: Fp
    var y: Fp

    init(x: Fp, y: Fp) {
      self.x = x
      self.y = y
    }
  }
}

extension BN254.G1 {
  typealias Fp = BN254.Fp
  typealias G1 = BN254.G1

  static var infinity: G1 { G1(x: .zero, y: .zero) }
  var isInfinity: Bool { x.isZero && y.isZero }

  /// Whether y² = x³ + 3.
  var isOnCurve: Bool { y.squared == x.squared * x + Fp(3) }

  static prefix func - (a: G1) -> G1 { G1(x: a.x, y: -a.y) }

  static func + (a: G1, b: G1) -> G1 {
    if a.isInfinity { return b }
    if b.isInfinity { return a }
    let slope: Fp
    if a.x == b.x {
      // No point has y = 0, since the order is odd: equal points have a tangent, the others are opposite.
      guard a.y == b.y else { return .infinity }
      slope = a.x.squared.tripled * a.y.doubled.inverse
    } else {
      slope = (b.y - a.y) * (b.x - a.x).inverse
    }
    let x = slope.squared - a.x - b.x
    return G1(x: x, y: slope * (a.x - x) - a.y)
  }
}
