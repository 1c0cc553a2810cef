extension KZG {
  /// [τ]G2 of Ethereum's KZG ceremony of 2023, the only point of the trusted setup that checking an evaluation needs
  /// (`g2_monomial[1]` of the published trusted_setup.txt; the tests compare its compressed form).
  package static let trustedSetupTau = BLS12381.G2Affine(
    x: BLS12381.Fp2(
      BLS12381.Fp(hex: "185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2"),
      BLS12381.Fp(hex: "15bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72")),
    y: BLS12381.Fp2(
      BLS12381.Fp(hex: "014353bdb96b626dd7d5ee8599d1fca2131569490e28de18e82451a496a9c9794ce26d105941f383ee689bfbbb832a99"),
      BLS12381.Fp(hex: "1666c54b0a32529503432fcae0181b4bef79de09fc63671fda5ed1ba9bfa07899495346f3d7ac9cd23048ef30d0a154f")))
}
