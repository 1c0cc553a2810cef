import Cryptography
import Primitives

/// The precompiles on BLS12-381 (EIP-2537 and the point evaluation of EIP-4844), whole: with decoding, curve and subgroup
/// checks and encoding. The names are those that peers.py looks for.
func measureBLS12381() {
  func field(_ text: String) -> Bytes { Bytes(repeating: 0, count: 16) + (Hex.decode(text) ?? []) }
  func run(_ precompile: BLS12381.Precompile, _ input: Bytes) -> Bytes { (try? precompile.run(input)) ?? [] }
  func measure(_ name: String, _ precompile: BLS12381.Precompile, _ input: Bytes) {
    guard (try? precompile.run(input)) != nil else { return print(name, "fails") }
    report(name) { keep(run(precompile, input)) }
  }

  // Points of the subgroups, from the maps.
  func g1(_ i: Int) -> Bytes { run(.mapFpToG1, Bytes(repeating: 0, count: 60) + number(i)) }
  func g2(_ i: Int) -> Bytes { run(.mapFp2ToG2, Bytes(repeating: 0, count: 60) + number(i) + Bytes(repeating: 0, count: 64)) }
  func number(_ i: Int) -> Bytes { [0, 0, UInt8(truncatingIfNeeded: i &>> 8), UInt8(truncatingIfNeeded: i)] }
  func scalar(_ i: Int) -> Bytes { keccak256(number(i)).bytes }

  measure("BLS12-381 G1 addition", .g1Add, g1(1) + g1(2))
  measure("BLS12-381 G2 addition", .g2Add, g2(1) + g2(2))
  for count in [1, 16, 128] {
    let indices = 1...count
    measure("BLS12-381 G1 sum of \(count) multiples", .g1MultiScalarMultiplication, Bytes(indices.flatMap { g1($0) + scalar($0) }))
    measure("BLS12-381 G2 sum of \(count) multiples", .g2MultiScalarMultiplication, Bytes(indices.flatMap { g2($0) + scalar($0) }))
  }
  for count in [1, 2, 4] {
    measure("BLS12-381 pairing check, \(count) pairs", .pairingCheck, Bytes((1...count).flatMap { g1($0) + g2($0) }))
  }
  measure("BLS12-381 map to G1", .mapFpToG1, Bytes(repeating: 0, count: 60) + scalar(1).prefix(4))
  measure("BLS12-381 map to G2", .mapFp2ToG2, Bytes(repeating: 0, count: 60) + scalar(1).prefix(4) + Bytes(repeating: 0, count: 64))

  // go-ethereum's core/vm/testdata/precompiles/pointEvaluation.json.
  let evaluation =
    Hex.decode(
      "01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
        + "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a18f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2"
        + "5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a"
    ) ?? []
  guard (try? KZG.evaluatePoint(evaluation)) != nil else { return print("KZG point evaluation fails") }
  report("KZG point evaluation") { keep(try? KZG.evaluatePoint(evaluation)) }
}
