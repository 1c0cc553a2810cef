import Primitives

/// How many blobs a block should and may hold, and how fast their price reacts (EIP-4844, EIP-7691, EIP-7840).
public struct BlobSchedule: Sendable, Hashable {
  /// The number of blobs at which the price stays the same.
  public var target: Int
  /// The most blobs of a block.
  public var max: Int
  /// The larger, the slower the price changes.
  public var baseFeeUpdateFraction: UInt64

  /// The gas of a blob.
  public static let gasPerBlob: UInt64 = 131_072
  /// Cancun: 3 wanted, 6 allowed (EIP-4844).
  public static let cancun = BlobSchedule(target: 3, max: 6, baseFeeUpdateFraction: 3_338_477)
  /// Prague: 6 wanted, 9 allowed (EIP-7691).
  public static let prague = BlobSchedule(target: 6, max: 9, baseFeeUpdateFraction: 5_007_716)

  public init(target: Int, max: Int, baseFeeUpdateFraction: UInt64) {
    self.target = target
    self.max = max
    self.baseFeeUpdateFraction = baseFeeUpdateFraction
  }

  /// The most blob gas of a block.
  public var maxGas: UInt64 { UInt64(clamping: max) &* BlobSchedule.gasPerBlob }

  /// The blob gas in excess of the target that has piled up when `parent` is over: what the next header states.
  public func excessBlobGas(afterExcess excess: UInt64, used: UInt64) -> UInt64 {
    let target = UInt64(clamping: self.target) &* BlobSchedule.gasPerBlob
    let (sum, overflow) = excess.addingReportingOverflow(used)
    let total = overflow ? UInt64.max : sum
    return total < target ? 0 : total - target
  }

  /// The price of a unit of blob gas, in wei, at this excess: e^(excess / fraction), at least 1. Saturates at the largest
  /// 256-bit number.
  public func baseFee(excessBlobGas: UInt64) -> UInt256 {
    fakeExponential(factor: 1, numerator: UInt256(excessBlobGas), denominator: UInt256(baseFeeUpdateFraction))
  }
}

/// factor × e^(numerator / denominator) by its Taylor series in whole numbers, as EIP-4844 defines it.
func fakeExponential(factor: UInt64, numerator: UInt256, denominator: UInt256) -> UInt256 {
  guard !denominator.isZero else { return .max }
  var output = UInt256()
  var (term, overflow) = UInt256(factor).multipliedReportingOverflow(by: denominator)
  var index: UInt64 = 1
  while !term.isZero && !overflow {
    (output, overflow) = output.addingReportingOverflow(term)
    if overflow { break }
    let (product, productOverflow) = term.multipliedReportingOverflow(by: numerator)
    let (divisor, divisorOverflow) = denominator.multipliedReportingOverflow(by: UInt256(index))
    overflow = productOverflow || divisorOverflow
    if !overflow { term = product / divisor }
    index &+= 1
  }
  return overflow ? .max : output / denominator
}
