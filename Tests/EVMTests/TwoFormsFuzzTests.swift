import EVM
import Primitives
import TestSupport
import Testing

/// The fast form and the plain form of the interpreter must agree on everything, for any code whatever.
@Suite("Both forms of the interpreter")
struct TwoFormsFuzzTests {
  /// A program of random instructions that finds operands on the stack more often than not.
  static func program(_ random: inout SeededRandom, peers: [Address]) -> Bytes {
    var code = Bytes()
    let length = Int.random(in: 5...200, using: &random)
    var destinations: [UInt8] = []
    while code.count < length {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<34:
        code += [0x60, UInt8.random(in: 0...255, using: &random)]
      case 34..<40:
        let count = Int.random(in: 2...32, using: &random)
        code.append(0x5f + UInt8(count))
        code += random.bytes(count)
      case 40..<60: code.append(UInt8.random(in: 0x01...0x20, using: &random))
      case 60..<70: code.append(UInt8.random(in: 0x80...0x9f, using: &random))
      case 70..<78: code.append(UInt8.random(in: 0x30...0x4a, using: &random))
      case 78..<86:
        let opcodes: Bytes = [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x58, 0x59, 0x5a, 0x5c, 0x5d, 0x5e, 0x5f]
        code.append(opcodes.randomElement(using: &random) ?? 0x50)
      case 86..<90:
        if code.count < 250 { destinations.append(UInt8(code.count)) }
        code.append(0x5b)
      case 90..<94:
        let target = destinations.randomElement(using: &random) ?? UInt8.random(in: 0...255, using: &random)
        code += [0x60, target, Bool.random(using: &random) ? 0x56 : 0x57]
      case 94..<97:
        // A call to a peer or a precompiled contract with small areas of memory.
        let target = peers.randomElement(using: &random) ?? .zero
        let address = Bool.random(using: &random) ? target : Address(truncating: UInt256(UInt64.random(in: 0...18, using: &random)))
        code += [0x60, 32, 0x60, 0, 0x60, UInt8.random(in: 0...100, using: &random), 0x60, 0]
        let opcode: UInt8 = [0xf1, 0xf2, 0xf4, 0xfa].randomElement(using: &random) ?? 0xf1
        if opcode < 0xf4 { code += [0x60, UInt8.random(in: 0...1, using: &random)] }
        code.append(0x73)
        code += address.bytes
        code += [0x61, 0x40, 0x00, opcode]
      case 97: code.append([0xf0, 0xf5, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4].randomElement(using: &random) ?? 0xf0)
      case 98: code.append([0x00, 0xf3, 0xfd, 0xfe, 0xff].randomElement(using: &random) ?? 0x00)
      default: code.append(UInt8.random(in: 0...255, using: &random))
      }
    }
    return code
  }

  @Test("random programs end alike in both, under every fork", arguments: Fork.allCases)
  func randomPrograms(_ fork: Fork) {
    for run in 0..<Fuzz.cases(400) {
      var random = SeededRandom(seed: Fuzz.seed &+ UInt64(run) &* 31 &+ UInt64(fork.rawValue))
      var machine = Machine(fork, isQuorum: Bool.random(using: &random))
      let peers = (1...3).map { Address(truncating: UInt256(0xfee0 + UInt64($0))) }
      for peer in peers {
        machine.world.set(
          peer,
          .init(nonce: 1, balance: 50, code: TwoFormsFuzzTests.program(&random, peers: peers), storage: [1: 2, 3: 4]))
      }
      let code = TwoFormsFuzzTests.program(&random, peers: peers)
      let gas = UInt64.random(in: 0...200_000, using: &random)
      let input = random.bytes(Int.random(in: 0...80, using: &random))
      let fast = machine.run(code, input: input, value: 3, gas: gas)
      let plain = machine.run(code, input: input, value: 3, gas: gas, tracer: IdleTracer())
      #expect(fast == plain, "seed \(Fuzz.seed &+ UInt64(run)), \(fork), code \(Hex.encode(code))")
      // Beginning in the plain form and going over to the fast one at a jump.
      let warming = machine.run(code, input: input, value: 3, gas: gas, decodesAtOnce: false)
      #expect(fast == warming, "seed \(Fuzz.seed &+ UInt64(run)), \(fork), code \(Hex.encode(code))")
      if fast != plain || fast != warming { return }
    }
  }

  @Test("random bytes as initcode and as code never trap", arguments: Fork.allCases)
  func randomBytes(_ fork: Fork) {
    for run in 0..<Fuzz.cases(300) {
      var random = SeededRandom(seed: Fuzz.seed &+ UInt64(run) &* 17 &+ UInt64(fork.rawValue))
      let machine = Machine(fork)
      let code = random.bytes(Int.random(in: 0...300, using: &random))
      let fast = machine.run(code, gas: 100_000)
      #expect(fast == machine.run(code, gas: 100_000, tracer: IdleTracer()))
      let creation = machine.run(Message(kind: .create, caller: Machine.sender, input: code, gas: 100_000))
      #expect(creation.gasUsed <= 100_000)
    }
  }

  @Test("each opcode alone on a full and on an empty stack ends alike in both", arguments: Fork.allCases)
  func eachOpcode(_ fork: Fork) {
    let machine = Machine(fork)
    for opcode in UInt8.min...UInt8.max {
      for height in [0, 1, 2, 3, 7, 16, 17, 1023, 1024] {
        var code = Bytes()
        for i in 0..<height { code += [0x60, UInt8(truncatingIfNeeded: i & 31)] }
        code.append(opcode)
        code += [0x60, 1, 0x60, 2, 0x01, 0x00]
        for gas: UInt64 in [UInt64(height) * 3, UInt64(height) * 3 + 10, 60_000] {
          let fast = machine.run(code, input: [1, 2, 3], gas: gas)
          #expect(fast == machine.run(code, input: [1, 2, 3], gas: gas, tracer: IdleTracer()), "\(fork) \(opcode) \(height) \(gas)")
        }
      }
    }
  }
}
