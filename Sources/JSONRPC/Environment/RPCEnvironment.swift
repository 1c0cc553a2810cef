import Chain
import EthereumTypes
import Primitives
import Synchronization

/// Everything that the methods of one node work on.
public final class RPCEnvironment: Sendable {
  public let chain: Chain
  public let limits: RPCLimits
  public let identity: NodeIdentity
  /// Nothing on a node that only serves an existing chain.
  public let pending: (any PendingTransactions)?
  public let accounts: UnlockedAccounts
  let filters: FilterRegistry

  /// The view of the present head, shared by requests until the head moves.
  private let headView: Mutex<ReadView?>

  public init(
    chain: Chain, identity: NodeIdentity, pending: (any PendingTransactions)? = nil, accounts: UnlockedAccounts = UnlockedAccounts(),
    limits: RPCLimits = RPCLimits()
  ) {
    self.chain = chain
    self.identity = identity
    self.pending = pending
    self.accounts = accounts
    self.limits = limits
    filters = FilterRegistry(limit: limits.filters)
    headView = Mutex(nil)
    chain.observeHead { [weak self] _ in self?.headView.withLock { $0 = nil } }
    pending?.observe { [weak filters] hash in filters?.transactionArrived(hash) }
  }

  /// The chain as it is now.
  func view() throws(RPCError) -> ReadView {
    let head = chain.head
    if let kept = headView.withLock({ $0 }), kept.head.hash == head.hash { return kept }
    let view = try onChain { () throws(ChainError) in
      let view = try chain.view()
      return ReadView(view: view, states: try view.states())
    }
    headView.withLock { $0 = view }
    return view
  }
}

/// Runs something on the chain, its errors being answers.
@inline(__always)
func onChain<Result>(_ body: () throws(ChainError) -> Result) throws(RPCError) -> Result {
  do throws(ChainError) { return try body() } catch { throw .failed(error.description) }
}
