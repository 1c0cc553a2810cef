import EVM
import Primitives
import Testing

@Suite("Rules")
struct RulesTests {
  /// Initcode that returns `size` zero bytes as code.
  private static func creation(of size: Int) -> Message {
    Message(
      kind: .create, caller: Machine.sender, input: [0x62, UInt8(size >> 16), UInt8(size >> 8 & 255), UInt8(size & 255), 0x60, 0, 0xf3],
      gas: 20_000_000)
  }

  @Test("a contract's code is bounded from Spurious Dragon on, by what the rules say")
  func codeSize() {
    #expect(Machine(.homestead).run(RulesTests.creation(of: 24_577)).status == .success)
    #expect(Machine(.spuriousDragon).run(RulesTests.creation(of: 24_576)).status == .success)
    let refused = Machine(.spuriousDragon).run(RulesTests.creation(of: 24_577))
    #expect(refused.status == .maxCodeSizeExceeded)
    #expect(refused.gasUsed == 20_000_000)
    var quorum = Machine(.berlin, isQuorum: true)
    quorum.rules.maxCodeSize = 32 * 1024
    #expect(quorum.run(RulesTests.creation(of: 32_768)).status == .success)
    #expect(quorum.run(RulesTests.creation(of: 32_769)).status == .maxCodeSizeExceeded)
  }

  @Test("code that starts with 0xEF is refused from London on (EIP-3541)")
  func reservedCode() {
    // MSTORE8(0, 0xef), RETURN(0, 1)
    let initCode: Bytes = [0x60, 0xef, 0x60, 0, 0x53, 0x60, 1, 0x60, 0, 0xf3]
    let message = Message(kind: .create, caller: Machine.sender, input: initCode, gas: 100_000)
    #expect(Machine(.berlin).run(message).status == .success)
    #expect(Machine(.london).run(message).status == .invalidCode)
  }

  @Test("a Frontier creation that cannot pay for its code keeps its gas and has no code; later ones fail")
  func unpaidCode() {
    var message = RulesTests.creation(of: 1000)
    message.gas = 10_000
    let frontier = Machine(.frontier).run(message)
    #expect(frontier.status == .success)
    #expect(frontier.gasUsed < 200)
    #expect(Machine(.homestead).run(message).status == .codeStoreOutOfGas)
  }

  @Test("under GoQuorum's rules a call of nothing touches no account")
  func quorumTransfers() {
    let empty = Address(truncating: UInt256(0x77))
    for isQuorum in [false, true] {
      var machine = Machine(.berlin, isQuorum: isQuorum)
      machine.world.set(empty, .init())
      let effect = machine.run(Message(caller: Machine.sender, recipient: empty, gas: 1000))
      #expect(effect.status == .success)
      #expect((effect.changes.accounts[empty] != nil) == !isQuorum)
    }
  }

  @Test("each instruction is unknown before its fork")
  func forks() {
    for (opcode, fork): (UInt8, Fork) in [
      (0xf4, .homestead), (0x3d, .byzantium), (0xfd, .byzantium), (0xfa, .byzantium), (0x1b, .constantinople), (0x3f, .constantinople),
      (0xf5, .constantinople), (0x46, .istanbul), (0x47, .istanbul), (0x48, .london), (0x5f, .shanghai), (0x49, .cancun), (0x4a, .cancun),
      (0x5c, .cancun), (0x5d, .cancun), (0x5e, .cancun),
    ] {
      for candidate in Fork.allCases {
        let code: Bytes = [0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, opcode]
        let status = Machine(candidate).run(code).status
        #expect((status == .invalidOpcode) == (candidate < fork), "0x\(String(opcode, radix: 16)) \(candidate)")
      }
    }
    #expect(Machine(.prague).run([0xfe]).status == .invalidOpcode)
  }

  @Test("PUSH0 to PUSH32 push their bytes, also at the end of the code where zeros follow")
  func immediates() {
    for count in 0...32 {
      let bytes = (0..<count).map { UInt8(0xa0 + $0) }
      // PUSHn, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN
      let code = [0x5f + UInt8(count)] + bytes + [0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3]
      let expected = Bytes(repeating: 0, count: 32 - count) + bytes
      #expect(Machine(.prague).run(code).output == expected, "PUSH\(count)")
      #expect(Machine(.prague).run(code, decodesAtOnce: false).output == expected, "PUSH\(count), plain")
      // Cut off behind the opcode, in a contract that the first one's output does not depend on: it just stops.
      #expect(Machine(.prague).run([0x5f + UInt8(count)]).status == .success)
    }
  }

  @Test("the slot rules of each fork cost and refund as their EIPs list")
  func slots() {
    // EIP-2200's and EIP-3529's tables: code, fork, original value; gas used and refund.
    let cases: [(Bytes, Fork, UInt256, UInt64, Int64)] = [
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .istanbul, 0, 1612, 0),
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 1, 0x60, 0, 0x55], .istanbul, 0, 20_812, 0),
      ([0x60, 1, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .istanbul, 0, 20_812, 19_200),
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .istanbul, 1, 5812, 15_000),
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 1, 0x60, 0, 0x55], .istanbul, 1, 5812, 4200),
      ([0x60, 2, 0x60, 0, 0x55, 0x60, 1, 0x60, 0, 0x55], .istanbul, 1, 5812, 4200),
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 1, 0x60, 0, 0x55], .constantinople, 0, 20_212, 0),
      ([0x60, 1, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .constantinople, 0, 20_212, 19_800),
      ([0x60, 1, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .petersburg, 0, 25_012, 15_000),
      ([0x60, 1, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .london, 0, 22_212, 19_900),
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 0, 0x60, 0, 0x55], .london, 1, 5112, 4800),
      ([0x60, 0, 0x60, 0, 0x55, 0x60, 1, 0x60, 0, 0x55], .london, 1, 5112, 2800),
    ]
    for (code, fork, original, gas, refund) in cases {
      var machine = Machine(fork)
      machine.world.set(Machine.contract, .init(nonce: 1, storage: [0: original]))
      let effect = machine.run(code)
      #expect(effect.gasUsed == gas, "\(fork) \(Hex.encode(code)) from \(original)")
      #expect(effect.refund == refund, "\(fork) \(Hex.encode(code)) from \(original)")
    }
  }

  @Test("SELFDESTRUCT deletes an old account before Cancun and a new one only from then on (EIP-6780)")
  func selfDestruct() {
    let code: Bytes = [0x60, 0x77, 0xff]
    let before = Machine(.shanghai).run(code)
    #expect(before.changes.accounts[Machine.contract] == AccountChange(account: nil, storageCleared: true))
    let after = Machine(.cancun).run(code)
    #expect(after.changes.accounts[Machine.contract]?.account?.nonce == 1)
    #expect(after.changes.accounts[Machine.contract]?.account?.balance == 0)
    let created = Machine(.cancun).run(Message(kind: .create, caller: Machine.sender, value: 9, input: code, gas: 100_000))
    #expect(created.status == .success)
    #expect(created.changes.accounts[created.createdAddress ?? .zero] == nil)
    #expect(created.changes.accounts[Address(truncating: UInt256(0x77))]?.account?.balance == 9)
  }

  @Test("an account that delegates runs the other's code on its own storage (EIP-7702)")
  func delegation() {
    let target = Address(truncating: UInt256(0xde1e))
    var machine = Machine(.prague)
    machine.world.set(target, .init(nonce: 1, code: [0x60, 5, 0x60, 1, 0x55, 0x00]))
    let effect = machine.run([0xef, 0x01, 0x00] + target.bytes)
    #expect(effect.status == .success)
    #expect(effect.changes.accounts[Machine.contract]?.storage == [1: 5])
    #expect(effect.changes.accounts[target] == nil)
    // Before Prague the designator is code like any other, and 0xEF no instruction.
    machine.rules.fork = .cancun
    #expect(machine.run([0xef, 0x01, 0x00] + target.bytes).status == .invalidOpcode)
  }

  @Test("an interrupted machine ends at the next call or traced step, and can be used again")
  func interruption() {
    let state = JournaledState(reader: MemoryState([Machine.contract: .init(nonce: 1, code: [0x5b, 0x60, 0, 0x56])]))
    let evm = EVM(state: state, block: BlockContext(), rules: Rules(fork: .cancun))
    let message = Message(caller: Machine.sender, recipient: Machine.contract, gas: 100_000)
    evm.interrupt()
    state.beginTransaction()
    #expect(evm.execute(message).status == .interrupted)
    evm.clearInterrupt()
    #expect(evm.execute(message).status == .outOfGas)
    final class Impatient: Tracer {
      let evm: EVM
      var count = 0
      init(_ evm: EVM) { self.evm = evm }
      var wantsSteps: Bool { true }
      func step(_ step: TracedStep) {
        count += 1
        if count == 50 { evm.interrupt() }
      }
    }
    let tracer = Impatient(evm)
    #expect(evm.execute(message, tracer: tracer).status == .interrupted)
    #expect(tracer.count == 50)
  }

  @Test("addresses of contracts are those the yellow paper and EIP-1014 give")
  func addresses() {
    // EIP-1014, example 3; and the published example of an account with its first nonces.
    let creator = Address(hex: "0xdeadbeef00000000000000000000000000000000") ?? .zero
    #expect(
      EVM.createAddress(
        creator: creator, salt: UInt256(hex: "0xfeed000000000000000000000000000000000000") ?? 0, initCodeHash: keccak256([0x00])
      ).checksummed == "0xD04116cDd17beBE565EB2422F2497E06cC1C9833")
    let sender = Address(hex: "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0") ?? .zero
    #expect(EVM.createAddress(creator: sender, nonce: 0).hex == "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d")
    #expect(EVM.createAddress(creator: sender, nonce: 1).hex == "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8")
  }
}
