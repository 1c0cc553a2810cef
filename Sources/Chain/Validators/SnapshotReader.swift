import Consensus
import EVM
import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// Works out who may seal the block after a height, from the last snapshot kept before it and the headers since.
public struct SnapshotReader: Sendable {
  private let reader: any KeyValueReader
  private let consensus: ConsensusRules

  init(_ reader: any KeyValueReader, consensus: ConsensusRules) {
    self.reader = reader
    self.consensus = consensus
  }

  /// The snapshot after the block at a height of the chain.
  public func snapshot(after number: UInt64) throws(ChainError) -> ConsensusSnapshot {
    let blocks = BlockStore(reader)
    return try onStore { () throws(KeyValueStoreError) in
      guard var (at, snapshot) = try ChainMeta(reader).snapshot(atOrBefore: number) else {
        throw .corruption("no snapshot of the consensus is kept")
      }
      while at < number {
        at += 1
        guard let hash = try blocks.hash(ofBlock: at), let header = try blocks.header(at, hash) else {
          throw .corruption("block \(at) is missing")
        }
        snapshot = try advance(snapshot, over: header, hash: hash)
      }
      return snapshot
    }
  }

  private func advance(_ snapshot: ConsensusSnapshot, over header: Header, hash: Hash256) throws(KeyValueStoreError) -> ConsensusSnapshot {
    do throws(RuleViolation) {
      let signers = try consensus.recoverProposer(of: header, hash: hash)
      return try consensus.advance(snapshot, over: header, hash: hash, signers: signers) { address, block in
        let state = JournaledState(reader: try StateSnapshot(reader).state(at: block))
        let setting = BlockSetting(header: header, author: signers.author, consensus: consensus)
        return try ContractValidators.ask(address, on: EVM(state: state, block: setting.context, rules: setting.rules.machine))
      }
    } catch { throw .corruption("block \(header.number): \(error)") }
  }
}
