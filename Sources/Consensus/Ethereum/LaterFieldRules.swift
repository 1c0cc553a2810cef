import EthereumTypes
import Primitives

/// Rules of the fields that forks from London on added: there if and only if the fork is active, with the values that
/// follow from the parent.
struct LaterFieldRules {
  let configuration: ChainConfiguration
  let fork: Fork
  /// Whether a consortium engine made the block. Such headers have no beacon block, so that the field of its root and
  /// the one behind it may be absent, as Besu writes them.
  let isConsortium: Bool

  func check(_ header: Header, parent: Header) throws(RuleViolation) {
    try checkBaseFee(header, parent)
    try check(.withdrawalsRoot, header, header.withdrawalsRoot?.hex, from: .shanghai)
    try checkBlobs(header, parent)
    if !isConsortium || fork < .cancun || header.parentBeaconBlockRoot != nil {
      try check(.parentBeaconBlockRoot, header, header.parentBeaconBlockRoot?.hex, from: .cancun)
      try check(.requestsHash, header, header.requestsHash?.hex, from: .prague)
    }
  }

  private func check(_ rule: HeaderRule, _ header: Header, _ value: String?, from first: Fork) throws(RuleViolation) {
    guard (value != nil) != (fork >= first) else { return }
    throw RuleViolation(
      block: header.number, rule: rule, expected: fork >= first ? "a value since \(first)" : "none before \(first)", actual: value ?? "none"
    )
  }

  private func checkBaseFee(_ header: Header, _ parent: Header) throws(RuleViolation) {
    try check(.baseFee, header, header.baseFeePerGas?.description, from: .london)
    guard let fee = header.baseFeePerGas else { return }
    let expected = configuration.baseFeeRule.next(after: parent)
    guard fee == expected else { throw RuleViolation(block: header.number, rule: .baseFee, expected: expected, actual: fee) }
  }

  private func checkBlobs(_ header: Header, _ parent: Header) throws(RuleViolation) {
    try check(.blobGasUsed, header, header.blobGasUsed?.description, from: .cancun)
    try check(.excessBlobGas, header, header.excessBlobGas?.description, from: .cancun)
    guard let used = header.blobGasUsed, let excess = header.excessBlobGas, let schedule = configuration.blobSchedule(at: fork) else {
      return
    }
    guard used <= schedule.maxGas, used % BlobSchedule.gasPerBlob == 0 else {
      throw RuleViolation(
        block: header.number, rule: .blobGasUsed, expected: "a multiple of \(BlobSchedule.gasPerBlob) up to \(schedule.maxGas)",
        actual: used)
    }
    let expected = schedule.excessBlobGas(afterExcess: parent.excessBlobGas ?? 0, used: parent.blobGasUsed ?? 0)
    guard excess == expected else {
      throw RuleViolation(block: header.number, rule: .excessBlobGas, expected: expected, actual: excess)
    }
  }
}
