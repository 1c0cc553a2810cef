// Products in the towers before their reduction. Each coefficient is a sum of products of Fp that is reduced once: a
// product in Fp12 takes 12 reductions in place of 36.

extension BLS12381 {
  /// An element of Fp2 times 2³⁸⁴, its coefficients below p · 2³⁸⁴.
  struct Fp2Wide {
    var c0, c1: Wide

    @inline(__always) init(_ c0: Wide, _ c1: Wide) {
      self.c0 = c0
      self.c1 = c1
    }

    /// Karatsuba. Coefficients of the factors may be anything below 2p; that of u in the result is the plain sum of two
    /// products.
    @inline(never) static func product(_ a: Fp2, _ b: Fp2) -> Fp2Wide {
      let v0 = Wide.product(a.c0, b.c0)
      let v1 = Wide.product(a.c1, b.c1)
      let s = Wide.product(Fp.addUnreduced(a.c0, a.c1), Fp.addUnreduced(b.c0, b.c1))
      return Fp2Wide(v0 - v1, Wide.middle(s, less: v0, v1))
    }

    @inline(__always) static func + (a: Fp2Wide, b: Fp2Wide) -> Fp2Wide { Fp2Wide(a.c0 + b.c0, a.c1 + b.c1) }
    @inline(__always) static func - (a: Fp2Wide, b: Fp2Wide) -> Fp2Wide { Fp2Wide(a.c0 - b.c0, a.c1 - b.c1) }

    /// The middle term of Karatsuba's product: self is (x + y)(z + w) with sums that were not reduced, a is xz, b is yw.
    @inline(__always) func middle(less a: Fp2Wide, _ b: Fp2Wide) -> Fp2Wide {
      Fp2Wide(c0 - a.c0 - b.c0, Wide.middle(c1, less: a.c1, b.c1))
    }

    /// The product with ξ = 1 + u.
    @inline(__always) func timesXi() -> Fp2Wide { Fp2Wide(c0 - c1, c0 + c1) }

    @inline(__always) func reduced() -> Fp2 { Fp2(Wide.reduce(c0), Wide.reduce(c1)) }
  }

  /// An element of Fp6 times 2³⁸⁴.
  struct Fp6Wide {
    var c0, c1, c2: Fp2Wide

    @inline(__always) init(_ c0: Fp2Wide, _ c1: Fp2Wide, _ c2: Fp2Wide) {
      self.c0 = c0
      self.c1 = c1
      self.c2 = c2
    }

    /// Karatsuba over the three pairs of coefficients.
    @inline(never) static func product(_ a: Fp6, _ b: Fp6) -> Fp6Wide {
      let v0 = Fp2Wide.product(a.c0, b.c0)
      let v1 = Fp2Wide.product(a.c1, b.c1)
      let v2 = Fp2Wide.product(a.c2, b.c2)
      let s12 = Fp2Wide.product(.factorSum(a.c1, a.c2), .factorSum(b.c1, b.c2)).middle(less: v1, v2)
      let s01 = Fp2Wide.product(.factorSum(a.c0, a.c1), .factorSum(b.c0, b.c1)).middle(less: v0, v1)
      let s02 = Fp2Wide.product(.factorSum(a.c0, a.c2), .factorSum(b.c0, b.c2)).middle(less: v0, v2)
      return Fp6Wide(v0 + s12.timesXi(), s01 + v2.timesXi(), s02 + v1)
    }

    /// The product with b0 + b1·v.
    @inline(never) static func product(_ a: Fp6, by01 b0: Fp2, _ b1: Fp2) -> Fp6Wide {
      let v0 = Fp2Wide.product(a.c0, b0)
      let v1 = Fp2Wide.product(a.c1, b1)
      let s01 = Fp2Wide.product(.factorSum(a.c0, a.c1), .factorSum(b0, b1)).middle(less: v0, v1)
      let s12 = Fp2Wide.product(a.c2, b1)
      let s02 = Fp2Wide.product(a.c2, b0)
      return Fp6Wide(v0 + s12.timesXi(), s01, s02 + v1)
    }

    /// The product with b1·v.
    @inline(never) static func product(_ a: Fp6, by1 b1: Fp2) -> Fp6Wide {
      Fp6Wide(Fp2Wide.product(a.c2, b1).timesXi(), Fp2Wide.product(a.c0, b1), Fp2Wide.product(a.c1, b1))
    }

    /// The product with b1·v + b2·v².
    @inline(never) static func product(_ a: Fp6, by12 b1: Fp2, _ b2: Fp2) -> Fp6Wide {
      let v1 = Fp2Wide.product(a.c1, b1)
      let v2 = Fp2Wide.product(a.c2, b2)
      let s12 = Fp2Wide.product(.factorSum(a.c1, a.c2), .factorSum(b1, b2)).middle(less: v1, v2)
      let s01 = Fp2Wide.product(a.c0, b1)
      let s02 = Fp2Wide.product(a.c0, b2)
      return Fp6Wide(s12.timesXi(), s01 + v2.timesXi(), s02 + v1)
    }

    @inline(__always) static func + (a: Fp6Wide, b: Fp6Wide) -> Fp6Wide { Fp6Wide(a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2) }
    @inline(__always) static func - (a: Fp6Wide, b: Fp6Wide) -> Fp6Wide { Fp6Wide(a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2) }

    /// The product with v.
    @inline(__always) func timesV() -> Fp6Wide { Fp6Wide(c2.timesXi(), c0, c1) }

    @inline(__always) func reduced() -> Fp6 { Fp6(c0.reduced(), c1.reduced(), c2.reduced()) }
  }
}
