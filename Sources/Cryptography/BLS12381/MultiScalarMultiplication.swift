// Sums of multiples of points of the subgroups. Each scalar is first split by the endomorphism (GLV and GLS) into two or
// four short ones; then few terms are added by interleaved windows with shared doublings (Straus), many by buckets
// (Pippenger).

extension BLS12381.AffinePoint {
  package typealias Jacobian = BLS12381.JacobianPoint<F>
  package typealias Scalar = BLS12381.Scalar

  /// From how many points on buckets are faster than windows; measured.
  private static var bucketThreshold: Int { 48 }

  /// The sum of scalarᵢ · pointᵢ. Every point must be infinity or of the subgroup: the endomorphism splits scalars modulo
  /// r. Surplus points or scalars are ignored.
  package static func sum(of points: [Self], times scalars: [Scalar]) -> Jacobian {
    var terms: [Term] = []
    terms.reserveCapacity(points.count)
    for (point, scalar) in zip(points, scalars) where !point.isInfinity {
      terms.append(Term(point: point, digits: scalar.digits(for: F.self)))
    }
    if terms.isEmpty { return .infinity }
    return terms.count < bucketThreshold ? windowedSum(terms) : bucketSum(terms)
  }

  /// scalar · self, for a point of the subgroup.
  package func times(_ scalar: Scalar) -> Jacobian { Self.sum(of: [self], times: [scalar]) }

  private struct Term {
    var point: BLS12381.AffinePoint<F>
    var digits: (UInt128, UInt128, UInt128, UInt128)

    func digit(_ i: Int) -> UInt128 {
      switch i {
      case 0: digits.0
      case 1: digits.1
      case 2: digits.2
      default: digits.3
      }
    }
  }
}

// MARK: - Windows

extension BLS12381.AffinePoint {
  /// Width of the signed windows, and the size of a table of odd multiples 1, 3, … 15.
  private static var windowBits: Int { 5 }
  private static var tableSize: Int { 8 }

  private static func windowedSum(_ terms: [Term]) -> Jacobian {
    let rows = terms.count * F.digitCount
    let length = F.digitBits + 1
    return withUnsafeTemporaryAllocation(of: Self.self, capacity: rows * tableSize) { tables in
      fillTables(tables, terms)
      return withUnsafeTemporaryAllocation(of: Int8.self, capacity: rows * length) { signed in
        signed.initialize(repeating: 0)
        var row = 0
        for term in terms {
          var i = 0
          while i < F.digitCount {
            writeNonAdjacentForm(of: term.digit(i), to: signed.baseAddress.unsafelyUnwrapped + row &* length)
            row &+= 1
            i &+= 1
          }
        }
        var result = Jacobian.infinity
        var bit = length &- 1
        while bit >= 0 {
          if !result.isInfinity { result = result.doubled() }
          row = 0
          while row < rows {
            let d = Int(signed[row &* length &+ bit])
            if d > 0 { result = result + tables[row &* tableSize &+ d &>> 1] }
            if d < 0 { result = result + -tables[row &* tableSize &+ (0 &- d) &>> 1] }
            row &+= 1
          }
          bit &-= 1
        }
        return result
      }
    }
  }

  /// Odd multiples of each point, then their images under the powers of the endomorphism, row by row.
  private static func fillTables(_ tables: UnsafeMutableBufferPointer<Self>, _ terms: [Term]) {
    let size = tableSize
    let count = terms.count * size
    withUnsafeTemporaryAllocation(of: Jacobian.self, capacity: count) { multiples in
      withUnsafeTemporaryAllocation(of: Self.self, capacity: count) { affine in
        for (t, term) in terms.enumerated() {
          let first = Jacobian(term.point)
          let twice = first.doubled()
          multiples.initializeElement(at: t &* size, to: first)
          var i = 1
          while i < size {
            multiples.initializeElement(at: t &* size &+ i, to: multiples[t &* size &+ i &- 1] + twice)
            i &+= 1
          }
        }
        Jacobian.normalize(multiples, into: affine)
        var next = 0
        var t = 0
        while t < terms.count {
          var i = 0
          while i < size {
            tables.initializeElement(at: next &+ i, to: affine[t &* size &+ i])
            i &+= 1
          }
          next &+= size
          var power = 1
          while power < F.digitCount {
            i = 0
            while i < size {
              tables.initializeElement(at: next &+ i, to: F.endomorphism(tables[next &+ i &- size]))
              i &+= 1
            }
            next &+= size
            power &+= 1
          }
          t &+= 1
        }
      }
    }
  }

  /// The windowed non-adjacent form: odd digits below 16 in absolute value, at least four zeros between them.
  private static func writeNonAdjacentForm(of value: UInt128, to digits: UnsafeMutablePointer<Int8>) {
    var k = value
    var i = 0
    while k != 0 {
      let zeros = k.trailingZeroBitCount
      k = k &>> UInt128(truncatingIfNeeded: zeros)
      i &+= zeros
      let low = Int8(truncatingIfNeeded: UInt64(truncatingIfNeeded: k) & 31)
      if low < 16 {
        digits[i] = low
        k = k &- UInt128(truncatingIfNeeded: low)
      } else {
        // Digits stay below x² < 2¹²⁸ − 2⁵, so this does not wrap.
        digits[i] = low &- 32
        k = k &+ UInt128(truncatingIfNeeded: 32 &- low)
      }
    }
  }
}

// MARK: - Buckets

extension BLS12381.AffinePoint {
  /// The window width that minimises additions for this many short terms, a bucket costing about three.
  private static func bucketWindowBits(_ count: Int) -> Int {
    var best = 2
    var bestCost = Int.max
    for c in 2...14 {
      let windows = (F.digitBits + c) / c
      let cost = windows * (count + 3 * (1 << (c - 1)))
      if cost < bestCost {
        best = c
        bestCost = cost
      }
    }
    return best
  }

  private static func bucketSum(_ terms: [Term]) -> Jacobian {
    let count = terms.count * F.digitCount
    let c = bucketWindowBits(count)
    let windows = (F.digitBits + c) / c
    let bucketCount = 1 << (c - 1)
    var points: [Self] = []
    points.reserveCapacity(count)
    var signed = [Int16](repeating: 0, count: count * windows)
    for term in terms {
      var point = term.point
      var i = 0
      while i < F.digitCount {
        writeWindows(of: term.digit(i), bits: c, windows: windows, to: &signed, at: points.count, stride: count)
        points.append(point)
        point = F.endomorphism(point)
        i += 1
      }
    }
    var result = Jacobian.infinity
    var buckets = [Jacobian](repeating: .infinity, count: bucketCount)
    buckets.withUnsafeMutableBufferPointer { buckets in
      var window = windows - 1
      while window >= 0 {
        var i = 0
        while i < c {
          if !result.isInfinity { result = result.doubled() }
          i += 1
        }
        buckets.update(repeating: .infinity)
        i = 0
        while i < count {
          let d = Int(signed[window &* count &+ i])
          if d > 0 { buckets[d &- 1] = buckets[d &- 1] + points[i] }
          if d < 0 { buckets[0 &- d &- 1] = buckets[0 &- d &- 1] + -points[i] }
          i &+= 1
        }
        // Σ (b + 1) · bucket_b as a sum of suffix sums.
        var suffix = Jacobian.infinity
        i = bucketCount
        while i > 0 {
          i &-= 1
          suffix = suffix + buckets[i]
          result = result + suffix
        }
        window -= 1
      }
    }
    return result
  }

  /// Signed windows of `c` bits, each in −2^(c−1) ... 2^(c−1), window by window with `stride` between them.
  private static func writeWindows(
    of value: UInt128, bits c: Int, windows: Int, to signed: inout [Int16], at index: Int, stride: Int
  ) {
    var k = value
    var carry = 0
    var window = 0
    while window < windows {
      var d = Int(truncatingIfNeeded: UInt64(truncatingIfNeeded: k) & ((1 &<< UInt64(truncatingIfNeeded: c)) &- 1)) &+ carry
      carry = 0
      if d > 1 &<< (c &- 1) {
        d &-= 1 &<< c
        carry = 1
      }
      signed[window &* stride &+ index] = Int16(truncatingIfNeeded: d)
      k = k &>> UInt128(truncatingIfNeeded: c)
      window &+= 1
    }
  }
}
