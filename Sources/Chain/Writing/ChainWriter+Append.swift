import Consensus
import EVM
import EthereumTypes
import KeyValueStore
import Primitives

/// What adding a block told.
struct AppendedBlock {
  var number: UInt64
  var transactions: Int
  var gasUsed: UInt64
  /// What GoQuorum lets pass and an operator should know of.
  var warnings: [HeaderWarning]
}

extension ChainWriter {
  /// Checks a prepared block by every rule and adds it. Throws `invalidBlock` for one that breaks a rule: nothing of it stays.
  ///
  /// - Parameter now: the clock, for blocks from the future; nil where any time goes.
  func append(_ block: PreparedBlock, now: UInt64? = nil) throws(ChainError) -> AppendedBlock {
    let content: PreparedBlock.Content
    do throws(InvalidBlock) { content = try block.content() } catch { throw .invalidBlock(error) }
    let header = block.encoded.header
    let warnings = try checkHeader(block.encoded, content.signers, now: now)
    let (uncles, withdrawals) = try checkUncles(block.encoded)

    let setting = BlockSetting(
      header: header, author: content.signers.author, uncles: uncles, withdrawals: withdrawals, consensus: consensus)
    let hash = block.encoded.hash
    let (receipts, stateRoot) = try execute(setting) { (execution) throws(ChainError) in
      do throws(BlockExecutionError) {
        let outcome = try execution.run(content.transactions, senders: content.senders, header: header, hash: hash)
        do throws(InvalidBlock) { try BlockComparison.check(outcome, header: header, hash: hash) } catch {
          throw BlockExecutionError.invalid(error)
        }
        return execution.storedReceipts
      } catch { throw ChainError(error) }
    }
    do throws(ChainError) {
      do throws(InvalidBlock) { try BlockComparison.checkStateRoot(stateRoot, header: header, hash: hash) } catch {
        throw ChainError.invalidBlock(error)
      }
      try accept(block.encoded, transactions: content.transactions, receipts: receipts, signers: content.signers)
    } catch {
      abandon()
      throw error
    }
    return AppendedBlock(number: header.number, transactions: content.transactions.count, gasUsed: header.gasUsed, warnings: warnings)
  }

  private func checkHeader(_ block: EncodedBlock, _ signers: HeaderSigners, now: UInt64?) throws(ChainError) -> [HeaderWarning] {
    do throws(RuleViolation) {
      try consensus.check(block.header, parent: parent, now: now)
      return try consensus.checkSigners(block.header, signers, against: snapshot)
    } catch { throw .invalidBlock(InvalidBlock(error, hash: block.hash)) }
  }

  /// Checks the uncles, and gives them with the withdrawals.
  private func checkUncles(_ block: EncodedBlock) throws(ChainError) -> (uncles: [Header], withdrawals: [Withdrawal]) {
    let uncles: [Header]
    let withdrawals: [Withdrawal]?
    do throws(BlockError) {
      uncles = try block.uncles()
      withdrawals = try block.withdrawals()
    } catch {
      throw .invalidBlock(
        InvalidBlock(number: block.header.number, hash: block.hash, rule: .encoding, have: error, want: "canonical RLP of a block"))
    }
    let ancestors = uncles.isEmpty ? [] : try ancestors()
    do throws(RuleViolation) { try consensus.checkUncles(uncles, of: block.header, ancestors: ancestors) } catch {
      throw .invalidBlock(InvalidBlock(error, hash: block.hash))
    }
    return (uncles, withdrawals ?? [])
  }

  /// The last blocks, the newest first. What waits in the batch is written before, so that it can be read.
  private func ancestors() throws(ChainError) -> [Ancestor] {
    try write(.unlogged)
    var ancestors: [Ancestor] = []
    var number = head.number
    var hash = head.hash
    try onStore { () throws(KeyValueStoreError) in
      while ancestors.count <= ConsensusRules.uncleGenerations {
        guard let block = try BlockStore(store).block(number, hash) else { break }
        ancestors.append(Ancestor(header: block.header, hash: hash, uncles: block.uncles))
        guard number > 0 else { break }
        number -= 1
        hash = block.header.parentHash
      }
    }
    return ancestors
  }
}

extension ChainError {
  /// A block's execution that came to nothing.
  init(_ error: BlockExecutionError) {
    switch error {
    case .invalid(let block): self = .invalidBlock(block)
    case .stateUnavailable(let reason): self = .state(reason)
    }
  }
}
