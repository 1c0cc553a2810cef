import EthereumTypes
import MerkleTrie
import Primitives

/// Comparing what a header commits to with what its block holds and comes to. Each difference is an `InvalidBlock` that
/// names both values.
public enum BlockComparison {
  /// Checks the roots of the transactions and withdrawals, which need no execution.
  ///
  /// - Parameter encodedTransactions: the items of the body, unwrapped: what the trie holds.
  public static func checkBody(
    header: Header, hash: Hash256, encodedTransactions: some Sequence<Bytes>, withdrawals: [Withdrawal]?
  ) throws(InvalidBlock) {
    let transactionsRoot = orderedTrieRoot(encodedTransactions)
    guard transactionsRoot == header.transactionsRoot else {
      throw InvalidBlock(
        number: header.number, hash: hash, rule: .transactionsRoot, have: header.transactionsRoot, want: transactionsRoot)
    }
    let withdrawalsRoot = withdrawals.map { orderedTrieRoot($0.lazy.map(\.encoded)) }
    guard withdrawalsRoot == header.withdrawalsRoot else {
      throw InvalidBlock(
        number: header.number, hash: hash, rule: .withdrawalsRoot, have: header.withdrawalsRoot?.description ?? "none",
        want: withdrawalsRoot?.description ?? "none")
    }
  }

  /// Checks what execution came to, the state root aside.
  public static func check(_ outcome: BlockOutcome, header: Header, hash: Hash256) throws(InvalidBlock) {
    func differs(_ rule: BlockRule, _ have: some CustomStringConvertible, _ want: some CustomStringConvertible) -> InvalidBlock {
      InvalidBlock(number: header.number, hash: hash, rule: rule, have: have, want: want)
    }
    guard header.gasUsed == outcome.gasUsed else { throw differs(.gasUsed, header.gasUsed, outcome.gasUsed) }
    if let blobGasUsed = header.blobGasUsed, blobGasUsed != outcome.blobGasUsed {
      throw differs(.blobGasUsed, blobGasUsed, outcome.blobGasUsed)
    }
    guard header.logsBloom == outcome.logsBloom else {
      throw differs(.logsBloom, Hex.encode(header.logsBloom.bytes), Hex.encode(outcome.logsBloom.bytes))
    }
    let receiptsRoot = orderedTrieRoot(outcome.receipts.lazy.map(\.encoded))
    guard header.receiptsRoot == receiptsRoot else { throw differs(.receiptsRoot, header.receiptsRoot, receiptsRoot) }
    // A chain that collects no requests may still state the hash of none.
    let requestsHash = outcome.requests.map(ExecutionRequests.hash) ?? header.requestsHash.map { _ in ExecutionRequests.emptyHash }
    guard header.requestsHash == requestsHash else {
      throw differs(.requestsHash, header.requestsHash?.description ?? "none", requestsHash?.description ?? "none")
    }
  }

  /// Checks the root of the state after the block.
  public static func checkStateRoot(_ root: Hash256, header: Header, hash: Hash256) throws(InvalidBlock) {
    guard header.stateRoot == root else {
      throw InvalidBlock(number: header.number, hash: hash, rule: .stateRoot, have: header.stateRoot, want: root)
    }
  }
}
