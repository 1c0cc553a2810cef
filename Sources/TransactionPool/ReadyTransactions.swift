import Primitives

/// Transactions in the order in which a block should take them: the highest tip first, of equal ones the earliest, and each
/// sender's by nonce.
public struct ReadyTransactions: Sendable {
  private struct Head: Sendable {
    var tip: UInt256
    var arrival: UInt64
    var queue: Int

    /// Whether it goes before another.
    func precedes(_ other: Head) -> Bool { tip != other.tip ? tip > other.tip : arrival < other.arrival }
  }

  private let queues: [[PendingTransaction]]
  private let baseFee: UInt256
  private var next: [Int]
  /// A binary heap of the senders' next transactions.
  private var heap: [Head] = []

  init(queues: [[PendingTransaction]], baseFee: UInt256) {
    self.queues = queues
    self.baseFee = baseFee
    next = [Int](repeating: 0, count: queues.count)
    for index in queues.indices { push(index) }
  }

  /// The best transaction that is left; nil if there is none. Call `take` or `skipSender` after it.
  public var best: PendingTransaction? { heap.first.map { queues[$0.queue][next[$0.queue]] } }

  /// Passes on to the next, `best` being in the block.
  public mutating func take() {
    guard let queue = pop() else { return }
    next[queue] += 1
    push(queue)
  }

  /// Passes over all that is left of `best`'s sender: what follows needs it.
  public mutating func skipSender() { _ = pop() }

  private mutating func push(_ queue: Int) {
    guard next[queue] < queues[queue].count else { return }
    let pooled = queues[queue][next[queue]]
    heap.append(Head(tip: pooled.tip(baseFee: baseFee), arrival: pooled.arrival, queue: queue))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() -> Int? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return top.queue }
    heap[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[best]) { best = child }
      if best == parent { break }
      heap.swapAt(parent, best)
      parent = best
    }
    return top.queue
  }
}
