import Chain
import EVM
import EthereumTypes
import Primitives

/// One run of any code, without a transaction around it: what `evm run` does.
public struct CodeRun: Sendable {
  /// The code, or with `isCreation` the initcode.
  public var code: Bytes
  /// Call data; behind the initcode in a creation.
  public var input: Bytes = []
  public var gas: UInt64 = CodeRun.defaultGas
  /// In wei a gas; what GASPRICE gives, nothing is charged.
  public var price = UInt256()
  /// In wei; the sender must have it.
  public var value = UInt256()
  public var sender = CodeRun.defaultSender
  public var receiver = CodeRun.defaultReceiver
  public var isCreation = false
  /// The state before, the block's surroundings and the forks; nil for an empty state in a block of zeros.
  public var prestate: Genesis?
  /// The rules; nil for those of the prestate's configuration, or Prague's without one.
  public var fork: Fork?

  /// The gas that geth's tool gives.
  public static let defaultGas: UInt64 = 10_000_000_000
  /// "sender" in ASCII.
  public static let defaultSender = Address(truncating: UInt256(0x7365_6e64_6572))
  /// "receiver" in ASCII.
  public static let defaultReceiver = Address(truncating: UInt256(0x7265_6365_6976_6572))

  public init(code: Bytes) { self.code = code }

  /// What a run came to.
  public struct Outcome {
    public var result: CallResult
    public var gasUsed: UInt64
    /// The state after.
    public var world: MemoryWorld
    public var logs: [Log]
    /// The fork whose rules held.
    public var fork: Fork
  }

  /// The rules that hold.
  public var rules: Rules {
    guard let prestate else { return Rules(fork: fork ?? .prague, chainID: 1337) }
    let configuration = prestate.configuration
    return Rules(
      fork: fork ?? configuration.fork(at: prestate.number, timestamp: prestate.timestamp), chainID: UInt256(configuration.chainID),
      isQuorum: configuration.isQuorum, maxCodeSize: configuration.maxCodeSize(at: prestate.number))
  }

  /// Runs the code once.
  public func run(tracer: (any Tracer)? = nil) -> Outcome {
    let world = MemoryWorld(accounts: prestate?.accounts ?? [:])
    let state = JournaledState(reader: world)
    let rules = rules
    let machine = EVM(state: state, block: block(rules), rules: rules)
    state.beginTransaction()
    if !state.exists(sender) { state.setBalance(state.balance(of: sender), of: sender) }
    if !isCreation && !code.isEmpty { state.setCode(code, of: receiver) }
    machine.transaction = TransactionContext(origin: sender, gasPrice: price)
    if rules.fork >= .berlin { warmUp(state, machine.block, rules.fork) }

    let message =
      isCreation
      ? Message(kind: .create, caller: sender, value: value, input: code + input, gas: gas)
      : Message(caller: sender, recipient: receiver, value: value, input: input, gas: gas)
    let result = machine.execute(message, tracer: tracer)
    let logs = state.logs
    state.finishTransaction(deletingEmpty: rules.fork >= .spuriousDragon)
    world.apply(state.takeChanges())
    return Outcome(result: result, gasUsed: gas &- result.gasLeft, world: world, logs: logs, fork: rules.fork)
  }

  private func warmUp(_ state: JournaledState, _ block: BlockContext, _ fork: Fork) {
    state.warm(sender)
    if fork >= .shanghai { state.warm(block.beneficiary) }
    if !isCreation { state.warm(receiver) }
  }

  private func block(_ rules: Rules) -> BlockContext {
    guard let prestate else { return BlockContext(gasLimit: gas) }
    return BlockContext(
      number: prestate.number, timestamp: prestate.timestamp, beneficiary: prestate.coinbase, gasLimit: prestate.gasLimit,
      difficulty: rules.fork >= .paris ? 0 : prestate.difficulty, prevRandao: rules.fork >= .paris ? prestate.mixHash.word : 0,
      baseFee: rules.fork >= .london ? prestate.baseFeePerGas ?? 0 : 0, blobBaseFee: rules.fork >= .cancun ? 1 : 0)
  }
}

extension MemoryWorld {
  /// The state of a genesis.
  convenience init(accounts: [Address: GenesisAccount]) {
    self.init()
    for (address, account) in accounts {
      set(address, nonce: account.nonce, balance: account.balance, code: account.code, storage: account.storage)
    }
  }
}
