import EVM
import EVMTools
import EthereumTypes
import JSON
import Primitives
import Testing

@Suite("Running code")
struct CodeRunTests {
  @Test("code returns its output and what it cost")
  func addition() {
    // Add 1 and 2, store the sum in memory, return it.
    let outcome = CodeRun(code: Hex.decode("600160020160005260206000f3") ?? []).run()
    #expect(outcome.result.isSuccess)
    #expect(UInt256(bigEndian: outcome.result.output) == 3)
    #expect(outcome.gasUsed == 24)
    #expect(outcome.fork == .prague)
  }

  @Test("initcode deploys what it returns")
  func creation() {
    // CODECOPY of the byte behind the code, which is returned: a contract whose code is STOP.
    var run = CodeRun(code: Hex.decode("6001600c60003960016000f300") ?? [])
    run.isCreation = true
    let outcome = run.run()
    #expect(outcome.result.output == [0x00])
    // The address follows from "sender" and nonce 0.
    let address = outcome.result.createdAddress
    #expect(address == EVM.createAddress(creator: CodeRun.defaultSender, nonce: 0))
    #expect(outcome.world.accountsJSON[address?.hex ?? ""]?["code"]?.string == "0x00")
  }

  @Test("a value that the sender hasn't got is refused")
  func value() {
    var run = CodeRun(code: [0x00])
    run.value = 1
    #expect(run.run().result.errorMessage == "insufficient balance for transfer")
  }

  @Test("each instruction and the end are one line of JSON, as geth prints them")
  func lines() {
    var text = ""
    let tracer = LineTracer(fork: .cancun, options: StandardStepTracer.Options()) { text += String(decoding: $0, as: UTF8.self) }
    var run = CodeRun(code: Hex.decode("6040604000") ?? [])
    run.gas = 0x13498
    _ = run.run(tracer: tracer)
    // The first, second and last line of cmd/evm/testdata/31 of geth have this form.
    #expect(
      text == """
        {"pc":0,"op":96,"gas":"0x13498","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}
        {"pc":2,"op":96,"gas":"0x13495","gasCost":"0x3","memSize":0,"stack":["0x40"],"depth":1,"refund":0,"opName":"PUSH1"}
        {"pc":4,"op":0,"gas":"0x13492","gasCost":"0x0","memSize":0,"stack":["0x40","0x40"],"depth":1,"refund":0,"opName":"STOP"}
        {"output":"","gasUsed":"0x6"}

        """)
  }

  @Test("times are written as Go writes them")
  func times() {
    #expect(RunMeasurement.text(nanoseconds: 17) == "17ns")
    #expect(RunMeasurement.text(nanoseconds: 56_700) == "56.7µs")
    #expect(RunMeasurement.text(nanoseconds: 1_234_000) == "1.234ms")
    #expect(RunMeasurement.text(nanoseconds: 2_000_000_000) == "2s")
  }
}
