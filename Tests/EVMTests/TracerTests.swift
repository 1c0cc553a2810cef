import EVM
import JSON
import Primitives
import Testing

@Suite("Tracers")
struct TracerTests {
  private static func text(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// PUSH1 2, PUSH1 1, SSTORE, PUSH1 7, PUSH1 0, MSTORE, STOP
  private static let storing: Bytes = [0x60, 2, 0x60, 1, 0x55, 0x60, 7, 0x60, 0, 0x52, 0x00]

  @Test("the struct logger writes steps as GoQuorum does")
  func structLogger() {
    let logger = StructLogger(fork: .berlin)
    let effect = Machine(.berlin).run(TracerTests.storing, tracer: logger)
    #expect(effect.status == .success)
    let word = String(repeating: "0", count: 63)
    let expected =
      #"[{"pc":0,"op":"PUSH1","gas":1000000,"gasCost":3,"depth":1,"stack":[],"memory":[],"storage":{}},"#
      + #"{"pc":2,"op":"PUSH1","gas":999997,"gasCost":3,"depth":1,"stack":["\#(word)2"],"memory":[],"storage":{}},"#
      + #"{"pc":4,"op":"SSTORE","gas":999994,"gasCost":22100,"depth":1,"stack":["\#(word)2","\#(word)1"],"memory":[],"storage":{"\#(word)1":"\#(word)2"}},"#
      + #"{"pc":5,"op":"PUSH1","gas":977894,"gasCost":3,"depth":1,"stack":[],"memory":[],"storage":{"\#(word)1":"\#(word)2"}},"#
      + #"{"pc":7,"op":"PUSH1","gas":977891,"gasCost":3,"depth":1,"stack":["\#(word)7"],"memory":[],"storage":{"\#(word)1":"\#(word)2"}},"#
      + #"{"pc":9,"op":"MSTORE","gas":977888,"gasCost":6,"depth":1,"stack":["\#(word)7","\#(word)0"],"memory":["\#(word)0"],"storage":{"\#(word)1":"\#(word)2"}},"#
      + #"{"pc":10,"op":"STOP","gas":977882,"gasCost":0,"depth":1,"stack":[],"memory":["\#(word)7"],"storage":{"\#(word)1":"\#(word)2"}}]"#
    #expect(TracerTests.text { logger.write(to: &$0) } == expected)
  }

  @Test("an instruction that is not allowed to begin shows the cost of the one before, one that lacks gas its own")
  func failingSteps() {
    let options = StructLogger.Options(disableStack: true, disableMemory: true, disableStorage: true)
    let underflow = StructLogger(fork: .berlin, options: options)
    _ = Machine(.berlin).run([0x5a, 0x50, 0x01], gas: 100, tracer: underflow)
    #expect(
      TracerTests.text { underflow.write(to: &$0) }
        == #"[{"pc":0,"op":"GAS","gas":100,"gasCost":2,"depth":1},{"pc":1,"op":"POP","gas":98,"gasCost":2,"depth":1},"#
        + #"{"pc":2,"op":"ADD","gas":96,"gasCost":2,"depth":1,"error":{}}]"#)
    let poor = StructLogger(fork: .berlin, options: options)
    _ = Machine(.berlin).run([0x60, 5, 0x60, 1, 0x55], gas: 5000, tracer: poor)
    #expect(TracerTests.text { poor.write(to: &$0) }.hasSuffix(#"{"pc":4,"op":"SSTORE","gas":4994,"gasCost":22100,"depth":1,"error":{}}]"#))
    let unknown = StructLogger(fork: .berlin, options: options)
    _ = Machine(.berlin).run([0x0c], gas: 50, tracer: unknown)
    #expect(
      TracerTests.text { unknown.write(to: &$0) }
        == #"[{"pc":0,"op":"opcode 0xc not defined","gas":50,"gasCost":0,"depth":1,"error":{}}]"#)
    // A jump to nowhere was paid for: no error at the step (geth reports it as a fault).
    let jump = StructLogger(fork: .berlin, options: options)
    _ = Machine(.berlin).run([0x60, 9, 0x56], gas: 50, tracer: jump)
    #expect(TracerTests.text { jump.write(to: &$0) }.hasSuffix(#"{"pc":2,"op":"JUMP","gas":47,"gasCost":8,"depth":1}]"#))
  }

  @Test("a standard step is one line of JSON")
  func standardSteps() {
    var lines: [String] = []
    let tracer = StandardStepTracer(fork: .cancun) { lines.append(String(decoding: $0, as: UTF8.self)) }
    _ = Machine(.cancun).run([0x60, 0x1f, 0x5f, 0x52, 0x00], gas: 100, tracer: tracer)
    #expect(
      lines == [
        #"{"pc":0,"op":96,"gas":"0x64","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}"# + "\n",
        #"{"pc":2,"op":95,"gas":"0x61","gasCost":"0x2","memSize":0,"stack":["0x1f"],"depth":1,"refund":0,"opName":"PUSH0"}"# + "\n",
        #"{"pc":3,"op":82,"gas":"0x5f","gasCost":"0x6","memSize":0,"stack":["0x1f","0x0"],"depth":1,"refund":0,"opName":"MSTORE"}"# + "\n",
        #"{"pc":4,"op":0,"gas":"0x59","gasCost":"0x0","memSize":32,"stack":[],"depth":1,"refund":0,"opName":"STOP"}"# + "\n",
      ])
  }

  /// A contract that calls `target` with value and input of two bytes, then creates a contract from `6001600155` (SSTORE, no code).
  private static func calling(_ target: Address, value: UInt8) -> Bytes {
    [0x61, 0xab, 0xcd, 0x60, 0, 0x52, 0x60, 0, 0x60, 0, 0x60, 2, 0x60, 30, 0x60, value, 0x73] + target.bytes
      + [0x61, 0x27, 0x10, 0xf1, 0x50, 0x00]
  }

  @Test("the call tracer of GoQuorum shows calls in its own way")
  func legacyCalls() {
    var machine = Machine(.berlin)
    let callee = Address(truncating: UInt256(0xca11))
    machine.world.set(callee, .init(nonce: 1, code: [0x60, 0, 0x60, 0, 0xfd]))
    let tracer = LegacyCallTracer(fork: .berlin)
    _ = machine.run(TracerTests.calling(callee, value: 0), input: [1], gas: 100_000, tracer: tracer)
    #expect(
      TracerTests.text { tracer.write(time: nil, to: &$0) }
        == #"{"type":"CALL","from":"0x0000000000000000000000000000000000005e4d","to":"0x000000000000000000000000000000000000c0de","value":"0x0","gas":"0x186a0","gasUsed":"0xa51","input":"0x01","output":"0x","calls":[{"type":"CALL","from":"0x000000000000000000000000000000000000c0de","to":"0x000000000000000000000000000000000000ca11","value":"0x0","gas":"0x2710","gasUsed":"0x6","input":"0xabcd","error":"execution reverted"}]}"#
    )
    let plain = LegacyCallTracer(fork: .berlin)
    let person = Address(truncating: UInt256(0x9e59))
    _ = machine.run(TracerTests.calling(person, value: 5), gas: 100_000, tracer: plain)
    #expect(
      TracerTests.text { plain.write(time: "1µs", to: &$0) }.hasSuffix(
        #""output":"0x","time":"1µs","calls":[{"type":"CALL","from":"0x000000000000000000000000000000000000c0de","to":"0x0000000000000000000000000000000000009e59","value":"0x5","input":"0xabcd","output":"0x"}]}"#
      ))
  }

  @Test("the call tracer of today's geth shows frames and does not slow the machine to steps")
  func calls() {
    var machine = Machine(.cancun)
    let callee = Address(truncating: UInt256(0xca11))
    machine.world.set(callee, .init(nonce: 1, code: [0xfe]))
    let tracer = CallTracer()
    #expect(!tracer.wantsSteps)
    _ = machine.run(TracerTests.calling(callee, value: 0), gas: 100_000, tracer: tracer)
    let text = TracerTests.text { tracer.write(gasLimit: 121_000, gasUsed: 33_000, to: &$0) }
    #expect(
      text
        == #"{"from":"0x0000000000000000000000000000000000005e4d","gas":"0x1d8a8","gasUsed":"0x80e8","to":"0x000000000000000000000000000000000000c0de","input":"0x","calls":[{"from":"0x000000000000000000000000000000000000c0de","gas":"0x2710","gasUsed":"0x2710","to":"0x000000000000000000000000000000000000ca11","input":"0xabcd","error":"invalid opcode: opcode 0xfe not defined","value":"0x0","type":"CALL"}],"value":"0x0","type":"CALL"}"#
    )
  }

  @Test("the prestate tracers show accounts and slots as they were before")
  func prestate() {
    var machine = Machine(.berlin)
    machine.world.set(Machine.contract, .init(nonce: 1, balance: 1000, storage: [1: 9]))
    let legacy = LegacyPrestateTracer()
    _ = machine.run(TracerTests.storing, value: 3, tracer: legacy)
    // The machine here does not count the sender's nonce up, so the tracer's correction takes it below zero and around.
    let state = JournaledState(reader: machine.world)
    var writer = JSONWriter()
    #expect(legacy.write(state: state, intrinsicGas: 0, gasPrice: 0, to: &writer))
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(
      text.hasPrefix(
        #"{"0x000000000000000000000000000000000000c0de":{"balance":"0x3e8","nonce":1,"code":"0x6002600155600760005200","storage":{"0x0000000000000000000000000000000000000000000000000000000000000001":"0x0000000000000000000000000000000000000000000000000000000000000009"}}"#
      ))
    let idle = LegacyPrestateTracer()
    var nothing = JSONWriter()
    #expect(!idle.write(state: state, intrinsicGas: 0, gasPrice: 0, to: &nothing))
    #expect(nothing.count == 0)
  }

  @Test("the small tracers count")
  func counting() {
    let machine = Machine(.berlin)
    let count = OpcodeCountTracer()
    _ = machine.run(TracerTests.storing, tracer: count)
    #expect(TracerTests.text { count.write(to: &$0) } == "7")
    let unigram = UnigramTracer(fork: .berlin)
    _ = machine.run(TracerTests.storing, tracer: unigram)
    #expect(TracerTests.text { unigram.write(to: &$0) } == #"{"PUSH1":4,"SSTORE":1,"MSTORE":1,"STOP":1}"#)
    let selectors = SelectorTracer(fork: .berlin)
    _ = machine.run(TracerTests.storing, input: [1, 2, 3, 4, 5, 6], tracer: selectors)
    #expect(TracerTests.text { selectors.write(to: &$0) } == #"{"0x01020304-2":1}"#)
    let nothing = NoOperationTracer()
    _ = machine.run(TracerTests.storing, tracer: nothing)
    #expect(TracerTests.text { nothing.write(to: &$0) } == "{}")
  }
}
