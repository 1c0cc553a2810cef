import EthereumTypes
import Primitives

extension UnsignedTransaction {
  /// The gas of its blobs (EIP-4844).
  var blobGas: UInt64 { UInt64(blobVersionedHashes.count) &* BlobSchedule.gasPerBlob }

  /// What a unit of gas costs at this base fee: min(maximum fee, base fee + priority fee) (EIP-1559). Types with one price
  /// have it in both fields, so the formula gives that price.
  func effectiveGasPrice(baseFee: UInt256) -> UInt256 {
    let (sum, overflow) = baseFee.addingReportingOverflow(maxPriorityFeePerGas)
    return overflow ? maxFeePerGas : min(maxFeePerGas, sum)
  }
}
