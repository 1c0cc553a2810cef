/// The rules that a header or the list of uncles can break. The raw value is the name that operators read.
public enum HeaderRule: String, Sendable, Hashable, CaseIterable {
  // Every chain
  case parentHash = "parent hash"
  case number = "number"
  case timestamp = "timestamp"
  case futureBlock = "block from the future"
  case extraDataSize = "extra data size"
  case gasUsed = "gas used"
  case gasLimit = "gas limit"
  case difficulty = "difficulty"
  case mixHash = "mix hash"
  case nonce = "nonce"
  case unclesHash = "uncles hash"
  // Fields of later forks
  case baseFee = "base fee"
  case withdrawalsRoot = "withdrawals root"
  case blobGasUsed = "blob gas used"
  case excessBlobGas = "excess blob gas"
  case parentBeaconBlockRoot = "parent beacon block root"
  case requestsHash = "requests hash"
  // Proof of work
  case daoExtraData = "extra data of the DAO fork"
  case uncleCount = "number of uncles"
  case duplicateUncle = "duplicate uncle"
  case uncleIsAncestor = "uncle is an ancestor"
  case uncleParent = "uncle's parent"
  // IBFT and QBFT
  case extraData = "extra data"
  case vote = "vote"
  case proposerSeal = "proposer seal"
  case author = "author is a validator"
  case proposer = "proposer of the round"
  case committedSeal = "committed seal"
  case committedSealCount = "number of committed seals"
  case duplicateCommittedSeal = "duplicate committed seal"
  case validatorList = "validator list"
  case validatorContract = "validator contract"
  // Clique
  case seal = "seal"
  case signer = "signer is authorised"
  case recentSigner = "signer signed recently"
  case checkpointSigners = "signers of the checkpoint"
  case checkpointVote = "vote at a checkpoint"
  // Any engine with signers
  case snapshot = "snapshot of the engine"
  // Raft
  case raftSeal = "minter's seal"
  case raftMinter = "minter's identity"
}
