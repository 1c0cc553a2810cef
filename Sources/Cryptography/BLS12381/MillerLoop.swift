extension BLS12381 {
  /// The tangent or chord through points of the twist, as a function on G1: at P = (x, y) it is
  /// constant + (slope·x)·v + (height·y)·v·w, up to a factor that the final exponentiation removes.
  struct Line: Sendable {
    var constant, slope, height: Fp2

    @inline(__always) func evaluated(x: Fp, y: Fp) -> Line {
      Line(constant: constant, slope: slope * x, height: height * y)
    }
  }

  /// The running point of a Miller loop in homogeneous coordinates (X/Z, Y/Z), following Costello, Lange and Naehrig
  /// ("Faster pairing computations on curves with high-degree twists", 2010) for an M-type twist.
  struct MillerPoint {
    var x, y, z: Fp2

    init(_ q: G2Affine) {
      x = q.x
      y = q.y
      z = .one
    }

    /// Doubles the point and returns the tangent there.
    @inline(never) mutating func double() -> Line {
      let a = (x * y).halved()
      let b = y.squared()
      let c = z.squared()
      // 3b′Z² with b′ = 4(1 + u).
      let c3 = c.doubled() + c
      let e = c3.doubled().doubled().timesXi()
      let f = e.doubled() + e
      let g = (b + f).halved()
      let h = (y + z).squared() - b - c
      let xx = x.squared()
      let ee = e.squared()
      x = a * (b - f)
      y = g.squared() - (ee.doubled() + ee)
      z = b * h
      return Line(constant: e - b, slope: xx.doubled() + xx, height: -h)
    }

    /// Adds the affine point and returns the chord.
    @inline(never) mutating func add(_ q: G2Affine) -> Line {
      let theta = y - q.y * z
      let lambda = x - q.x * z
      let d = lambda.squared()
      let e = lambda * d
      let f = z * theta.squared()
      let g = x * d
      let h = e + f - g.doubled()
      x = lambda * h
      y = theta * (g - h) - e * y
      z = z * e
      return Line(constant: theta * q.x - lambda * q.y, slope: -theta, height: lambda)
    }
  }

  /// Multiplies lines into the value of a Miller loop two at a time: the product of two lines is still sparse.
  struct MillerAccumulator {
    private(set) var value: Fp12 = .one
    private var pending: Line?
    private var isOne = true

    @inline(__always) mutating func square() {
      if !isOne { value = value.squared() }
    }

    @inline(__always) mutating func multiply(_ line: Line) {
      guard let other = pending else {
        pending = line
        return
      }
      pending = nil
      multiply(line, other)
    }

    /// Takes in a line that is still waiting for a second; to be called before squaring.
    @inline(__always) mutating func flush() {
      guard let line = pending else { return }
      pending = nil
      isOne = false
      value.multiply(by014: line.constant, line.slope, line.height)
    }

    /// With lines a0 + a1·v + a4·vw and b likewise, w² = v and v³ = ξ.
    @inline(never) private mutating func multiply(_ a: Line, _ b: Line) {
      let v0 = a.constant * b.constant
      let v1 = a.slope * b.slope
      let v4 = a.height * b.height
      let v01 = (a.constant + a.slope) * (b.constant + b.slope) - v0 - v1
      let v04 = (a.constant + a.height) * (b.constant + b.height) - v0 - v4
      let v14 = (a.slope + a.height) * (b.slope + b.height) - v1 - v4
      let c0 = Fp6(v0 + v4.timesXi(), v01, v1)
      if isOne {
        isOne = false
        value = Fp12(c0, Fp6(.zero, v04, v14))
        return
      }
      let r0 = value.c0 * c0
      let r1 = Fp6.multiply(value.c1, by12: v04, v14)
      let s = (value.c0 + value.c1) * Fp6(c0.c0, c0.c1 + v04, c0.c2 + v14)
      value = Fp12(r0 + r1.timesV(), s - r0 - r1)
    }
  }
}

extension BLS12381 {
  /// One pair of points in a product of pairings.
  package struct Pair: Sendable {
    package var g1: AffinePoint<Fp>
    package var g2: AffinePoint<Fp2>

    package init(_ g1: AffinePoint<Fp>, _ g2: AffinePoint<Fp2>) {
      self.g1 = g1
      self.g2 = g2
    }
  }

  /// The product of the Miller functions of all pairs, squaring once for all. Pairs with infinity contribute one. Points
  /// must be of the subgroups.
  static func millerLoop(_ pairs: [Pair]) -> Fp12 {
    let active = pairs.filter { !$0.g1.isInfinity && !$0.g2.isInfinity }
    var points = active.map { MillerPoint($0.g2) }
    var f = MillerAccumulator()
    var bit: UInt64 = 1 &<< 62
    points.withUnsafeMutableBufferPointer { points in
      active.withUnsafeBufferPointer { active in
        while bit != 0 {
          f.square()
          var i = 0
          while i < active.count {
            f.multiply(points[i].double().evaluated(x: active[i].g1.x, y: active[i].g1.y))
            i &+= 1
          }
          if parameter & bit != 0 {
            i = 0
            while i < active.count {
              f.multiply(points[i].add(active[i].g2).evaluated(x: active[i].g1.x, y: active[i].g1.y))
              i &+= 1
            }
          }
          f.flush()
          bit = bit &>> 1
        }
      }
    }
    // The loop ran over |x|; x is negative.
    return f.value.conjugate
  }
}
