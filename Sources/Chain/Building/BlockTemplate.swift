import Consensus
import EthereumTypes
import Primitives

/// What the builder of a block decides about its header.
public struct BlockTemplate: Sendable {
  /// Seconds since 1970.
  public var timestamp: UInt64
  /// Who builds it.
  public var author: Address
  public var gasLimit: UInt64
  /// Free bytes of the extra data, at most 32.
  public var vanity: Bytes

  public init(timestamp: UInt64, author: Address, gasLimit: UInt64, vanity: Bytes = []) {
    self.timestamp = timestamp
    self.author = author
    self.gasLimit = gasLimit
    self.vanity = vanity
  }

  /// The header of the QBFT block after `parent`, its roots still to come.
  ///
  /// - Parameter validators: those in force; an empty list where a contract names them.
  func header(parent: Header, hash: Hash256, validators: [Address], configuration: ChainConfiguration) -> Header {
    var header = Header(
      parentHash: hash, number: parent.number &+ 1, gasLimit: gasLimit, timestamp: timestamp,
      extraData: QBFTSealing.proposalExtraData(vanity: vanity, validators: validators))
    QBFTSealing.prepare(&header, author: author)
    let fork = configuration.fork(for: header)
    if fork >= .london { header.baseFeePerGas = configuration.baseFeeRule.next(after: parent) }
    if fork >= .shanghai { header.withdrawalsRoot = Header.emptyRoot }
    if let blobs = configuration.blobSchedule(at: fork) {
      header.blobGasUsed = 0
      header.excessBlobGas = blobs.excessBlobGas(afterExcess: parent.excessBlobGas ?? 0, used: parent.blobGasUsed ?? 0)
      header.parentBeaconBlockRoot = .zero
    }
    if fork >= .prague { header.requestsHash = ExecutionRequests.emptyHash }
    return header
  }
}
