import KeccakBatch
import Primitives

/// Encoded nodes that wait to be hashed together.
struct HashQueue: ~Copyable {
  private struct Job {
    let offset: Int
    let count: Int
    let tag: Int
  }

  private var jobs: [Job] = []
  private var inputs: [UnsafeRawBufferPointer] = []
  private var hashes: [Hash256] = []

  var count: Int { jobs.count }

  /// Adds the `count` bytes at `offset` of the buffer that `run` will be given; `tag` tells the caller which it was.
  mutating func append(offset: Int, count: Int, tag: Int) { jobs.append(Job(offset: offset, count: count, tag: tag)) }

  /// Hashes everything that waits and calls `body` with each tag and its hash.
  mutating func run(over base: UnsafePointer<UInt8>, _ body: (_ tag: Int, _ hash: Hash256) -> Void) {
    inputs.removeAll(keepingCapacity: true)
    for job in jobs { inputs.append(UnsafeRawBufferPointer(start: base + job.offset, count: job.count)) }
    while hashes.count < jobs.count { hashes.append(Hash256()) }
    hashes.withUnsafeMutableBufferPointer { hashes in
      guard let place = hashes.baseAddress else { return }
      inputs.withUnsafeBufferPointer { keccak256Batch($0, into: place) }
    }
    for (index, job) in jobs.enumerated() { body(job.tag, hashes[index]) }
    jobs.removeAll(keepingCapacity: true)
  }
}
