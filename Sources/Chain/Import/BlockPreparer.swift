import Consensus
import EthereumTypes
import Primitives

/// Reads blocks ahead of the executing thread and has them prepared by a pool, in the order of the file.
///
/// How far ahead is bounded by blocks and by transactions, so memory doesn't grow with the file. A thread that waits for the
/// next block works for the pool meanwhile.
final class BlockPreparer {
  private let pool: WorkerPool
  private let consensus: ConsensusRules
  private let source: () throws(InvalidBlock) -> EncodedBlock?
  private var ahead: [PreparedBlock] = []
  private var transactionsAhead = 0
  private var sourceEnded = false
  private var sourceFailure: InvalidBlock?

  static let blocksAheadMax = 64
  static let transactionsAheadMax = 8_192

  /// - Parameter source: gives the next block, nil at the end.
  init(pool: WorkerPool, consensus: ConsensusRules, source: @escaping () throws(InvalidBlock) -> EncodedBlock?) {
    self.pool = pool
    self.consensus = consensus
    self.source = source
  }

  /// The next block, prepared; nil at the end. Throws what is wrong with the source at this place.
  func next() throws(InvalidBlock) -> PreparedBlock? {
    readAhead()
    guard !ahead.isEmpty else {
      if let sourceFailure { throw sourceFailure }
      return nil
    }
    let block = ahead[0]
    while !block.isReady {
      if !pool.runOne() { pool.waitForProgress(unless: { block.isReady }) }
    }
    ahead.removeFirst()
    transactionsAhead -= block.encoded.transactionCount
    readAhead()
    return block
  }

  private func readAhead() {
    while !sourceEnded, ahead.count < BlockPreparer.blocksAheadMax, transactionsAhead < BlockPreparer.transactionsAheadMax {
      do throws(InvalidBlock) {
        guard let encoded = try source() else {
          sourceEnded = true
          return
        }
        start(encoded)
      } catch {
        sourceEnded = true
        sourceFailure = error
      }
    }
  }

  private func start(_ encoded: EncodedBlock) {
    let fork = consensus.configuration.fork(for: encoded.header)
    let block = PreparedBlock(
      encoded, rules: consensus.configuration.signingRules(at: encoded.header.number, fork: fork), consensus: consensus)
    for job in block.jobs where !pool.submit(job) { job() }
    ahead.append(block)
    transactionsAhead += encoded.transactionCount
  }
}
