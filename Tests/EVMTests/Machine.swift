import EVM
import Primitives

/// A machine on a small world, for tests.
struct Machine {
  static let sender = Address(truncating: UInt256(0x5e4d))
  static let contract = Address(truncating: UInt256(0xc0de))

  var world = MemoryState()
  var block = BlockContext(
    number: 1000, timestamp: 1_700_000_000, beneficiary: Address(truncating: UInt256(0xbe4e)), gasLimit: 30_000_000, difficulty: 131_072,
    prevRandao: UInt256(0x7a4d), baseFee: 7, blobBaseFee: 1)
  var rules: Rules

  init(_ fork: Fork, isQuorum: Bool = false) {
    rules = Rules(fork: fork, chainID: 1337, isQuorum: isQuorum)
    world.set(Machine.sender, .init(balance: UInt256(1) << 80))
  }

  /// What a message did.
  struct Effect: Equatable {
    var status: CallStatus
    var gasUsed: UInt64
    var output: Bytes
    var createdAddress: Address?
    var detail: FailureDetail
    var refund: Int64
    var logs: [Log]
    var changes: StateChanges
  }

  /// Runs a message, on decoded code from the start or as the machine itself decides.
  func run(_ message: Message, tracer: (any Tracer)? = nil, decodesAtOnce: Bool = true) -> Effect {
    let state = JournaledState(reader: world)
    let evm = EVM(state: state, block: block, rules: rules)
    evm.decodesAtOnce = decodesAtOnce
    evm.transaction = TransactionContext(
      origin: message.caller, gasPrice: 11, blobHashes: [Hash256(UInt256(0xb10b)), Hash256(UInt256(0xb10c))])
    state.beginTransaction()
    state.warm(message.caller)
    state.warm(message.recipient)
    let result = evm.execute(message, tracer: tracer)
    let logs = state.logs
    let refund = state.refund
    state.finishTransaction(deletingEmpty: rules.fork >= .spuriousDragon)
    return Effect(
      status: result.status, gasUsed: message.gas - result.gasLeft, output: result.output, createdAddress: result.createdAddress,
      detail: result.detail, refund: refund, logs: logs, changes: state.takeChanges())
  }

  /// Runs code as the contract's.
  func run(
    _ code: Bytes, input: Bytes = [], value: UInt256 = 0, gas: UInt64 = 1_000_000, tracer: (any Tracer)? = nil, decodesAtOnce: Bool = true
  ) -> Effect {
    var machine = self
    var account = world.accounts[Machine.contract] ?? MemoryState.Account(nonce: 1, balance: 1000)
    account.code = code
    machine.world.set(Machine.contract, account)
    return machine.run(
      Message(caller: Machine.sender, recipient: Machine.contract, value: value, input: input, gas: gas), tracer: tracer,
      decodesAtOnce: decodesAtOnce)
  }
}

/// Asks for steps and ignores them: it makes the machine take the plain form.
final class IdleTracer: Tracer {
  var wantsSteps: Bool { true }
  var steps = 0

  func step(_ step: TracedStep) { steps += 1 }
}
