import Primitives

/// Encoded nodes that wait to be hashed together.
struct HashQueue: ~Copyable {
  private struct Job {
    let offset: Int
    let count: Int
    let tag: Int
  }

  private var jobs: [Job] = []

  var count: Int { jobs.count }

  /// Adds the `count` bytes at `offset` of the buffer that `run` will be given; `tag` tells the caller which it was.
  mutating func append(offset: Int, count: Int, tag: Int) { jobs.append(Job(offset: offset, count: count, tag: tag)) }

  /// Hashes everything that waits and calls `body` with each tag and its hash.
  mutating func run(over base: UnsafePointer<UInt8>, _ body: (_ tag: Int, _ hash: Hash256) -> Void) {
    for job in jobs { body(job.tag, keccak256(UnsafeRawPointer(base + job.offset), count: job.count)) }
    jobs.removeAll(keepingCapacity: true)
  }
}
