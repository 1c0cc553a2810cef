import Consensus
import EthereumTypes
import MerkleTrie
import Primitives
import Synchronization

/// A block on its way to execution: what can be found out about it without any state, worked out on several threads.
///
/// Each job writes to places of its own and counts itself off; whoever sees the count at zero may read them all.
final class PreparedBlock: @unchecked Sendable {
  let encoded: EncodedBlock
  private let rules: SigningRules
  private let consensus: ConsensusRules
  private let count: Int
  private let decoded: UnsafeMutablePointer<Transaction?>
  private let recovered: UnsafeMutablePointer<Address>
  private let remaining: Atomic<Int>
  private let failure = Mutex<InvalidBlock?>(nil)
  private let headerSigners = Mutex<HeaderSigners?>(nil)

  /// How many transactions a job decodes and recovers: about a millisecond's work.
  static let chunk = 32

  init(_ encoded: EncodedBlock, rules: SigningRules, consensus: ConsensusRules) {
    self.encoded = encoded
    self.rules = rules
    self.consensus = consensus
    count = encoded.transactionCount
    decoded = .allocate(capacity: max(1, count))
    decoded.initialize(repeating: nil, count: count)
    recovered = .allocate(capacity: max(1, count))
    recovered.initialize(repeating: .zero, count: count)
    remaining = Atomic(2 + (count + PreparedBlock.chunk - 1) / PreparedBlock.chunk)
  }

  deinit {
    decoded.deinitialize(count: count)
    decoded.deallocate()
    recovered.deallocate()
  }

  // MARK: Jobs

  /// The jobs that prepare the block, to be run in any order on any threads.
  var jobs: [WorkerPool.Job] {
    var jobs: [WorkerPool.Job] = [{ self.findSigners() }, { self.checkBody() }]
    for start in stride(from: 0, to: count, by: PreparedBlock.chunk) {
      jobs.append { self.recover(start..<min(start + PreparedBlock.chunk, self.count)) }
    }
    return jobs
  }

  /// Whether all jobs are done.
  var isReady: Bool { remaining.load(ordering: .acquiring) == 0 }

  /// Called after each job's work.
  private func finishJob() { remaining.subtract(1, ordering: .acquiringAndReleasing) }

  private func findSigners() {
    defer { finishJob() }
    do throws(RuleViolation) {
      let signers = try consensus.recoverSigners(of: encoded.header, hash: encoded.hash)
      headerSigners.withLock { $0 = signers }
    } catch { fail(InvalidBlock(error, hash: encoded.hash)) }
  }

  private func checkBody() {
    defer { finishJob() }
    do throws(BlockError) {
      let withdrawals = try encoded.withdrawals()
      do throws(InvalidBlock) {
        try BlockComparison.checkBody(
          header: encoded.header, hash: encoded.hash, encodedTransactions: encoded.transactionPayloads, withdrawals: withdrawals)
      } catch { fail(error) }
    } catch { fail(malformed(error)) }
  }

  private func recover(_ range: Range<Int>) {
    defer { finishJob() }
    for index in range {
      do throws(BlockError) {
        let transaction = try encoded.transaction(at: index)
        do throws(TransactionError) {
          recovered[index] = try transaction.recoverSender(rules)
          decoded[index] = transaction
        } catch {
          fail(
            InvalidBlock(
              number: encoded.header.number, hash: encoded.hash, rule: .transaction(index: index), have: transaction.hash,
              want: "valid: \(error)"))
          return
        }
      } catch {
        fail(malformed(error))
        return
      }
    }
  }

  private func malformed(_ error: BlockError) -> InvalidBlock {
    InvalidBlock(number: encoded.header.number, hash: encoded.hash, rule: .encoding, have: error, want: "canonical RLP of a block")
  }

  private func fail(_ error: InvalidBlock) {
    failure.withLock { if $0 == nil { $0 = error } }
  }

  // MARK: Results

  /// What is known once `isReady`.
  struct Content {
    var signers: HeaderSigners
    var transactions: [Transaction]
    var senders: [Address]
  }

  /// The results of all jobs; throws the first fault that one found.
  func content() throws(InvalidBlock) -> Content {
    if let failure = failure.withLock({ $0 }) { throw failure }
    guard isReady, let signers = headerSigners.withLock({ $0 }) else {
      throw InvalidBlock(
        number: encoded.header.number, hash: encoded.hash, rule: .encoding, have: "an unprepared block", want: "a prepared one")
    }
    let transactions = UnsafeBufferPointer(start: decoded, count: count).compactMap { $0 }
    return Content(signers: signers, transactions: transactions, senders: Array(UnsafeBufferPointer(start: recovered, count: count)))
  }
}

extension EncodedBlock {
  /// What the trie of transactions holds: each transaction's own encoding, without the string around a typed one.
  var transactionPayloads: some Sequence<Bytes> {
    transactionRanges.lazy.map { range in
      bytes.withUnsafeBytes { raw in
        let item = UnsafeRawBufferPointer(rebasing: raw[range])
        var reader = RLPReader(item)
        // The ranges are those of items that were read already.
        guard !reader.nextIsList, let payload = try? reader.string() else { return Bytes(item) }
        return Bytes(payload)
      }
    }
  }
}
