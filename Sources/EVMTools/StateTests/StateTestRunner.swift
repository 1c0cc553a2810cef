import Chain
import EVM
import EthereumTypes
import Primitives

/// Runs the cases of state tests.
public struct StateTestRunner {
  /// What became of one case.
  public struct Verdict: Sendable {
    public var test: String
    public var network: String
    public var index: Int
    /// Why the case failed; nil if it passed.
    public var failure: String?
    /// The root of the state after.
    public var stateRoot: Hash256
    /// What the transaction used and returned; nil if it was invalid.
    public var outcome: TransactionOutcome?
    /// The case's name among all of its file.
    public var label: String { "\(test)/\(network)/\(index)" }
  }

  /// Watches the transaction.
  public var tracer: (any Tracer)?

  public init(tracer: (any Tracer)? = nil) { self.tracer = tracer }

  /// Runs all cases of a test, or those of one fork.
  public func run(_ test: StateTest, network: String? = nil) throws(FormatError) -> [Verdict] {
    let world = try MemoryWorld(accounts: test.pre)
    // The published tests know a block's hash by the Keccak-256 of its number's decimal digits.
    world.blockHashes = { keccak256(Array(String($0).utf8)) }
    let codeCache = CodeCache()
    var verdicts: [Verdict] = []
    for testCase in test.cases where network == nil || testCase.network == network {
      verdicts.append(try run(test, testCase, on: world.copy(), codeCache: codeCache))
    }
    return verdicts
  }

  /// Runs one case on a state of its own.
  private func run(_ test: StateTest, _ testCase: StateTest.Case, on world: MemoryWorld, codeCache: CodeCache) throws(FormatError) -> Verdict {
    guard let network = TestNetwork(testCase.network, isDraft: test.isDraft) else {
      throw FormatError("\(testCase.network) is no fork that is known")
    }
    let configuration = network.configuration
    let environment = test.environment
    let fork = configuration.fork(at: environment.number, timestamp: environment.timestamp)
    let rules = ExecutionRules(
      machine: network.adjust(Rules(fork: fork, chainID: UInt256(configuration.chainID))), chainID: configuration.chainID,
      feeRecipient: environment.coinbase, maxBlobs: configuration.blobSchedule(at: fork)?.max ?? 0)
    let state = JournaledState(reader: world, codeCache: codeCache)
    var verdict = Verdict(test: test.name, network: testCase.network, index: testCase.index, failure: nil, stateRoot: .zero, outcome: nil)

    var refusal: String?
    var pool = GasPool(gas: environment.gasLimit, blobGas: UInt64(rules.maxBlobs) &* BlobSchedule.gasPerBlob)
    do throws(StateTest.NotSent) {
      let sent = try test.transaction(of: testCase, rules: rules.signing)
      if let named = test.transaction.sender, named != sent.sender, testCase.expectedException == nil {
        verdict.failure = "sender: have \(sent.sender), want \(named)"
        return verdict
      }
      let block = environment.context(fork: fork, blobs: configuration.blobSchedule(at: fork))
      let machine = EVM(state: state, block: block, rules: rules.machine)
      let executor = TransactionExecutor(rules: rules, machine: machine, tracer: tracer)
      do throws(InvalidTransaction) {
        verdict.outcome = try executor.execute(sent.transaction, sender: sent.sender, pool: &pool)
      } catch { refusal = error.description }
    } catch {
      switch error {
      case .invalid(let reason): refusal = reason
      case .format(let error): throw error
      }
    }

    // The reward of such a block is nothing, but it is paid: before Spurious Dragon that makes the account.
    state.beginTransaction()
    state.addBalance(UInt256(), to: environment.coinbase)
    state.finishTransaction(deletingEmpty: fork >= .spuriousDragon)
    world.apply(state.takeChanges())
    verdict.stateRoot = world.root()
    verdict.failure = compare(testCase, verdict, refusal: refusal)
    return verdict
  }

  private func compare(_ testCase: StateTest.Case, _ verdict: Verdict, refusal: String?) -> String? {
    if let refusal, testCase.expectedException == nil { return "transaction refused: \(refusal)" }
    if let expected = testCase.expectedException, refusal == nil { return "transaction accepted, want \(expected)" }
    if verdict.stateRoot != testCase.stateRoot { return "state root: have \(verdict.stateRoot), want \(testCase.stateRoot)" }
    let logsHash = keccak256(StateTestRunner.encode(verdict.outcome?.logs ?? []))
    if logsHash != testCase.logsHash { return "logs hash: have \(logsHash), want \(testCase.logsHash)" }
    return nil
  }

  /// The RLP of a list of logs, whose hash the tests state.
  static func encode(_ logs: [Log]) -> Bytes {
    var writer = RLPWriter()
    writer.list { items in for log in logs { log.encode(to: &items) } }
    return writer.bytes
  }
}

extension StateTest.Environment {
  /// The block as the transaction sees it.
  func context(fork: Fork, blobs: BlobSchedule?) -> BlockContext {
    BlockContext(
      number: number, timestamp: timestamp, beneficiary: coinbase, gasLimit: gasLimit, difficulty: fork >= .paris ? 0 : difficulty,
      prevRandao: fork >= .paris ? random ?? 0 : 0, baseFee: fork >= .london ? baseFee ?? 10 : 0,
      blobBaseFee: blobs?.baseFee(excessBlobGas: excessBlobGas ?? 0) ?? 0)
  }
}
