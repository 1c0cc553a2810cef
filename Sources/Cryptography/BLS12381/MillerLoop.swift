extension BLS12381 {
  /// The tangent or chord through points of the twist, as a function on G1: at P = (x, y) it is
  /// constant + (slope·x)·v − (height·y)·v·w, up to a factor that the final exponentiation removes. The coefficients of
  /// `slope` are below 3p only, for it is but a factor.
  struct Line: Sendable {
    var constant, slope, height: Fp2

    /// `minusY` is −y.
    @inline(__always) func evaluated(x: Fp, minusY: Fp) -> Line {
      Line(constant: constant, slope: slope * x, height: height * minusY)
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

    /// Doubles the point and returns the tangent there. The point's coordinates are four times those of the paper, which saves
    /// its halvings.
    @inline(never) mutating func double() -> Line {
      let a = x * y
      let b = y.squared()
      let c = z.squared()
      // 3b′Z² with b′ = 4(1 + u).
      let c3 = c.doubled() + c
      let e = c3.doubled().doubled().timesXi()
      let f = e.doubled() + e
      let g = Fp2.factorSum(b, f)
      let h = Fp2.factorSum(y, z).squared() - b - c
      let xx = x.squared()
      let ee4 = Fp2.factorSum(e, e).squared()
      x = Fp2.factorSum(a, a) * (b - f)
      y = g.squared() - (ee4.doubled() + ee4)
      z = Fp2.factorSum(b, b) * Fp2.factorSum(h, h)
      return Line(constant: e - b, slope: Fp2.factorSum(Fp2.factorSum(xx, xx), xx), height: h)
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
      return Line(constant: lambda * q.y - theta * q.x, slope: theta, height: lambda)
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
      let v01 = Fp2.factorSum(a.constant, a.slope) * Fp2.factorSum(b.constant, b.slope) - v0 - v1
      let v04 = Fp2.factorSum(a.constant, a.height) * Fp2.factorSum(b.constant, b.height) - v0 - v4
      let v14 = Fp2.factorSum(a.slope, a.height) * Fp2.factorSum(b.slope, b.height) - v1 - v4
      let c0 = Fp6(v0 + v4.timesXi(), v01, v1)
      if isOne {
        isOne = false
        value = Fp12(c0, Fp6(.zero, v04, v14))
        return
      }
      let r0 = Fp6Wide.product(value.c0, c0)
      let r1 = Fp6Wide.product(value.c1, by12: v04, v14)
      let s = Fp6Wide.product(value.c0 + value.c1, Fp6(c0.c0, c0.c1 + v04, c0.c2 + v14))
      value = Fp12((r0 + r1.timesV()).reduced(), (s - r0 - r1).reduced())
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

  /// The lines of a Miller loop over a fixed point of G2, in the order of the loop: some 20 KiB.
  struct FixedLines: Sendable {
    let lines: [Line]

    /// `q` must be of G2 and not infinity.
    init(_ q: AffinePoint<Fp2>) {
      var lines: [Line] = []
      var point = MillerPoint(q)
      var bit: UInt64 = 1 &<< 62
      while bit != 0 {
        lines.append(point.double())
        if parameter & bit != 0 { lines.append(point.add(q)) }
        bit = bit &>> 1
      }
      self.lines = lines
    }
  }

  /// The product of the Miller functions of points of G1, none of them infinity, with two fixed points of G2.
  static func millerLoop(
    _ p: AffinePoint<Fp>, _ pLines: FixedLines, _ q: AffinePoint<Fp>, _ qLines: FixedLines
  ) -> Fp12 {
    var f = MillerAccumulator()
    let minusP = -p.y
    let minusQ = -q.y
    var next = zip(pLines.lines, qLines.lines).makeIterator()
    var bit: UInt64 = 1 &<< 62
    while bit != 0 {
      f.square()
      for _ in 0..<(parameter & bit != 0 ? 2 : 1) {
        guard let (pLine, qLine) = next.next() else { break }
        f.multiply(pLine.evaluated(x: p.x, minusY: minusP))
        f.multiply(qLine.evaluated(x: q.x, minusY: minusQ))
      }
      f.flush()
      bit = bit &>> 1
    }
    // The loop ran over |x|; x is negative.
    return f.value.conjugate
  }

  /// The product of the Miller functions of all pairs, squaring once for all. Pairs with infinity contribute one. Points
  /// must be of the subgroups.
  static func millerLoop(_ pairs: [Pair]) -> Fp12 {
    // Lines want −y.
    let active = pairs.filter { !$0.g1.isInfinity && !$0.g2.isInfinity }.map { Pair(-$0.g1, $0.g2) }
    var points = active.map { MillerPoint($0.g2) }
    var f = MillerAccumulator()
    var bit: UInt64 = 1 &<< 62
    points.withUnsafeMutableBufferPointer { points in
      active.withUnsafeBufferPointer { active in
        while bit != 0 {
          f.square()
          var i = 0
          while i < active.count {
            f.multiply(points[i].double().evaluated(x: active[i].g1.x, minusY: active[i].g1.y))
            i &+= 1
          }
          if parameter & bit != 0 {
            i = 0
            while i < active.count {
              f.multiply(points[i].add(active[i].g2).evaluated(x: active[i].g1.x, minusY: active[i].g1.y))
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
