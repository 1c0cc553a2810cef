extension BN254 {
  /// A point (x/z², y/z³) of the curve; z = 0 is infinity. Adding needs no inversion.
  struct G1Jacobian {
    var x: Fp
    var y: Fp
    var z: Fp
  }
}

extension BN254.G1Jacobian {
  typealias Fp = BN254.Fp
  typealias G1 = BN254.G1
  typealias G1Jacobian = BN254.G1Jacobian

  static var infinity: G1Jacobian { G1Jacobian(x: .one, y: .one, z: .zero) }

  @inline(__always) init(_ point: G1) { self.init(x: point.x, y: point.y, z: .one) }

  /// The point with z = 1.
  var affine: G1 {
    guard !z.isZero else { return .infinity }
    let inverse = z.inverse
    let square = inverse.squared
    return G1(x: x * square, y: y * (square * inverse))
  }

  /// Doubles the point: "dbl-2009-l" of the Explicit-Formulas Database.
  mutating func double() {
    let a = x.squared
    let b = y.squared
    let c = b.squared
    let d = ((x + b).squared - a - c).doubled
    let e = a.tripled
    let newX = e.squared - d.doubled
    z = (y * z).doubled
    y = e * (d - newX) - c.doubled.doubled.doubled
    x = newX
  }

  /// Adds a point other than infinity given by x and y; returns the factor by which z has grown, or nil where the usual
  /// formula does not hold (both points equal or opposite, or this one infinity).
  @discardableResult
  mutating func add(_ other: G1) -> Fp? {
    guard !z.isZero else {
      self = G1Jacobian(other)
      return nil
    }
    let zz = z.squared
    let h = other.x * zz - x
    let r = other.y * (zz * z) - y
    if h.isZero {
      if r.isZero { double() } else { self = .infinity }
      return nil
    }
    let hh = h.squared
    let hhh = hh * h
    let v = x * hh
    let newX = r.squared - hhh - v.doubled
    y = r * (v - newX) - y * hhh
    x = newX
    z = z * h
    return h
  }
}
