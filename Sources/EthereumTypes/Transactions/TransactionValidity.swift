import Primitives

/// What a chain allows in a transaction at a block, beyond its signature.
public struct TransactionLimits: Sendable, Hashable {
  /// The fork at the block.
  public var fork: Fork
  /// The most code that may create a contract, in bytes: twice the limit of a contract's code (EIP-3860).
  public var maxInitCodeSize: Int
  /// The most blobs that a block may hold.
  public var maxBlobs: Int

  public init(fork: Fork, maxInitCodeSize: Int = 49_152, maxBlobs: Int = 9) {
    self.fork = fork
    self.maxInitCodeSize = maxInitCodeSize
    self.maxBlobs = maxBlobs
  }
}

extension UnsignedTransaction {
  /// Checks every rule that needs no state: type, nonce, fees, gas against its floor, code size, blobs, authorizations.
  public func validate(_ limits: TransactionLimits) throws(TransactionError) {
    guard limits.fork >= kind.firstFork else { throw .typeNotActive(kind, limits.fork) }
    guard nonce < UInt64.max else { throw .nonceTooHigh }
    guard maxPriorityFeePerGas <= maxFeePerGas else { throw .priorityFeeAboveMaxFee }
    guard !UInt256(gasLimit).multipliedReportingOverflow(by: maxFeePerGas).overflow else { throw .costTooLarge }
    if to == nil && limits.fork >= .shanghai && data.count > limits.maxInitCodeSize {
      throw .initCodeTooLarge(limit: limits.maxInitCodeSize, actual: data.count)
    }
    switch kind {
    case .blob: try validateBlobs(limits)
    case .setCode:
      guard to != nil else { throw .creationNotAllowed(kind) }
      guard !authorizations.isEmpty else { throw .noAuthorizations }
    default: break
    }
    let required = max(intrinsicGas(at: limits.fork), floorGas(at: limits.fork))
    guard gasLimit >= required else { throw .intrinsicGasTooLow(required: required, limit: gasLimit) }
  }

  private func validateBlobs(_ limits: TransactionLimits) throws(TransactionError) {
    guard to != nil else { throw .creationNotAllowed(kind) }
    guard !blobVersionedHashes.isEmpty else { throw .noBlobs }
    guard blobVersionedHashes.count <= limits.maxBlobs else {
      throw .tooManyBlobs(limit: limits.maxBlobs, actual: blobVersionedHashes.count)
    }
    for hash in blobVersionedHashes where hash[0] != 1 { throw .unknownBlobHashVersion(hash[0]) }
  }

  /// The most wei that the sender may have to pay: gas limit × maximum fee + blob gas × maximum blob fee + value; nil if
  /// that needs more than 256 bits.
  public var maxCost: UInt256? {
    let (gas, gasOverflow) = UInt256(gasLimit).multipliedReportingOverflow(by: maxFeePerGas)
    let (blobs, blobOverflow) = UInt256(blobGas).multipliedReportingOverflow(by: maxFeePerBlobGas)
    let (fees, feeOverflow) = gas.addingReportingOverflow(blobs)
    let (sum, overflow) = fees.addingReportingOverflow(value)
    return gasOverflow || blobOverflow || feeOverflow || overflow ? nil : sum
  }
}
