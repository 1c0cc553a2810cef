import EVM
import EthereumTypes
import Primitives

/// The chain that a published test runs on.
struct TestNetwork {
  let configuration: ChainConfiguration
  /// What the virtual machine's rules are beyond the configuration.
  let adjust: @Sendable (inout Rules) -> Void

  /// The chain with this name; nil if it is not known.
  init?(_ name: String) {
    guard let configuration = ChainConfiguration(network: name) else { return nil }
    self.configuration = configuration
    adjust = { _ in }
  }

  /// The chain of a block test.
  init?(_ test: BlockTest) { self.init(test.network) }
}
