import Primitives

/// One sender's transactions in the order of their nonces.
struct SenderQueue: Sendable {
  private(set) var transactions: [PendingTransaction] = []

  var isEmpty: Bool { transactions.isEmpty }

  /// The place of the first transaction whose nonce isn't below `nonce`.
  private func place(_ nonce: UInt64) -> Int {
    var low = 0
    var high = transactions.count
    while low < high {
      let middle = (low + high) / 2
      if transactions[middle].transaction.nonce < nonce { low = middle + 1 } else { high = middle }
    }
    return low
  }

  subscript(nonce: UInt64) -> PendingTransaction? {
    let place = place(nonce)
    guard place < transactions.count, transactions[place].transaction.nonce == nonce else { return nil }
    return transactions[place]
  }

  /// Puts a transaction at its nonce's place, over one that is there.
  mutating func put(_ pooled: PendingTransaction) {
    let nonce = pooled.transaction.nonce
    // Nearly all come in order.
    if let last = transactions.last, last.transaction.nonce < nonce { return transactions.append(pooled) }
    let place = place(nonce)
    if place < transactions.count, transactions[place].transaction.nonce == nonce {
      transactions[place] = pooled
    } else {
      transactions.insert(pooled, at: place)
    }
  }

  mutating func remove(nonce: UInt64) {
    let place = place(nonce)
    guard place < transactions.count, transactions[place].transaction.nonce == nonce else { return }
    transactions.remove(at: place)
  }

  /// Removes all below a nonce and gives their hashes.
  mutating func removeAll(below nonce: UInt64) -> [Hash256] {
    let place = place(nonce)
    let hashes = transactions[..<place].map(\.transaction.hash)
    transactions.removeFirst(place)
    return hashes
  }

  /// The transactions from a nonce on, up to the first gap.
  func run(from nonce: UInt64) -> ArraySlice<PendingTransaction> {
    let start = place(nonce)
    // Nonces ascend, so up to the first gap each is as far from `nonce` as its place from the start, and none behind it is.
    var low = start
    var high = transactions.count
    while low < high {
      let middle = (low + high) / 2
      if transactions[middle].transaction.nonce - nonce == UInt64(middle - start) { low = middle + 1 } else { high = middle }
    }
    return transactions[start..<low]
  }

  /// The first nonce from `nonce` on that is missing.
  func firstMissing(from nonce: UInt64) -> UInt64 { nonce &+ UInt64(run(from: nonce).count) }

  /// How many transactions wait behind the first gap from a nonce on.
  func countBehindGap(from nonce: UInt64) -> Int { transactions.count - run(from: nonce).endIndex }
}
