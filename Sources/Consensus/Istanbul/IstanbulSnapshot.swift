import EthereumTypes
import Primitives

/// Who may make and agree on the block after a given one under IBFT and QBFT, and the votes under way.
public struct IstanbulSnapshot: Sendable, Hashable {
  /// The block after which it holds.
  public var number: UInt64
  /// That block's hash.
  public var hash: Hash256
  /// Votes are wiped each time this many blocks have passed.
  public var epoch: UInt64
  public var policy: ProposerPolicy
  /// The validators of the next block, and the votes.
  public var voting: ValidatorVoting
  /// Who built the block, for the next turn; zero for the genesis block.
  public var lastAuthor: Address

  public init(number: UInt64, hash: Hash256, epoch: UInt64, policy: ProposerPolicy, voting: ValidatorVoting, lastAuthor: Address) {
    self.number = number
    self.hash = hash
    self.epoch = epoch
    self.policy = policy
    self.voting = voting
    self.lastAuthor = lastAuthor
  }

  /// The validators of the next block in byte order, as headers list them.
  public var validators: [Address] { voting.members }

  /// The validators of the next block in the order in which turns go round.
  public func validators(inOrder order: ProposerOrder) -> [Address] { order.sorted(voting.members) }

  /// Whose turn it is to propose the next block in a round.
  public func proposer(round: UInt64, order: ProposerOrder, departed: CompatibilitySwitches.DepartedProposer) -> Address? {
    ProposerSelection(policy: policy, order: order, departed: departed)
      .proposer(validators: voting.members, lastAuthor: lastAuthor.isZero ? nil : lastAuthor, round: round)
  }
}
