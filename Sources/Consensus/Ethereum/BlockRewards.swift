import EthereumTypes
import Primitives

/// Ether credited when a block is finished.
public struct BlockReward: Sendable, Hashable {
  public var account: Address
  /// In wei.
  public var amount: UInt256

  public init(account: Address, amount: UInt256) {
    self.account = account
    self.amount = amount
  }
}

extension ConsensusRules {
  /// What is credited at the end of a block, in order.
  ///
  /// - Parameter fork: the rules at the block.
  public func rewards(for header: Header, uncles: [Header], fork: Fork) -> [BlockReward] {
    switch configuration.engine {
    case .clique: return []
    case .istanbul:
      guard let settings = configuration.istanbulSettings(at: header.number), settings.algorithm == .qbft, !settings.blockReward.isZero
      else { return [] }
      return [BlockReward(account: settings.rewardAccount(coinbase: header.coinbase), amount: settings.blockReward)]
    case .raft:
      // The proof-of-work engine finishes the block, with the zero address as author while gas has no price.
      let account = configuration.isGasPriceEnabled(at: header.number) ? header.coinbase : .zero
      return [BlockReward(account: account, amount: ConsensusRules.workReward(at: fork))]
    case .ethash:
      guard fork < .paris, !header.difficulty.isZero || configuration.forks.terminalTotalDifficulty == nil else { return [] }
      return workRewards(for: header, uncles: uncles, fork: fork)
    }
  }

  /// The reward for a block under proof of work, in wei (EIP-649, EIP-1234).
  static func workReward(at fork: Fork) -> UInt256 {
    let ether: UInt64 = fork >= .constantinople ? 2 : fork >= .byzantium ? 3 : 5
    return UInt256(ether) &* UInt256(1_000_000_000_000_000_000)
  }

  /// The uncles' authors get less the older they are, the author a thirty-second more for each (yellow paper, section 11.3).
  private func workRewards(for header: Header, uncles: [Header], fork: Fork) -> [BlockReward] {
    let reward = ConsensusRules.workReward(at: fork)
    var own = reward
    var rewards: [BlockReward] = []
    for uncle in uncles {
      let age = header.number > uncle.number ? header.number - uncle.number : 0
      guard age <= 8 else { continue }
      rewards.append(BlockReward(account: uncle.coinbase, amount: reward &* UInt256(8 - age) / UInt256(8)))
      own = own &+ reward / UInt256(32)
    }
    return rewards + [BlockReward(account: header.coinbase, amount: own)]
  }

  /// Who gets the fees of a block's transactions; nil where GoQuorum knows nobody, and a transaction that pays is invalid.
  ///
  /// - Parameter author: who built the block; see `author(of:)`.
  public func feeRecipient(for header: Header, author: Address) -> Address? {
    guard let settings = configuration.istanbulSettings(at: header.number), settings.algorithm == .qbft else { return author }
    if case .unknown = settings.beneficiaryMode { return nil }
    return settings.rewardAccount(coinbase: author)
  }
}
