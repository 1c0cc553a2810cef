import EVM
import EthereumTypes
import Primitives

/// What holds for the transactions of one block, beyond what the virtual machine itself asks.
public struct ExecutionRules: Sendable {
  /// The virtual machine's rules.
  public var machine: Rules
  /// The chain that protected transactions must name.
  public var chainID: UInt64
  /// Whether gas may have a price. False in a GoQuorum network until `enableGasPriceBlock`.
  public var allowsGasPrice: Bool
  /// The most blobs of a block (EIP-4844).
  public var maxBlobs: Int
  /// Who gets the fees; nil where GoQuorum's configuration names nobody, so that no transaction may pay any.
  public var feeRecipient: Address?
  /// Whether a sender that has code is refused (EIP-3607). GoQuorum's rules are older than that.
  public var refusesContractSenders: Bool

  public init(
    machine: Rules, chainID: UInt64, feeRecipient: Address?, allowsGasPrice: Bool = true, maxBlobs: Int = BlobSchedule.cancun.max
  ) {
    self.machine = machine
    self.chainID = chainID
    self.allowsGasPrice = allowsGasPrice
    self.maxBlobs = maxBlobs
    self.feeRecipient = feeRecipient
    refusesContractSenders = !machine.isQuorum
  }

  /// The fork in force.
  public var fork: Fork { machine.fork }

  /// The rules by which senders are recovered.
  public var signing: SigningRules { SigningRules(chainID: chainID, fork: fork, isQuorum: machine.isQuorum) }

  /// The limits of a transaction that need no state.
  public var limits: TransactionLimits {
    TransactionLimits(fork: fork, maxInitCodeSize: machine.maxInitCodeSize, maxBlobs: maxBlobs)
  }
}
