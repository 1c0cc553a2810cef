import Chain
import EVM
import EthereumTypes
import Primitives

/// Runs the cases of state tests.
public struct StateTestRunner {
  /// What became of one case.
  public struct Verdict {
    public var test: String
    public var network: String
    public var index: Int
    /// Why the case failed; nil if it passed.
    public var failure: String?
    /// The root of the state after.
    public var stateRoot = Hash256.zero
    /// What the transaction used and returned; nil if it was invalid.
    public var outcome: TransactionOutcome?
    /// Why the transaction was invalid; nil if it was not.
    public var refusal: String?
    /// The state after.
    public var world: MemoryWorld
    /// The case's name among all of its file.
    public var label: String { "\(test)/\(network)/\(index)" }
  }

  /// Makes who watches the transaction of a case that runs under a fork.
  public var makeTracer: (Fork) -> (any Tracer)?

  public init(makeTracer: @escaping (Fork) -> (any Tracer)? = { _ in nil }) { self.makeTracer = makeTracer }

  /// Runs the cases of a test that `isWanted` takes.
  public func run(_ test: StateTest, where isWanted: (StateTest.Case) -> Bool = { _ in true }) throws(FormatError) -> [Verdict] {
    let prepared = try PreparedStateTest(test)
    var verdicts: [Verdict] = []
    for testCase in test.cases where isWanted(testCase) { verdicts.append(try run(testCase, of: prepared)) }
    return verdicts
  }

  /// Runs one case on a state of its own.
  public func run(_ testCase: StateTest.Case, of prepared: PreparedStateTest) throws(FormatError) -> Verdict {
    let test = prepared.test
    guard let network = TestNetwork(testCase.network, isDraft: test.isDraft) else {
      throw FormatError("\(testCase.network) is no fork that is known")
    }
    let world = prepared.world.copy()
    let environment = test.environment
    let rules = environment.rules(network)
    let state = JournaledState(reader: world, codeCache: prepared.codeCache)
    var verdict = Verdict(test: test.name, network: testCase.network, index: testCase.index, world: world)

    var pool = GasPool(gas: environment.gasLimit, blobGas: UInt64(rules.maxBlobs) &* BlobSchedule.gasPerBlob)
    do throws(StateTest.NotSent) {
      let sent = try test.transaction(of: testCase, rules: rules.signing)
      if let named = test.transaction.sender, named != sent.sender, testCase.expectedException == nil {
        verdict.failure = "sender: have \(sent.sender), want \(named)"
        return verdict
      }
      let block = environment.context(fork: rules.fork, blobs: network.configuration.blobSchedule(at: rules.fork))
      let machine = EVM(state: state, block: block, rules: rules.machine)
      let executor = TransactionExecutor(rules: rules, machine: machine, tracer: makeTracer(rules.fork))
      do throws(InvalidTransaction) {
        verdict.outcome = try executor.execute(sent.transaction, sender: sent.sender, pool: &pool)
      } catch { verdict.refusal = error.description }
    } catch {
      switch error {
      case .invalid(let reason): verdict.refusal = reason
      case .format(let error): throw error
      }
    }

    // The reward of such a block is nothing, but it is paid: before Spurious Dragon that makes the account.
    state.beginTransaction()
    state.addBalance(UInt256(), to: environment.coinbase)
    state.finishTransaction(deletingEmpty: rules.fork >= .spuriousDragon)
    world.apply(state.takeChanges())
    verdict.stateRoot = world.root()
    verdict.failure = compare(testCase, verdict)
    return verdict
  }

  private func compare(_ testCase: StateTest.Case, _ verdict: Verdict) -> String? {
    if let refusal = verdict.refusal, testCase.expectedException == nil { return "transaction refused: \(refusal)" }
    if let expected = testCase.expectedException, verdict.refusal == nil { return "transaction accepted, want \(expected)" }
    if verdict.stateRoot != testCase.stateRoot { return "post state root mismatch: got \(verdict.stateRoot), want \(testCase.stateRoot)" }
    let logsHash = keccak256(StateTestRunner.encode(verdict.outcome?.logs ?? []))
    if logsHash != testCase.logsHash { return "post state logs hash mismatch: got \(logsHash), want \(testCase.logsHash)" }
    return nil
  }

  /// The RLP of a list of logs, whose hash the tests state.
  static func encode(_ logs: [Log]) -> Bytes {
    var writer = RLPWriter()
    writer.list { items in for log in logs { log.encode(to: &items) } }
    return writer.bytes
  }
}

/// A state test with its accounts read and its codes kept between cases.
public struct PreparedStateTest {
  let test: StateTest
  let world: MemoryWorld
  let codeCache = CodeCache()

  public init(_ test: StateTest) throws(FormatError) {
    self.test = test
    world = try MemoryWorld(accounts: test.pre)
    // The published tests know a block's hash by the Keccak-256 of its number's decimal digits.
    world.blockHashes = { keccak256(Array(String($0).utf8)) }
  }
}

extension StateTest.Environment {
  /// The rules at the block on a chain.
  func rules(_ network: TestNetwork) -> ExecutionRules {
    let configuration = network.configuration
    let fork = configuration.fork(at: number, timestamp: timestamp)
    return ExecutionRules(
      machine: network.adjust(Rules(fork: fork, chainID: UInt256(configuration.chainID))), chainID: configuration.chainID,
      feeRecipient: coinbase, maxBlobs: configuration.blobSchedule(at: fork)?.max ?? 0)
  }

  /// The block as the transaction sees it.
  func context(fork: Fork, blobs: BlobSchedule?) -> BlockContext {
    BlockContext(
      number: number, timestamp: timestamp, beneficiary: coinbase, gasLimit: gasLimit, difficulty: fork >= .paris ? 0 : difficulty,
      prevRandao: fork >= .paris ? random ?? 0 : 0, baseFee: fork >= .london ? baseFee ?? 10 : 0,
      blobBaseFee: blobs?.baseFee(excessBlobGas: excessBlobGas ?? 0) ?? 0)
  }
}
