extension BLS12381 {
  /// What the formulas of the two groups need of a coordinate field; Fp for G1, Fp2 for G2.
  package protocol CoordinateField: Equatable, Sendable {
    static var zero: Self { get }
    static var one: Self { get }
    /// The constant b of y² = x³ + b.
    static var curveB: Self { get }
    var isZero: Bool { get }
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self
    func doubled() -> Self
    func squared() -> Self
    /// The sum of two reduced elements in a form that is good only as a factor or to be squared.
    static func factorSum(_ a: Self, _ b: Self) -> Self
    func inverted() -> Self

    /// Twice a point: the formula dbl-2009-l of the Explicit-Formulas Database.
    static func double(_ point: JacobianPoint<Self>) -> JacobianPoint<Self>
    /// A cheap map of the curve that multiplies points of the subgroup by a fixed integer μ: x² in G1, |x| in G2.
    static func endomorphism(_ point: AffinePoint<Self>) -> AffinePoint<Self>
    /// Whether a point of the curve, not infinity, is in the subgroup of order r.
    static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool
    /// How many digits in base μ a scalar below r has: 2 in G1, 4 in G2.
    static var digitCount: Int { get }
    /// The bit length of such a digit: 128 in G1, 64 in G2.
    static var digitBits: Int { get }
  }

  /// A point of the curve over `F`, by its coordinates. (0, 0), which is on neither curve, stands for infinity, as it
  /// does in the encodings of EIP-2537.
  package struct AffinePoint<F: CoordinateField>: Equatable, Sendable {
    package var x, y: F

    @inline(__always) package init(x: F, y: F) {
      self.x = x
      self.y = y
    }

    @inline(__always) package static var infinity: AffinePoint { AffinePoint(x: .zero, y: .zero) }
    @inline(__always) package var isInfinity: Bool { x.isZero && y.isZero }

    @inline(__always) package static prefix func - (a: AffinePoint) -> AffinePoint { AffinePoint(x: a.x, y: -a.y) }

    /// Whether the point is infinity or satisfies y² = x³ + b.
    package var isOnCurve: Bool { isInfinity || y.squared() == x.squared() * x + F.curveB }

    /// Whether the point, which must be on the curve, lies in the subgroup of order r.
    package var isInSubgroup: Bool { isInfinity || F.isInSubgroup(self) }
  }

  /// A point in Jacobian coordinates: (X/Z², Y/Z³), with infinity as Z = 0. The formulas are those of the
  /// Explicit-Formulas Database for a = 0.
  package struct JacobianPoint<F: CoordinateField>: Sendable {
    package var x, y, z: F

    @inline(__always) package init(x: F, y: F, z: F) {
      self.x = x
      self.y = y
      self.z = z
    }

    @inline(__always) package init(_ a: AffinePoint<F>) { self = a.isInfinity ? .infinity : JacobianPoint(x: a.x, y: a.y, z: .one) }

    @inline(__always) package static var infinity: JacobianPoint { JacobianPoint(x: .one, y: .one, z: .zero) }
    @inline(__always) package var isInfinity: Bool { z.isZero }
  }

  package typealias G1Affine = AffinePoint<Fp>
  package typealias G2Affine = AffinePoint<Fp2>
}

extension BLS12381.JacobianPoint {
  package typealias Affine = BLS12381.AffinePoint<F>

  @inline(__always) package func doubled() -> Self { F.double(self) }

  /// add-2007-bl.
  @inline(never) package static func + (p: Self, q: Self) -> Self {
    if p.isInfinity { return q }
    if q.isInfinity { return p }
    let zz1 = p.z.squared()
    let zz2 = q.z.squared()
    let u1 = p.x * zz2
    let u2 = q.x * zz1
    let s1 = p.y * q.z * zz2
    let s2 = q.y * p.z * zz1
    let h = u2 - u1
    let difference = s2 - s1
    if h.isZero { return difference.isZero ? p.doubled() : .infinity }
    let h2 = F.factorSum(h, h)
    let i = h2.squared()
    let j = h * i
    let r = F.factorSum(difference, difference)
    let v = u1 * i
    let x3 = r.squared() - j - v.doubled()
    let y3 = r * (v - x3) - F.factorSum(s1, s1) * j
    return Self(x: x3, y: y3, z: p.z * q.z * h2)
  }

  /// madd-2007-bl: the second point has Z = 1.
  @inline(never) package static func + (p: Self, q: Affine) -> Self {
    if q.isInfinity { return p }
    if p.isInfinity { return Self(x: q.x, y: q.y, z: .one) }
    let zz = p.z.squared()
    let h = q.x * zz - p.x
    let difference = q.y * p.z * zz - p.y
    if h.isZero { return difference.isZero ? p.doubled() : .infinity }
    let h2 = F.factorSum(h, h)
    let i = h2.squared()
    let j = h * i
    let r = F.factorSum(difference, difference)
    let v = p.x * i
    let x3 = r.squared() - j - v.doubled()
    let y3 = r * (v - x3) - F.factorSum(p.y, p.y) * j
    return Self(x: x3, y: y3, z: p.z * h2)
  }

  @inline(__always) package static prefix func - (a: Self) -> Self { Self(x: a.x, y: -a.y, z: a.z) }

  /// Whether both stand for the same point.
  package func isEqual(to q: Affine) -> Bool {
    if isInfinity || q.isInfinity { return isInfinity && q.isInfinity }
    let zz = z.squared()
    return x == q.x * zz && y == q.y * z * zz
  }

  package var affine: Affine {
    if isInfinity { return .infinity }
    let i = z.inverted()
    let ii = i.squared()
    return Affine(x: x * ii, y: y * ii * i)
  }

  /// [|x|]P for the curve's parameter x, by doubling and adding: only six of its bits are set.
  @inline(never) package func timesParameter() -> Self {
    var result = self
    var bit: UInt64 = 1 &<< 62
    while bit != 0 {
      result = result.doubled()
      if BLS12381.parameter & bit != 0 { result = result + self }
      bit = bit &>> 1
    }
    return result
  }

  /// The affine forms of many points with one inversion (Montgomery's trick).
  package static func normalize(_ points: UnsafeMutableBufferPointer<Self>, into affine: UnsafeMutableBufferPointer<Affine>) {
    // affine[i].x holds the product of the Zs before i until the second pass reaches it.
    var product = F.one
    var i = 0
    while i < points.count {
      affine.initializeElement(at: i, to: Affine(x: product, y: .zero))
      if !points[i].isInfinity { product = product * points[i].z }
      i &+= 1
    }
    var inverse = product.inverted()
    while i > 0 {
      i &-= 1
      let p = points[i]
      if p.isInfinity {
        affine[i] = .infinity
        continue
      }
      let zInverse = inverse * affine[i].x
      inverse = inverse * p.z
      let zz = zInverse.squared()
      affine[i] = Affine(x: p.x * zz, y: p.y * zz * zInverse)
    }
  }
}

extension BLS12381.AffinePoint {
  /// The sum, for any two points of the curve: the chord and tangent rule with one inversion.
  package static func + (p: Self, q: Self) -> Self {
    if p.isInfinity { return q }
    if q.isInfinity { return p }
    let slope: F
    if p.x == q.x {
      guard p.y == q.y, !p.y.isZero else { return .infinity }
      let xx = p.x.squared()
      slope = (xx.doubled() + xx) * p.y.doubled().inverted()
    } else {
      slope = (q.y - p.y) * (q.x - p.x).inverted()
    }
    let x = slope.squared() - p.x - q.x
    return Self(x: x, y: slope * (p.x - x) - p.y)
  }
}
