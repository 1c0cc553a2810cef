import EVM
import EthereumTypes
import JSON

/// The chain that a published test runs on.
struct TestNetwork {
  let configuration: ChainConfiguration
  /// Whether the precompiled contracts of BLS12-381 are there in the form of an early draft.
  private let hasDraftBLS12: Bool

  /// The chain with this name; nil if it is not known.
  ///
  /// The published tests that say Prague were made in April 2024, when nothing of that fork was ready but a draft of
  /// EIP-2537: their headers and gas are Cancun's.
  ///
  /// - Parameter isDraft: whether the name stands in one of those tests.
  init?(_ name: String, isDraft: Bool) {
    hasDraftBLS12 = isDraft && name == "Prague"
    guard let configuration = ChainConfiguration(network: hasDraftBLS12 ? "Cancun" : name) else { return nil }
    self.configuration = configuration
  }

  /// Whether a test's notes name the old tool, which made no tests after the draft.
  static func isDraft(_ test: JSONValue) -> Bool { test["_info"]?["filling-rpc-server"] != nil }

  /// The virtual machine's rules on this chain, from those that the configuration gives.
  func adjust(_ rules: Rules) -> Rules {
    var rules = rules
    rules.hasDraftBLS12 = hasDraftBLS12
    return rules
  }
}
