import Consensus
import EVM
import EthereumTypes
import Primitives

/// How a block is executed, as follows from its header, its author and the chain's configuration.
public struct BlockSetting: Sendable {
  public var rules: ExecutionRules
  public var context: BlockContext
  public var plan: BlockPlan

  /// The setting of the block with this header.
  ///
  /// - Parameters:
  ///   - author: who built the block: what COINBASE gives, and who gets the fees unless the configuration names another.
  ///   - uncles: the block's uncles, whose authors are rewarded under proof of work.
  ///   - withdrawals: the block's withdrawals.
  public init(
    header: Header, author: Address, uncles: [Header] = [], withdrawals: [Withdrawal] = [], consensus: ConsensusRules
  ) {
    let configuration = consensus.configuration
    let fork = configuration.fork(for: header)
    let blobs = configuration.blobSchedule(at: fork)
    let machine = Rules(
      fork: fork, chainID: UInt256(configuration.chainID), isQuorum: configuration.isQuorum,
      maxCodeSize: configuration.maxCodeSize(at: header.number))
    rules = ExecutionRules(
      machine: machine, chainID: configuration.chainID, feeRecipient: consensus.feeRecipient(for: header, author: author),
      allowsGasPrice: configuration.isGasPriceEnabled(at: header.number), maxBlobs: blobs?.max ?? 0)
    context = BlockContext(
      number: header.number, timestamp: header.timestamp, beneficiary: author, gasLimit: header.gasLimit,
      difficulty: fork >= .paris && header.difficulty.isZero ? 0 : header.difficulty, prevRandao: fork >= .paris ? header.mixHash.word : 0,
      baseFee: header.baseFeePerGas ?? 0, blobBaseFee: header.excessBlobGas.flatMap { blobs?.baseFee(excessBlobGas: $0) } ?? 0)
    plan = BlockPlan(
      parentHash: header.parentHash, parentBeaconBlockRoot: header.parentBeaconBlockRoot,
      isDAOForkBlock: configuration.forks.supportsDAOFork && configuration.forks.daoFork == header.number, withdrawals: withdrawals,
      rewards: consensus.rewards(for: header, uncles: uncles, fork: fork),
      depositContract: BlockSetting.depositContract(configuration, fork))
  }

  /// Ethereum's deposit contract.
  private static let mainnetDepositContract = Address(hex: "0x00000000219ab540356cbb839cbe05303d7705fa") ?? .zero

  /// Where deposits come from; a consortium engine has no consensus layer to ask anything of.
  private static func depositContract(_ configuration: ChainConfiguration, _ fork: Fork) -> Address? {
    guard fork >= .prague, case .ethash = configuration.engine else { return nil }
    return configuration.depositContract ?? mainnetDepositContract
  }
}
