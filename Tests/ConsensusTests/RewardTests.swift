import Consensus
import EthereumTypes
import Primitives
import Testing

@Suite("Rewards, fees and gas limits")
struct RewardTests {
  private static let ether = UInt256(1_000_000_000_000_000_000)
  private static let author = Address(truncating: UInt256(0xa))

  @Test("proof of work pays 5, 3 or 2 ether, more for uncles, and the uncles' authors by their age")
  func work() {
    let rules = ConsensusRules(ChainConfiguration(chainID: 1, forks: ForkSchedule(always: .byzantium)))
    let header = Header(coinbase: Self.author, difficulty: 1, number: 10)
    #expect(rules.rewards(for: header, uncles: [], fork: .frontier) == [BlockReward(account: Self.author, amount: Self.ether &* 5)])
    #expect(rules.rewards(for: header, uncles: [], fork: .istanbul) == [BlockReward(account: Self.author, amount: Self.ether &* 2)])
    let uncle = Header(coinbase: .zero, number: 8)
    // Yellow paper, section 11.3: 6/8 of 3 ether for an uncle two blocks old, and 1/32 more for the author.
    #expect(
      rules.rewards(for: header, uncles: [uncle], fork: .byzantium) == [
        BlockReward(account: .zero, amount: UInt256(2_250_000_000_000_000_000)),
        BlockReward(account: Self.author, amount: UInt256(3_093_750_000_000_000_000)),
      ])
    #expect(rules.rewards(for: header, uncles: [], fork: .paris).isEmpty)
  }

  @Test("Raft pays the reward of proof of work to the zero address while gas has no price")
  func raft() {
    var configuration = ChainConfiguration(chainID: 10, forks: ForkSchedule(always: .berlin), engine: .raft, isQuorum: true)
    configuration.enableGasPriceBlock = 5
    let rules = ConsensusRules(configuration)
    let free = rules.rewards(for: Header(coinbase: Self.author, number: 4), uncles: [], fork: .berlin)
    #expect(free == [BlockReward(account: .zero, amount: Self.ether &* 2)])
    let priced = rules.rewards(for: Header(coinbase: Self.author, number: 5), uncles: [], fork: .berlin)
    #expect(priced == [BlockReward(account: Self.author, amount: Self.ether &* 2)])
  }

  @Test("QBFT pays what the configuration says, to the author, a fixed account or nobody; IBFT and Clique pay nothing")
  func qbft() {
    func rules(_ change: (inout IstanbulSettings) -> Void) -> ConsensusRules {
      var settings = IstanbulSettings(algorithm: .qbft)
      settings.blockReward = 7
      change(&settings)
      let engine = EngineConfiguration.istanbul(IstanbulConfiguration(initial: settings, qbftBlock: settings.algorithm == .qbft ? 0 : nil))
      return ConsensusRules(ChainConfiguration(chainID: 10, forks: ForkSchedule(always: .berlin), engine: engine, isQuorum: true))
    }
    let header = Header(coinbase: Self.author, number: 1)
    let plain = rules { _ in }
    #expect(plain.rewards(for: header, uncles: [], fork: .berlin) == [BlockReward(account: Self.author, amount: 7)])
    #expect(plain.feeRecipient(for: header, author: Self.author) == Self.author)
    let fixed = rules {
      $0.beneficiaryMode = .fixed
      $0.miningBeneficiary = Address(truncating: UInt256(0xb))
    }
    #expect(fixed.rewards(for: header, uncles: [], fork: .berlin) == [BlockReward(account: Address(truncating: UInt256(0xb)), amount: 7)])
    let unknown = rules { $0.beneficiaryMode = .unknown("list") }
    #expect(unknown.rewards(for: header, uncles: [], fork: .berlin) == [BlockReward(account: .zero, amount: 7)])
    #expect(unknown.feeRecipient(for: header, author: Self.author) == nil)
    #expect(rules { $0.blockReward = 0 }.rewards(for: header, uncles: [], fork: .berlin).isEmpty)
    #expect(rules { $0.algorithm = .ibft }.rewards(for: header, uncles: [], fork: .berlin).isEmpty)
  }

  @Test("a new block's gas limit is 700 M at once and led to at most 800 M")
  func gasLimit() {
    #expect(GasLimitRule.quorumNext(parentLimit: 5_000, parentUsed: 0) == 700_000_000)
    // Recorded in golden/qbft: 0xe0000000 is above the ceiling and falls by 1/4096 − 1 a block.
    #expect(GasLimitRule.quorumNext(parentLimit: 0xe000_0000, parentUsed: 0) == 0xe000_0000 - (0xe000_0000 / 4_096 - 1))
    #expect(GasLimitRule.quorumNext(parentLimit: 800_000_000, parentUsed: 800_000_000) == 800_000_000)
    #expect(GasLimitRule.quorumNext(parentLimit: .max, parentUsed: .max) <= GasLimitRule.maximum)
    #expect(GasLimitRule.boundedNext(parentLimit: 10_000_000, wanted: 30_000_000) == 10_000_000 + 10_000_000 / 1_024 - 1)
    #expect(GasLimitRule.boundedNext(parentLimit: 10_000_000, wanted: 0) == 10_000_000 - (10_000_000 / 1_024 - 1))
    #expect(GasLimitRule.boundedNext(parentLimit: 30_000_000, wanted: 30_000_000) == 30_000_000)
  }
}
