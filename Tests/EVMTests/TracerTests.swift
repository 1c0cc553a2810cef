import EVM
import Primitives
import Testing

/// Writes down what the machine reports.
private final class Recorder: Tracer {
  struct Step: Equatable {
    var programCounter: Int
    var opcode: UInt8
    var gas: UInt64
    var depth: Int
    var stack: [UInt256]
    var memory: Int
    var cost: UInt64 = 0
    var memoryAfter = 0
    var failure: CallStatus?
    var isFault = false
  }

  let wantsSteps: Bool
  var steps: [Step] = []
  var events: [String] = []

  init(steps: Bool) { wantsSteps = steps }

  func step(_ step: TracedStep) {
    steps.append(
      Step(
        programCounter: step.programCounter, opcode: step.opcode, gas: step.gas, depth: step.depth, stack: Array(step.stack),
        memory: step.memory.count))
  }

  func stepCost(_ cost: TracedCost) {
    let last = steps.count - 1
    steps[last].cost = cost.gasCost
    steps[last].memoryAfter = cost.memorySize
    steps[last].failure = cost.failure
    steps[last].isFault = cost.isFault
  }

  func enter(_ call: TracedCall) {
    events.append("\(call.depth) \(call.kind.name) \(call.recipient.word.hexQuantity) \(call.value) \(call.gas) \(Hex.encode(call.input))")
  }

  func exit(_ exit: TracedExit) {
    events.append("\(exit.depth) \(exit.errorMessage ?? "ok") \(exit.gasUsed) \(Hex.encode(exit.output))")
  }
}

@Suite("Tracers")
struct TracerTests {
  /// PUSH1 2, PUSH1 1, SSTORE, PUSH1 7, PUSH1 0, MSTORE, STOP
  private static let storing: Bytes = [0x60, 2, 0x60, 1, 0x55, 0x60, 7, 0x60, 0, 0x52, 0x00]

  @Test("each instruction is shown as the machine stands before it, then with its cost")
  func steps() {
    let recorder = Recorder(steps: true)
    let effect = Machine(.berlin).run(TracerTests.storing, tracer: recorder)
    #expect(effect.status == .success)
    #expect(recorder.steps.map(\.programCounter) == [0, 2, 4, 5, 7, 9, 10])
    #expect(recorder.steps.map(\.cost) == [3, 3, 22_100, 3, 3, 6, 0])
    #expect(recorder.steps.map(\.gas) == [1_000_000, 999_997, 999_994, 977_894, 977_891, 977_888, 977_882])
    #expect(recorder.steps[2].stack == [2, 1])
    #expect(
      recorder.steps[5]
        == .init(
          programCounter: 9, opcode: 0x52, gas: 977_888, depth: 1, stack: [7, 0], memory: 0, cost: 6, memoryAfter: 32))
    #expect(recorder.steps[6].memory == 32)
  }

  @Test("an instruction that is not allowed to begin shows the cost of the one before, one that lacks gas its own")
  func failingSteps() {
    func last(_ code: Bytes, gas: UInt64) -> Recorder.Step? {
      let recorder = Recorder(steps: true)
      _ = Machine(.berlin).run(code, gas: gas, tracer: recorder)
      return recorder.steps.last
    }
    // GAS, POP, ADD
    let underflow = last([0x5a, 0x50, 0x01], gas: 100)
    #expect(underflow?.failure == .stackUnderflow && underflow?.cost == 2 && underflow?.isFault == false)
    // PUSH1 5, PUSH1 1, SSTORE
    let poor = last([0x60, 5, 0x60, 1, 0x55], gas: 5000)
    #expect(poor?.failure == .outOfGas && poor?.cost == 22_100)
    let unknown = last([0x0c], gas: 50)
    #expect(unknown?.failure == .invalidOpcode && unknown?.cost == 0)
    // A jump to nowhere was paid for.
    let jump = last([0x60, 9, 0x56], gas: 50)
    #expect(jump?.failure == .invalidJump && jump?.cost == 8 && jump?.isFault == true)
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

  @Test("frames are shown to a tracer that wants no steps, the same as to one that does")
  func frames() {
    var machine = Machine(.berlin)
    let callee = Address(truncating: UInt256(0xca11))
    machine.world.set(callee, .init(nonce: 1, code: [0x60, 0, 0x60, 0, 0xfd]))
    // A call with two bytes of input to the callee, one of IDENTITY (0x4), a creation from no initcode, SELFDESTRUCT to 0x77.
    let code: Bytes =
      [0x61, 0xab, 0xcd, 0x60, 0, 0x52, 0x60, 0, 0x60, 0, 0x60, 2, 0x60, 30, 0x60, 0, 0x73] + callee.bytes
      + [0x61, 0x27, 0x10, 0xf1, 0x50]
      + [0x60, 0, 0x60, 0, 0x60, 2, 0x60, 30, 0x60, 4, 0x61, 0x27, 0x10, 0xfa, 0x50]
      + [0x60, 0, 0x60, 0, 0x60, 0, 0xf0, 0x50, 0x60, 0x77, 0xff]
    let fast = Recorder(steps: false)
    let plain = Recorder(steps: true)
    let effect = machine.run(code, gas: 200_000, tracer: fast)
    #expect(effect == machine.run(code, gas: 200_000, tracer: plain))
    #expect(fast.events == plain.events)
    #expect(fast.steps.isEmpty)
    let created = EVM.createAddress(creator: Machine.contract, nonce: 1).word.hexQuantity
    #expect(
      fast.events == [
        "0 CALL 0xc0de 0 200000 0x",
        "1 CALL 0xca11 0 10000 0xabcd", "1 execution reverted 6 0x",
        "1 STATICCALL 0x4 0 10000 0xabcd", "1 ok 18 0xabcd",
        "1 CREATE \(created) 0 \(effectGas(fast)) 0x", "1 ok 0 0x",
        "1 SELFDESTRUCT 0x77 1000 0 0x", "1 ok 0 0x",
        "0 ok \(effect.gasUsed) 0x",
      ])
  }

  /// The gas a creation was given, as the recorder saw it: all but a 64th of what was left, which the test takes as it is.
  private func effectGas(_ recorder: Recorder) -> String {
    recorder.events.first { $0.contains("CREATE") }?.split(separator: " ")[4].description ?? ""
  }
}
