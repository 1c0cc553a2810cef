import Primitives

/// Who may sign the block after a given one under Clique, who did lately, and the votes under way (EIP-225).
public struct CliqueSnapshot: Sendable, Hashable {
  /// The block after which it holds.
  public var number: UInt64
  /// That block's hash.
  public var hash: Hash256
  /// The signers and the votes.
  public var voting: ValidatorVoting
  /// Who signed the last blocks, by block number: none of them may sign again yet.
  public var recents: [UInt64: Address]

  public init(number: UInt64, hash: Hash256, voting: ValidatorVoting, recents: [UInt64: Address] = [:]) {
    self.number = number
    self.hash = hash
    self.voting = voting
    self.recents = recents
  }

  /// The signers in byte order.
  public var signers: [Address] { voting.members }

  /// Whether it is a signer's turn at a block.
  public func isInTurn(_ signer: Address, at number: UInt64) -> Bool {
    guard let place = voting.members.firstIndex(of: signer) else { return false }
    return number % UInt64(voting.members.count) == UInt64(place)
  }

  /// How many blocks pass until a signer may sign again.
  var limit: UInt64 { UInt64(voting.members.count / 2 + 1) }

  /// The block in the recents that keeps a signer from signing a block; nil if none does.
  func recentBlock(of signer: Address, at number: UInt64) -> UInt64? {
    recents.first { block, recent in recent == signer && !(number >= limit && block <= number - limit) }?.key
  }

  /// Takes one more block: its signer and its vote.
  mutating func advance(number: UInt64, hash: Hash256, signer: Address, candidate: Address, authorize: Bool, epoch: UInt64) {
    self.number = number
    self.hash = hash
    if epoch > 0 && number % epoch == 0 { voting.wipe() }
    if number >= limit { recents[number - limit] = nil }
    recents[number] = signer
    let removed = voting.cast(ValidatorVote(validator: signer, block: number, candidate: candidate, authorize: authorize))
    // With fewer signers the wait is shorter.
    if removed != nil, number >= limit { recents[number - limit] = nil }
  }
}
