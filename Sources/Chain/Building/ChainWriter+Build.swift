import Consensus
import Cryptography
import EVM
import EthereumTypes
import MerkleTrie
import Primitives

/// A block that was built, sealed and added.
struct BuiltBlock {
  var block: Block
  var receipts: [StoredReceipt]
}

extension ChainWriter {
  /// Builds the next block of a chain whose only validator has `key`, seals it, and adds it.
  func build(_ template: BlockTemplate, from source: inout some TransactionSource, key: PrivateKey) throws(ChainError) -> BuiltBlock {
    let usesContract = consensus.needsState(after: head.number)
    let validators = usesContract ? [] : snapshot.istanbul?.validators ?? []
    var header = template.header(parent: headHeader, hash: head.hash, validators: validators, configuration: consensus.configuration)
    let setting = BlockSetting(header: header, author: template.author, consensus: consensus)

    var transactions: [Transaction] = []
    let (content, stateRoot) = try execute(setting) { (execution) throws(ChainError) in
      execution.begin()
      while let (transaction, sender) = source.next {
        do throws(InvalidTransaction) {
          try execution.apply(transaction, sender: sender)
          transactions.append(transaction)
          source.accept()
        } catch {
          if case .stateUnavailable(let reason) = error { throw .state(reason) }
          source.refuse(because: error)
        }
      }
      do throws(BlockExecution.FinishError) { return (outcome: try execution.finish(), receipts: execution.storedReceipts) } catch {
        throw .state(error.description)
      }
    }
    header.gasUsed = content.outcome.gasUsed
    if header.blobGasUsed != nil { header.blobGasUsed = content.outcome.blobGasUsed }
    header.logsBloom = content.outcome.logsBloom
    header.receiptsRoot = orderedTrieRoot(content.outcome.receipts.lazy.map(\.encoded))
    header.transactionsRoot = orderedTrieRoot(transactions.lazy.map(\.encoded))
    header.stateRoot = stateRoot
    return try seal(header, transactions, content.receipts, author: template.author, key: key)
  }

  private func seal(
    _ header: Header, _ transactions: [Transaction], _ receipts: [StoredReceipt], author: Address, key: PrivateKey
  ) throws(ChainError) -> BuiltBlock {
    do throws(ChainError) {
      let sealed: Header
      do throws(QBFTSealingError) { sealed = try QBFTSealing.sealedAlone(header, with: key) } catch {
        throw ChainError.state("the block can't be sealed: \(error)")
      }
      let block = Block(header: sealed, transactions: transactions, withdrawals: sealed.withdrawalsRoot == nil ? nil : [])
      let encoded: EncodedBlock
      do throws(BlockError) { encoded = try EncodedBlock(block.encoded) } catch {
        throw ChainError.invalidBlock(ChainFileSource.malformed(error, number: sealed.number, hash: block.hash))
      }
      try accept(
        encoded, transactions: transactions, receipts: receipts, signers: HeaderSigners(author: author, committers: [key.address]))
      return BuiltBlock(block: block, receipts: receipts)
    } catch {
      abandon()
      throw error
    }
  }
}
