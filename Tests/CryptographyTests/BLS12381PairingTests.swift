import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("the pairing of BLS12-381") struct BLS12381PairingTests {
  typealias Fp12 = BLS12381.Fp12
  typealias G1 = BLS12381.AffinePoint<BLS12381.Fp>
  typealias G2 = BLS12381.AffinePoint<BLS12381.Fp2>
  typealias Scalar = BLS12381.Scalar

  private func pairing(_ p: G1, _ q: G2) -> Fp12 { BLS12381.pairingProductCubed([BLS12381.Pair(p, q)]) }

  private func power(_ base: Fp12, _ exponent: Scalar) -> Fp12 {
    var result = Fp12.one
    for word in [exponent.w3, exponent.w2, exponent.w1, exponent.w0] {
      for bit in (0..<64).reversed() {
        result = result * result
        if (word >> UInt64(bit)) & 1 == 1 { result = result * base }
      }
    }
    return result
  }

  @Test("the pairing of the generators is not one and has order r")
  func order() {
    let e = pairing(.generator, .generator)
    #expect(e != .one)
    #expect(power(e, .order) == .one)
  }

  @Test("the pairing is bilinear")
  func bilinear() {
    var random = SeededRandom(seed: 1)
    let e = pairing(.generator, .generator)
    for _ in 0..<5 {
      let a = random.scalar()
      let b = random.scalar()
      let p = G1.generator.times(a).affine
      let q = G2.generator.times(b).affine
      let both = pairing(p, q)
      #expect(both == power(power(e, a), b))
      #expect(both == pairing(p.times(b).affine, .generator))
      #expect(both == pairing(.generator, q.times(a).affine))
      let r = G1.generator.times(random.scalar()).affine
      #expect(pairing(p + r, q) == both * pairing(r, q))
      let s = G2.generator.times(random.scalar()).affine
      #expect(pairing(p, q + s) == both * pairing(p, s))
    }
  }

  @Test("a product of pairings is the pairings' product, for odd and even numbers of pairs", arguments: 1...9)
  func products(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    var pairs: [BLS12381.Pair] = []
    var product = Fp12.one
    for i in 0..<count {
      let p = i == 3 ? .infinity : G1.generator.times(random.scalar()).affine
      let q = i == 5 ? .infinity : G2.generator.times(random.scalar()).affine
      pairs.append(BLS12381.Pair(p, q))
      product = product * pairing(p, q)
    }
    #expect(BLS12381.pairingProductCubed(pairs) == product)
  }

  @Test("the product over no pairs is one")
  func empty() {
    #expect(BLS12381.pairingProductIsOne([]))
    #expect(BLS12381.pairingProductIsOne([BLS12381.Pair(.infinity, .generator)]))
  }

  @Test("a pair and its inverse cancel, and other pairs do not")
  func checks() {
    var random = SeededRandom(seed: 3)
    let a = random.scalar()
    let p = G1.generator.times(a).affine
    let q = G2.generator.times(a).affine
    #expect(BLS12381.pairingProductIsOne([BLS12381.Pair(p, .generator), BLS12381.Pair(-.generator, q)]))
    #expect(BLS12381.pairingProductIsOne([BLS12381.Pair(p, .generator), BLS12381.Pair(.generator, -q)]))
    #expect(!BLS12381.pairingProductIsOne([BLS12381.Pair(p, .generator), BLS12381.Pair(.generator, q)]))
    #expect(!BLS12381.pairingProductIsOne([BLS12381.Pair(p, .generator)]))
  }

  @Test("the laws of the field of degree twelve hold")
  func field() {
    var random = SeededRandom(seed: 4)
    func element() -> Fp12 {
      func fp2() -> BLS12381.Fp2 { BLS12381.Fp2(random.fp(), random.fp()) }
      return Fp12(BLS12381.Fp6(fp2(), fp2(), fp2()), BLS12381.Fp6(fp2(), fp2(), fp2()))
    }
    for _ in 0..<30 {
      let (a, b, c) = (element(), element(), element())
      #expect((a * b) * c == a * (b * c))
      #expect(a.squared() == a * a)
      #expect(a * a.inverted() == .one)
      #expect((a * b).frobenius == a.frobenius * b.frobenius)
      #expect(a.frobenius.frobenius == a.frobeniusSquared)
      // Six times p² is the p¹²-th power, which is the identity.
      #expect(a.frobeniusSquared.frobeniusSquared.frobeniusSquared == a.conjugate)
      // Into the cyclotomic subgroup, where squaring is special.
      let norm = a.conjugate * a.inverted()
      let unit = norm.frobeniusSquared * norm
      #expect(unit.cyclotomicSquared() == unit * unit)
      #expect(unit * unit.conjugate == .one)
    }
  }

  @Test("the Frobenius map is the p-th power")
  func frobenius() {
    let e = pairing(.generator, .generator)
    // On values of order r the p-th power is the x-th power: p ≡ x (mod r), and x is negative.
    #expect(e.frobenius == power(e, Scalar(0xd201_0000_0001_0000, 0, 0, 0)).conjugate)
  }
}
