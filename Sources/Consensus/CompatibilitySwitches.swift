import EthereumTypes

/// The order of validators in which turns go round.
public enum ProposerOrder: Sendable, Hashable {
  /// By the bytes of the address.
  case bytes
  /// By the text of the address with its upper and lower case checksum (EIP-55): always so in IBFT, and in QBFT on nodes
  /// of GoQuorum that were restarted.
  case checksum
}

/// Points on which GoQuorum and Besu, or releases of one of them, differ. The defaults follow a GoQuorum genesis file.
public struct CompatibilitySwitches: Sendable, Hashable {
  /// How turns are found in QBFT; nil means by what the last blocks show.
  public var proposerOrder: ProposerOrder?
  public var importSeals: ImportSeals
  public var epochBlockVote: EpochBlockVote
  public var departedProposer: DepartedProposer
  public var contractHeight: ContractHeight
  public var dialect: MessageDialect
  /// Whether a header's gas limit may differ from its parent's by 1/1024 only, and is 5,000 at least.
  public var boundsGasLimit: Bool
  public var headerValidators: HeaderValidators
  /// Whether a Raft block must be signed by the key that its minter's id had before. GoQuorum doesn't look.
  public var checksRaftMinter: Bool
  /// Seconds by which a block's time may be ahead of the clock.
  public var futureSeconds: UInt64

  /// How many committed seals an imported block needs.
  public enum ImportSeals: Sendable, Hashable {
    /// As many as are needed to agree.
    case quorum
    /// F + 1, as GoQuorum accepts.
    case faultyPlusOne
  }

  /// What becomes of a vote in a block that wipes the votes.
  public enum EpochBlockVote: Sendable, Hashable {
    /// It counts (GoQuorum).
    case count
    /// It is wiped with the others (Besu).
    case ignore
  }

  /// Whose turn it is after a validator that is no longer one.
  public enum DepartedProposer: Sendable, Hashable {
    /// As if the first in order had been the last proposer (GoQuorum).
    case asFirst
    /// The next greater address (Besu).
    case nextAddress
  }

  /// By which height's settings the validators of a block come from a contract.
  public enum ContractHeight: Sendable, Hashable {
    /// The parent's (GoQuorum).
    case parent
    /// The block's own (Besu).
    case block
  }

  /// The shape of QBFT messages.
  public enum MessageDialect: Sendable, Hashable {
    case legacy
    /// Besu since 26.1, with an access list for the block.
    case besu26
    /// What the proposer uses.
    case byProposer
  }

  /// What is made of the validators that a header lists.
  public enum HeaderValidators: Sendable, Hashable {
    /// They must be those in force, in byte order (Besu).
    case check
    /// A difference is reported only: GoQuorum never looked.
    case warn
    case ignore
  }

  /// The defaults for a chain.
  public init(for configuration: ChainConfiguration) {
    proposerOrder = nil
    importSeals = .quorum
    epochBlockVote = configuration.isQuorum ? .count : .ignore
    departedProposer = configuration.isQuorum ? .asFirst : .nextAddress
    contractHeight = configuration.isQuorum ? .parent : .block
    dialect = .legacy
    boundsGasLimit = !configuration.isQuorum
    headerValidators = configuration.isQuorum ? .warn : .check
    checksRaftMinter = true
    futureSeconds = configuration.isQuorum ? 0 : 1
  }
}
