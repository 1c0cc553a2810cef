import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("the fields and groups of BLS12-381") struct BLS12381GroupTests {
  typealias Fp = BLS12381.Fp
  typealias Fp2 = BLS12381.Fp2
  typealias G1 = BLS12381.AffinePoint<Fp>
  typealias G2 = BLS12381.AffinePoint<Fp2>
  typealias Scalar = BLS12381.Scalar

  @Test("Montgomery form round-trips, and one is one")
  func montgomery() {
    #expect(Fp.one.canonicalWords == Fp(1, 0, 0, 0, 0, 0))
    var random = SeededRandom(seed: 1)
    for _ in 0..<200 {
      let a = random.fp()
      #expect(Fp(canonicalWords: a.canonicalWords) == a)
    }
  }

  @Test("the field's laws hold for random elements")
  func fieldLaws() {
    var random = SeededRandom(seed: 2)
    for _ in 0..<500 {
      let (a, b, c) = (random.fp(), random.fp(), random.fp())
      #expect((a + b) * c == a * c + b * c)
      #expect((a - b) * c == a * c - b * c)
      #expect(a * b == b * a)
      #expect((a * b) * c == a * (b * c))
      #expect(a.squared() == a * a)
      #expect(a.halved().doubled() == a)
      #expect(a + -a == .zero)
      #expect(a * a.inverted() == .one)
    }
    #expect(Fp.zero.inverted() == .zero)
    #expect(-Fp.zero == .zero)
  }

  @Test("inverses at the edges of the field")
  func edgeInverses() {
    for small: UInt64 in 1...64 {
      let a = Fp(canonicalWords: Fp(small, 0, 0, 0, 0, 0))
      #expect(a * a.inverted() == .one)
      #expect(-a * (-a).inverted() == .one)
    }
    for shift: UInt64 in 0..<63 {
      let a = Fp(canonicalWords: Fp(0, 0, 1 << shift, 0, 1, 0))
      #expect(a * a.inverted() == .one)
    }
  }

  @Test("a square has a root and a non-square has none")
  func roots() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<100 {
      let a = random.fp()
      let root = a.squared().squareRoot()
      #expect(root == a || root == -a)
      // −1 is not a square, since p ≡ 3 (mod 4).
      #expect((-a.squared()).squareRoot() == nil)
      let b = Fp2(random.fp(), random.fp())
      let root2 = b.squared().squareRoot()
      #expect(root2 == b || root2 == -b)
      // 1 + u is not a square.
      #expect((b.squared() * Fp2(.one, .one)).squareRoot() == nil)
      for special in [Fp2(a, .zero), Fp2(.zero, a), Fp2(-a.squared(), .zero)] {
        let root = special.squared().squareRoot()
        #expect(root == special || root == -special)
      }
      // Every element of Fp has a root in Fp2.
      #expect(Fp2(a, .zero).squareRoot()?.squared() == Fp2(a, .zero))
    }
    #expect(Fp2.zero.squareRoot() == .zero)
  }

  @Test("the quadratic extension's laws hold for random elements")
  func extensionLaws() {
    var random = SeededRandom(seed: 4)
    #expect(Fp2(.zero, .one).squared() == Fp2(-.one, .zero))
    for _ in 0..<200 {
      let (a, b, c) = (Fp2(random.fp(), random.fp()), Fp2(random.fp(), random.fp()), Fp2(random.fp(), random.fp()))
      #expect(a * (b + c) == a * b + a * c)
      #expect(a.squared() == a * a)
      #expect(a * a.inverted() == .one)
      #expect((a * b).conjugate == a.conjugate * b.conjugate)
    }
    // Every coefficient as large as it can be.
    let m = Fp2(-.one, -.one)
    #expect(m * m == Fp2(.zero, .one.doubled()))
    #expect(m.squared() == m * m)
  }

  @Test("multiples by the split scalar equal multiples by doubling and adding")
  func scalarMultiplication() {
    var random = SeededRandom(seed: 5)
    var scalars = (0..<20).map { _ in random.scalar() }
    let x: UInt64 = 0xd201_0000_0001_0000
    scalars += [
      Scalar(0, 0, 0, 0), Scalar(1, 0, 0, 0), Scalar(2, 0, 0, 0), Scalar(x, 0, 0, 0), Scalar(x - 1, 0, 0, 0), Scalar(x + 1, 0, 0, 0),
      Scalar(~0, ~0, 0, 0), Scalar(~0, ~0, ~0, ~0), Scalar(0, 0, 0, 1 << 63), Scalar.order,
      // x² and x² − 1, where the split of G1 changes its upper half.
      Scalar(0x0000_0001_0000_0000, 0xac45_a401_0001_a402, 0, 0), Scalar(0x0000_0000_ffff_ffff, 0xac45_a401_0001_a402, 0, 0),
    ]
    for scalar in scalars {
      let g1 = naive(G1.generator, scalar)
      let g2 = naive(G2.generator, scalar)
      #expect(G1.generator.times(scalar).affine == g1)
      #expect(G2.generator.times(scalar).affine == g2)
      #expect(g1.isOnCurve && g1.isInSubgroup)
      #expect(g2.isOnCurve && g2.isInSubgroup)
    }
    #expect(G1.generator.times(.order).affine == .infinity)
    #expect(G2.generator.times(.order).affine == .infinity)
  }

  @Test("sums of multiples equal the multiples' sum, by windows and by buckets", arguments: [1, 2, 7, 31, 47, 48, 64, 130])
  func sums(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    var scalars = (0..<count).map { _ in random.scalar() }
    var g1 = (0..<count).map { _ in G1.generator.times(random.scalar()).affine }
    var g2 = (0..<count).map { _ in G2.generator.times(random.scalar()).affine }
    if count > 4 {
      // Repeated points, opposite points, infinity, and scalars of zero, one and more than r.
      g1[1] = g1[0]
      g2[1] = g2[0]
      scalars[1] = scalars[0]
      g1[3] = -g1[2]
      g2[3] = -g2[2]
      scalars[3] = scalars[2]
      g1[4] = .infinity
      g2[4] = .infinity
      scalars[5] = Scalar(0, 0, 0, 0)
      scalars[6] = Scalar(~0, ~0, ~0, ~0)
    }
    var sum1 = G1.infinity
    var sum2 = G2.infinity
    for i in 0..<count {
      sum1 = sum1 + g1[i].times(scalars[i]).affine
      sum2 = sum2 + g2[i].times(scalars[i]).affine
    }
    #expect(G1.sum(of: g1, times: scalars).affine == sum1)
    #expect(G2.sum(of: g2, times: scalars).affine == sum2)
  }

  @Test("many times the same point, so that buckets meet equal and opposite points")
  func equalPoints() {
    let count = 100
    let points = (0..<count).map { $0 % 3 == 0 ? -G1.generator : G1.generator }
    let scalars = [Scalar](repeating: Scalar(0x1234_5678_9abc_def0, 5, 6, 7), count: count)
    // 34 opposite, 66 equal: 32 remain.
    let expected = G1.generator.times(Scalar(0x1234_5678_9abc_def0, 5, 6, 7)).affine.times(Scalar(32, 0, 0, 0)).affine
    #expect(G1.sum(of: points, times: scalars).affine == expected)
  }

  @Test("points of the curve outside the subgroup are found, and multiples by the cofactor are inside")
  func subgroup() throws {
    var random = SeededRandom(seed: 6)
    var tried = 0
    while tried < 20 {
      let x = random.fp()
      guard let y = (x.squared() * x + Fp.curveB).squareRoot() else { continue }
      tried += 1
      let point = G1(x: x, y: y)
      #expect(point.isOnCurve)
      // A random point of the curve is in G1 with probability 2⁻¹²⁵.
      #expect(!point.isInSubgroup)
      #expect(naive(point, .order) != .infinity)
      // (1 − x)P is in G1.
      let cleared = (BLS12381.JacobianPoint(point).timesParameter() + point).affine
      #expect(cleared.isInSubgroup)
      #expect(naive(cleared, .order) == .infinity)
    }
    tried = 0
    while tried < 10 {
      let x = Fp2(random.fp(), random.fp())
      guard let y = (x.squared() * x + Fp2.curveB).squareRoot() else { continue }
      tried += 1
      let point = G2(x: x, y: y)
      #expect(point.isOnCurve)
      #expect(!point.isInSubgroup)
      #expect(naive(point, .order) != .infinity)
    }
  }

  @Test("points of small order and of order r times a small factor are outside")
  func smallOrders() throws {
    // (0, 2) has order three: it is a point of inflection of y² = x³ + 4.
    let two = Fp.one.doubled()
    let order3 = G1(x: .zero, y: two)
    #expect(order3.isOnCurve)
    #expect(order3 + order3 == -order3)
    #expect(!order3.isInSubgroup)
    #expect(!(order3 + G1.generator).isInSubgroup)
    #expect(!(order3 + G1.generator.times(Scalar(12345, 6, 7, 8)).affine).isInSubgroup)
  }

  @Test("sums agree in affine and Jacobian form, with equal, opposite and infinite points")
  func additions() {
    var random = SeededRandom(seed: 7)
    let a = G1.generator.times(random.scalar()).affine
    let b = G1.generator.times(random.scalar()).affine
    for (p, q) in [(a, b), (a, a), (a, -a), (a, .infinity), (.infinity, b), (.infinity, .infinity)] {
      let scaled = BLS12381.JacobianPoint(p).doubled() + -p
      #expect((scaled + q).affine == p + q)
      #expect((scaled + (BLS12381.JacobianPoint(q).doubled() + -q)).affine == p + q)
      #expect((scaled + q).isEqual(to: p + q))
      #expect(!(scaled + q).isEqual(to: p + q + G1.generator))
    }
  }

  @Test("maps give points of the subgroups, also for zero and where the map is exceptional")
  func maps() throws {
    var random = SeededRandom(seed: 8)
    // Z²u⁴ + Zu² = 0 for u² = −1/Z: −1/11 is a square.
    let exceptional = try #require((-Fp(canonicalWords: Fp(11, 0, 0, 0, 0, 0)).inverted()).squareRoot())
    for u in [.zero, .one, -.one, exceptional, -exceptional] + (0..<20).map({ _ in random.fp() }) {
      let point = BLS12381.mapToG1(u)
      #expect(point.isOnCurve && point.isInSubgroup && !point.isInfinity)
    }
    let exceptional2 = Fp2(.one.doubled(), .one).inverted().squareRoot()
    let special = [Fp2.zero, .one, Fp2(.zero, .one), exceptional2].compactMap { $0 }
    for u in special + (0..<20).map({ _ in Fp2(random.fp(), random.fp()) }) {
      let point = BLS12381.mapToG2(u)
      #expect(point.isOnCurve && point.isInSubgroup && !point.isInfinity)
    }
  }

  /// Doubling and adding over the bits of the scalar, by the affine formulas.
  private func naive<F>(_ point: BLS12381.AffinePoint<F>, _ scalar: Scalar) -> BLS12381.AffinePoint<F> {
    var sum = BLS12381.AffinePoint<F>.infinity
    for word in [scalar.w3, scalar.w2, scalar.w1, scalar.w0] {
      for bit in (0..<64).reversed() {
        sum = sum + sum
        if (word >> UInt64(bit)) & 1 == 1 { sum = sum + point }
      }
    }
    return sum
  }
}

extension SeededRandom {
  /// A random element: 380 random bits.
  mutating func fp() -> BLS12381.Fp {
    BLS12381.Fp(canonicalWords: BLS12381.Fp(next(), next(), next(), next(), next(), next() >> 4))
  }

  /// 256 random bits.
  mutating func scalar() -> BLS12381.Scalar { BLS12381.Scalar(next(), next(), next(), next()) }
}
