import Consensus
import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// How far an import has come.
public struct ImportProgress: Sendable {
  /// Blocks, transactions and gas so far.
  public var blocks: UInt64 = 0
  public var transactions: UInt64 = 0
  public var gas: UInt64 = 0
  /// Blocks of the file that the chain had already.
  public var skipped: UInt64 = 0
  /// The last block.
  public var number: UInt64 = 0
  public var hash: Hash256 = .zero
  /// Bytes of the file, taken and altogether.
  public var bytesTaken = 0
  public var byteCount = 0
  /// Seconds since the start.
  public var seconds = 0.0

  public init() {}

  /// Blocks a second on average.
  public var blocksPerSecond: Double { seconds > 0 ? Double(blocks) / seconds : 0 }
  /// Transactions a second on average.
  public var transactionsPerSecond: Double { seconds > 0 ? Double(transactions) / seconds : 0 }
  /// Millions of gas a second on average.
  public var megagasPerSecond: Double { seconds > 0 ? Double(gas) / seconds / 1e6 : 0 }
  /// Seconds that the rest of the file will take at this rate; nil at the very start.
  public var secondsLeft: Double? {
    guard bytesTaken > 0, seconds > 0 else { return nil }
    return seconds * Double(byteCount - bytesTaken) / Double(bytesTaken)
  }
}

/// Imports files of blocks: decodes and recovers senders on several threads, checks and executes on one, writes in batches.
public struct ChainImporter: Sendable {
  private let chain: Chain
  /// How many threads help the executing one.
  public var helpers: Int
  /// Bytes of changes after which a batch is written.
  public var batchBytes: Int
  /// Nanoseconds since 1970, for blocks from the future; nil where any time goes.
  public var clock: (@Sendable () -> UInt64)?
  /// Is told of headers that GoQuorum lets pass and an operator should know of.
  public var onWarning: @Sendable (HeaderWarning) -> Void

  public init(
    chain: Chain, helpers: Int = 1, batchBytes: Int = 32 << 20, clock: (@Sendable () -> UInt64)? = nil,
    onWarning: @escaping @Sendable (HeaderWarning) -> Void = { _ in }
  ) {
    self.chain = chain
    self.helpers = helpers
    self.batchBytes = batchBytes
    self.clock = clock
    self.onWarning = onWarning
  }

  /// Imports the blocks of a file. Blocks that the chain has are passed over; what comes after its head must fit.
  ///
  /// A block that breaks a rule ends the import with `invalidBlock`; all before it is kept. Call it on a thread with a deep stack.
  ///
  /// - Parameter report: is told of the progress about every block; what it does should be cheap.
  /// - Returns: what was done.
  public func importFile(_ path: String, report: (ImportProgress) -> Void = { _ in }) throws(ChainError) -> ImportProgress {
    let source: ChainFileSource
    do throws(FileError) { source = try ChainFileSource(path: path) } catch { throw .file(error) }
    let pool: WorkerPool
    do throws(ThreadError) { pool = try WorkerPool(name: "import", threads: helpers) } catch { throw .threads(error) }
    defer { pool.stop() }
    let writer = try ChainWriter(store: chain.store, consensus: chain.consensus)
    var progress = ImportProgress()
    progress.byteCount = source.byteCount
    let stopwatch = ContinuousClock()
    let start = stopwatch.now

    do throws(ChainError) {
      try skipKnown(source, &progress)
      let preparer = BlockPreparer(pool: pool, consensus: chain.consensus) { () throws(InvalidBlock) in
        try source.next()
      }
      while let block = try nextBlock(preparer) {
        let added = try writer.append(block, now: clock.map { chain.consensus.headerTime(nanoseconds: $0()) })
        added.warnings.forEach(onWarning)
        progress.add(added, hash: block.encoded.hash, bytes: block.encoded.bytes.count)
        progress.seconds = (stopwatch.now - start).seconds
        report(progress)
        if writer.pendingBytes >= batchBytes { try write(writer, .unlogged) }
      }
    } catch {
      // What came before the faulty block is whole.
      if case .invalidBlock = error, !writer.isDamaged { try finish(writer) }
      throw error
    }
    try finish(writer)
    progress.seconds = (stopwatch.now - start).seconds
    return progress
  }

  private func nextBlock(_ preparer: BlockPreparer) throws(ChainError) -> PreparedBlock? {
    do throws(InvalidBlock) { return try preparer.next() } catch { throw .invalidBlock(error) }
  }

  private func write(_ writer: ChainWriter, _ durability: WriteDurability) throws(ChainError) {
    try writer.write(durability)
    chain.publish(writer.head, writer.headHeader)
  }

  /// Writes the last batch with the trie and sees everything to the disk.
  private func finish(_ writer: ChainWriter) throws(ChainError) {
    try writer.write(.unlogged, includingTrie: true)
    try onStore { () throws(KeyValueStoreError) in try chain.store.flush() }
    chain.publish(writer.head, writer.headHeader)
  }

  /// Passes over the blocks at the file's start that the chain has. One that is another than the chain's is a fault.
  private func skipKnown(_ source: ChainFileSource, _ progress: inout ImportProgress) throws(ChainError) {
    let blocks = BlockStore(chain.store)
    while true {
      let encoded: EncodedBlock
      do throws(InvalidBlock) {
        guard let next = try source.peek() else { return }
        encoded = next
      } catch { throw .invalidBlock(error) }
      let number = encoded.header.number
      guard number <= chain.head.number else { return }
      let known = try onStore { () throws(KeyValueStoreError) in try blocks.hash(ofBlock: number) }
      guard known == encoded.hash else {
        throw .invalidBlock(
          InvalidBlock(number: number, hash: encoded.hash, rule: .knownBlock, have: encoded.hash, want: known ?? .zero))
      }
      do throws(InvalidBlock) { try checkKnown(encoded) } catch { throw .invalidBlock(error) }
      source.skip()
      progress.skipped += 1
      progress.bytesTaken += encoded.bytes.count
      progress.number = number
      progress.hash = encoded.hash
    }
  }

  /// A block with the chain's hash may still be damaged where the hash doesn't reach: in its body, and in the first block's
  /// seals, which are part of no agreement.
  private func checkKnown(_ encoded: EncodedBlock) throws(InvalidBlock) {
    let header = encoded.header
    if header.number == 0 && header != chain.genesis {
      throw InvalidBlock(
        number: 0, hash: encoded.hash, rule: .knownBlock, have: Hex.encode(header.encoded), want: Hex.encode(chain.genesis.encoded))
    }
    let uncles: [Header]
    let withdrawals: [Withdrawal]?
    do throws(BlockError) {
      uncles = try encoded.uncles()
      withdrawals = try encoded.withdrawals()
    } catch { throw ChainFileSource.malformed(error, number: header.number, hash: encoded.hash) }
    let unclesHash = Block.unclesHash(uncles)
    guard unclesHash == header.unclesHash else {
      throw InvalidBlock(
        number: header.number, hash: encoded.hash, rule: .header(.unclesHash), have: header.unclesHash, want: unclesHash)
    }
    try BlockComparison.checkBody(
      header: header, hash: encoded.hash, encodedTransactions: encoded.transactionPayloads, withdrawals: withdrawals)
  }
}

extension ImportProgress {
  mutating func add(_ block: AppendedBlock, hash: Hash256, bytes: Int) {
    blocks += 1
    transactions += UInt64(block.transactions)
    gas &+= block.gasUsed
    number = block.number
    self.hash = hash
    bytesTaken += bytes
  }
}

extension Duration {
  /// As a number of seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
