extension BN254 {
  /// A line through points of the twist, evaluated at a point of the curve: a + b · w + c · w³, up to a factor in Fp2,
  /// which the final exponentiation removes.
  struct Line {
    var a: Fp2
    var b: Fp2
    var c: Fp2
  }

  /// A point (x/z, y/z) of the twist that walks through the multiples of a point while it gives the lines.
  struct TwistWalker {
    var x: Fp2
    var y: Fp2
    var z: Fp2

    init(_ point: G2) {
      x = point.x
      y = point.y
      z = .one
    }

    /// Doubles the point and returns the tangent there as the factors of y_P, x_P and 1 (C. Costello, T. Lange,
    /// M. Naehrig, "Faster pairing computations on curves with high-degree twists", 2010).
    @inline(never) mutating func double() -> Line {
      let a = (x * y).halved
      let b = y.squared
      let c = z.squared
      let e = c.tripled * BN254.twistConstant
      let f = e.tripled
      let g = (b + f).halved
      let h = (y + z).squared - b - c
      let j = x.squared
      let line = Line(a: -h, b: j.tripled, c: e - b)
      x = a * (b - f)
      y = g.squared - e.squared.tripled
      z = b * h
      return line
    }

    /// Adds a point and returns the line through both as the factors of y_P, x_P and 1. Where the points are equal or
    /// opposite, z becomes 0 and stays so.
    @inline(never) mutating func add(_ point: G2) -> Line {
      let o = y - point.y * z
      let l = x - point.x * z
      let line = Line(a: l, b: -o, c: o * point.x - l * point.y)
      let d = l.squared
      let e = l * d
      let f = z * o.squared
      let g = x * d
      let h = e + f - g.doubled
      x = l * h
      y = (g - h) * o - y * e
      z = z * e
      return line
    }

    /// Whether the point is finite and equal to `point`.
    func equals(_ point: G2) -> Bool { !z.isZero && x == point.x * z && y == point.y * z }
  }
}

extension BN254.Line {
  typealias Fp6 = BN254.Fp6
  typealias Fp12 = BN254.Fp12

  /// The line at the point P.
  @inline(__always) func evaluated(at point: BN254.G1) -> BN254.Line { BN254.Line(a: a * point.y, b: b * point.x, c: c) }

  /// The product of two lines, whose w⁵ is 0.
  @inline(never) static func * (p: BN254.Line, q: BN254.Line) -> Fp12 {
    let aa = p.a * q.a
    let bb = p.b * q.b
    let cc = p.c * q.c
    let ab = (p.a + p.b) * (q.a + q.b) - aa - bb
    let ac = (p.a + p.c) * (q.a + q.c) - aa - cc
    let bc = (p.b + p.c) * (q.b + q.c) - bb - cc
    return Fp12(Fp6(aa + cc.timesXi, bb, bc), Fp6(ab, ac, .zero))
  }

  /// self as an element of Fp12.
  var element: Fp12 { Fp12(Fp6(a, .zero, .zero), Fp6(b, c, .zero)) }
}

extension BN254.Fp12 {
  /// self · line.
  @inline(never) mutating func multiply(by line: BN254.Line) {
    let t0 = c0.times(line.a)
    let t1 = c1.times(line.b, line.c)
    let both = (c0 + c1).times(line.a + line.b, line.c)
    c0 = t0 + t1.timesV
    c1 = both - t0 - t1
  }

  /// self · product, where the product is one of two lines, so that its w⁵ is 0.
  @inline(never) mutating func multiply(byLines product: BN254.Fp12) {
    let t0 = c0 * product.c0
    let t1 = c1.times(product.c1.c0, product.c1.c1)
    let both = (c0 + c1) * (product.c0 + product.c1)
    c0 = t0 + t1.timesV
    c1 = both - t0 - t1
  }
}
