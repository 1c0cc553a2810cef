import Chain
import EVM
import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// The chain at one moment, asked in the terms of requests and answering with geth's errors.
struct ReadView: Sendable {
  let view: ChainView
  let states: StateSnapshot

  var head: ChainHead { view.head }
  var configuration: ChainConfiguration { view.configuration }

  /// A header with what its JSON form says beside it.
  struct FoundHeader: Sendable {
    var header: Header
    var hash: Hash256
    var totalDifficulty: UInt256
  }

  // MARK: Blocks

  /// The height that a reference means; nothing for a hash that is not in the chain.
  func number(_ reference: BlockReference) throws(RPCError) -> UInt64? {
    switch reference {
    case .earliest: return 0
    case .latest, .pending, .safe, .finalized: return head.number
    case .number(let number): return number
    case .hash(let hash): return try onStore { () throws(KeyValueStoreError) in try view.blocks.number(ofBlock: hash) }
    }
  }

  /// The header that a reference means; nothing when the chain has no such block.
  func header(_ reference: BlockReference) throws(RPCError) -> FoundHeader? {
    guard let number = try number(reference), number <= head.number else { return nil }
    return try onStore { () throws(KeyValueStoreError) in
      guard let place = try view.blocks.head(number), let header = try view.blocks.header(number, place.hash) else { return nil }
      return FoundHeader(header: header, hash: place.hash, totalDifficulty: place.totalDifficulty)
    }
  }

  /// The block that a reference means; nothing when the chain has no such block.
  func block(_ reference: BlockReference) throws(RPCError) -> (block: Block, found: FoundHeader)? {
    guard let found = try header(reference) else { return nil }
    let block = try onStore { () throws(KeyValueStoreError) in try view.blocks.block(found.header.number, found.hash) }
    return block.map { ($0, found) }
  }

  /// A transaction of the chain with its block; nothing for an unknown one.
  func transaction(_ hash: Hash256) throws(RPCError) -> (block: Block, found: FoundHeader, index: Int)? {
    let place = try onStore { () throws(KeyValueStoreError) in try view.blocks.place(ofTransaction: hash) }
    guard let place, let (block, found) = try block(.number(place.blockNumber)), place.index < block.transactions.count,
      block.transactions[place.index].hash == hash
    else { return nil }
    return (block, found, place.index)
  }

  func receipts(_ found: FoundHeader) throws(RPCError) -> [StoredReceipt] {
    try onStore { () throws(KeyValueStoreError) in try view.blocks.receipts(found.header.number, found.hash) } ?? []
  }

  func sender(_ transaction: Transaction, _ header: Header) throws(RPCError) -> Address {
    try onChain { () throws(ChainError) in try view.sender(of: transaction, in: header) }
  }

  // MARK: States

  /// The header whose state a request is about, or geth's error.
  func requiredHeader(_ reference: BlockReference) throws(RPCError) -> FoundHeader {
    if let found = try header(reference) { return found }
    if case .hash = reference { throw .failed("header for hash not found") }
    throw .failed("header not found")
  }

  /// The state after a block.
  func state(at number: UInt64) throws(RPCError) -> StateAtBlock {
    do throws(WorldStateError) { return try states.state(at: number) } catch { throw .failed(error.description) }
  }

  /// The state after the block that a reference means.
  func state(_ reference: BlockReference) throws(RPCError) -> StateAtBlock {
    if case .latest = reference { return try state(at: head.number) }
    return try state(at: requiredHeader(reference).header.number)
  }

  private func onStore<Result>(_ body: () throws(KeyValueStoreError) -> Result) throws(RPCError) -> Result {
    do throws(KeyValueStoreError) { return try body() } catch { throw .failed(error.description) }
  }
}

/// Runs a read of the state, its errors being answers.
@inline(__always)
func onState<Result>(_ body: () throws(StateReadError) -> Result) throws(RPCError) -> Result {
  do throws(StateReadError) { return try body() } catch { throw .failed(error.description) }
}
