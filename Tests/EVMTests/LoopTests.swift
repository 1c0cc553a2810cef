import EVM
import Primitives
import Testing

@Suite("Long runs")
struct LoopTests {
  @Test("each computing opcode can run some hundred thousand times")
  func opcodeLoops() {
    let machine = Machine(.prague)
    for definition: (opcode: UInt8, inputs: Int) in [
      (0x01, 2), (0x02, 2), (0x03, 2), (0x04, 2), (0x05, 2), (0x06, 2), (0x07, 2), (0x08, 3), (0x09, 3), (0x0a, 2), (0x0b, 2), (0x10, 2),
      (0x11, 2), (0x12, 2), (0x13, 2), (0x14, 2), (0x15, 1), (0x16, 2), (0x17, 2), (0x18, 2), (0x19, 1), (0x1a, 2), (0x1b, 2), (0x1c, 2),
      (0x1d, 2), (0x20, 2), (0x51, 1), (0x54, 1), (0x5c, 1), (0x31, 1), (0x3b, 1), (0x3f, 1), (0x35, 1), (0x40, 1), (0x49, 1),
    ] {
      // loop: push operands, operate, pop, jump back; ends when gas does.
      var code: Bytes = [0x5b]
      for i in 0..<definition.inputs { code += [0x60, UInt8(3 + i)] }
      code += [definition.opcode, 0x50, 0x60, 0x00, 0x56]
      let effect = machine.run(code, gas: 5_000_000)
      #expect(effect.status == .outOfGas)
      #expect(effect.gasUsed == 5_000_000)
      #expect(effect == machine.run(code, gas: 5_000_000, decodesAtOnce: false))
    }
  }

  @Test("a loop goes over to the fast form in the middle, in a contract and in an initcode, with the same outcome")
  func warmingUp() {
    // PUSH3 count; loop: SLOAD(count & 15) + 1 → SSTORE at (count & 15); count − 1; JUMPI loop; SSTORE(99, GAS); STOP
    let code: Bytes = [
      0x61, 0x03, 0xe8, 0x5b, 0x80, 0x60, 15, 0x16, 0x80, 0x54, 0x60, 1, 0x01, 0x90, 0x55, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 3, 0x57, 0x5a,
      0x60, 99, 0x55, 0x00,
    ]
    for fork in [Fork.byzantium, .istanbul, .prague] {
      let machine = Machine(fork)
      let fast = machine.run(code, gas: 10_000_000)
      #expect(fast.status == .success)
      #expect(fast.changes.accounts[Machine.contract]?.storage[3] == 63)
      #expect(fast == machine.run(code, gas: 10_000_000, decodesAtOnce: false))
      #expect(fast == machine.run(code, gas: 10_000_000, tracer: IdleTracer()))
      let creation = Message(kind: .create, caller: Machine.sender, input: code, gas: 10_000_000)
      let created = machine.run(creation)
      #expect(created.status == .success)
      #expect(created == machine.run(creation, tracer: IdleTracer()))
    }
  }

  @Test("calls nest 1024 deep without a deep native stack")
  func deepCalls() {
    // Calls itself with all gas until the depth limit refuses; returns the depth reached: each frame returns 1 + its callee's answer.
    // CALL(gas, address, 0, 0, 0, 0, 32), POP, MLOAD(0) + 1, RETURN
    let code: Bytes = [
      0x60, 32, 0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, 0x30, 0x5a, 0xf1, 0x50, 0x60, 0, 0x51, 0x60, 1, 0x01, 0x60, 0, 0x52, 0x60, 32, 0x60, 0,
      0xf3,
    ]
    // Under Homestead rules a call passes on all gas, so depth is the only bound (EIP-150 came later). Asking for all gas then
    // fails, so leave some: GAS − 1000.
    var homestead = code
    homestead.replaceSubrange(11..<12, with: [0x61, 0x03, 0xe8, 0x5a, 0x03])
    let effect = Machine(.homestead).run(homestead, gas: 30_000_000)
    #expect(effect.status == .success)
    #expect(effect.output == UInt256(1025).bigEndianBytes)
    // From EIP-150 on a 64th stays behind in each frame, and gas ends first.
    let later = Machine(.cancun).run(code, gas: 30_000_000)
    #expect(later.status == .success)
    #expect(UInt256(bigEndian: later.output) < 1024)
    #expect(later == Machine(.cancun).run(code, gas: 30_000_000, tracer: IdleTracer()))
  }
}
