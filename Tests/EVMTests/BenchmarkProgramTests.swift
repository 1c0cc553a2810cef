import EVM
import Primitives
import TestSupport
import Testing

@Suite("Programs with known results")
struct BenchmarkProgramTests {
  @Test(
    "every benchmark program gives the recorded output and gas",
    arguments: [Fork.istanbul, .london, .shanghai, .cancun])
  func recordedResults(_ fork: Fork) throws {
    let cases = try BenchmarkCase.read(Fixtures.bytes("bench/evm-bench-cases.json"))
    #expect(cases.count == 27)
    for benchmark in cases {
      #expect(benchmark.expectedGas["\(fork)"] != nil)
      let result = benchmark.run(fork: fork, seconds: 0)
      #expect(result.failure == nil, "\(benchmark.name)")
    }
  }

  @Test("a benchmark program with another expected output is reported")
  func wrongExpectation() throws {
    var benchmark = BenchmarkCase(name: "five", code: [0x60, 5, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3])
    benchmark.expectedOutput = UInt256(6).bigEndianBytes
    #expect(benchmark.run(fork: .cancun, seconds: 0).failure?.hasPrefix("output 0x") == true)
    benchmark.expectedOutput = UInt256(5).bigEndianBytes
    benchmark.expectedGas = ["cancun": 17]
    #expect(benchmark.run(fork: .cancun, seconds: 0).failure == "gas 16, expected 17")
  }
}
