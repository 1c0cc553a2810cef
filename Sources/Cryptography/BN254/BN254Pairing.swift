extension BN254 {
  /// The points of one pairing. Both are on their curves; neither need be finite.
  package struct Pair: Sendable {
    var g1: G1
    var g2: G2

    init(_ g1: G1, _ g2: G2) {
      self.g1 = g1
      self.g2 = g2
    }
  }

  /// Whether the product of the pairings is 1; nil if a point of the twist is not in the group of order r.
  ///
  /// The optimal ate pairing (F. Vercauteren, "Optimal pairings", 2010): f with divisor (6u + 2)Q evaluated at P, and two
  /// more lines through the images of Q. All pairs share the squarings and the final exponentiation.
  package static func pairingProductIsOne(_ pairs: [Pair]) -> Bool? {
    var walkers: [(pair: Pair, walker: TwistWalker)] = []
    walkers.reserveCapacity(pairs.count)
    for pair in pairs where !pair.g2.isInfinity {
      // e(0, Q) is 1, but Q must be in its group nevertheless.
      if pair.g1.isInfinity {
        guard isInSubgroup(pair.g2) else { return nil }
      } else {
        walkers.append((pair, TwistWalker(pair.g2)))
      }
    }
    var product = LineProduct()
    let valid = walkers.withUnsafeMutableBufferPointer { walkers in
      for digit in loopDigits {
        product.square()
        for index in walkers.indices {
          let pair = walkers[index].pair
          product.multiply(walkers[index].walker.double().evaluated(at: pair.g1))
          if digit != 0 {
            let line = walkers[index].walker.add(digit > 0 ? pair.g2 : -pair.g2)
            product.multiply(line.evaluated(at: pair.g1))
          }
        }
      }
      for index in walkers.indices {
        let pair = walkers[index].pair
        let (first, second, third) = ends(pair.g2)
        product.multiply(walkers[index].walker.add(first).evaluated(at: pair.g1))
        product.multiply(walkers[index].walker.add(second).evaluated(at: pair.g1))
        guard walkers[index].walker.equals(third) else { return false }
      }
      return true
    }
    guard valid else { return nil }
    return finalExponentiationIsOne(product.value)
  }

  /// Whether a point of the twist belongs to the group of order r.
  ///
  /// With the p-th power map π, (6u + 2)Q + πQ − π²Q + π³Q = 0 for the points of that group and for no others: the degree
  /// of this map has only r in common with the number r(2p − r) of the twist's points. The pairing's walk gives all but
  /// the last term anyway. A sum that the formulas do not cover makes z zero for good, which no point of the group meets.
  package static func isInSubgroup(_ point: G2) -> Bool {
    if point.isInfinity { return true }
    var walker = TwistWalker(point)
    for digit in loopDigits {
      _ = walker.double()
      if digit != 0 { _ = walker.add(digit > 0 ? point : -point) }
    }
    let (first, second, third) = ends(point)
    _ = walker.add(first)
    _ = walker.add(second)
    return walker.equals(third)
  }

  /// πQ, −π²Q and −π³Q.
  private static func ends(_ point: G2) -> (G2, G2, G2) {
    let first = point.frobenius
    let second = first.frobenius
    return (first, -second, -second.frobenius)
  }

  /// 6u + 2 in digits −1, 0 and 1 without neighbours, after the leading 1, most significant first.
  private static let loopDigits: [Int8] = [
    0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0,
    0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0,
    0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
  ]

  /// A product of lines under way: they are multiplied into it two by two, which is cheaper than one by one.
  private struct LineProduct {
    private var product = Fp12.one
    private var pending: Line?
    private var isOne = true

    mutating func multiply(_ line: Line) {
      guard let other = pending else {
        pending = line
        return
      }
      pending = nil
      let both = other * line
      if isOne { product = both } else { product.multiply(byLines: both) }
      isOne = false
    }

    mutating func square() {
      takePending()
      if !isOne { product = product.squared }
    }

    private mutating func takePending() {
      guard let line = pending else { return }
      pending = nil
      if isOne { product = line.element } else { product.multiply(by: line) }
      isOne = false
    }

    /// The product of all lines.
    var value: Fp12 {
      mutating get {
        takePending()
        return product
      }
    }
  }
}
