import Primitives
import Synchronization

/// Filters that clients have installed, by id. One that nobody asks for five minutes is forgotten, as in geth.
final class FilterRegistry: Sendable {
  /// What a filter reports.
  enum Kind: Sendable {
    case logs(LogCriteria)
    case blocks
    case pendingTransactions
  }

  struct Filter: Sendable {
    var kind: Kind
    /// Blocks above this one have not been reported.
    var lastBlock: UInt64
    /// Arrivals of transactions from this count on have not been reported.
    var nextArrival: UInt64
    fileprivate var lastUse: ContinuousClock.Instant
  }

  private struct State {
    var filters: [String: Filter] = [:]
    /// The latest arrivals, and the count of the first of them.
    var arrivals: [Hash256] = []
    var firstArrival: UInt64 = 0
  }

  /// Time after which an unused filter is forgotten.
  private static let timeToLive = Duration.seconds(300)
  /// Arrivals of transactions that are kept for slow readers.
  private static let arrivalsKept = 8192

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  /// Installs a filter and returns its id.
  func install(_ kind: Kind, head: UInt64) throws(RPCError) -> String {
    let now = ContinuousClock.now
    let id = Self.newID()
    let installed = state.withLock { state in
      state.filters = state.filters.filter { $0.value.lastUse + Self.timeToLive > now }
      guard state.filters.count < limit else { return false }
      let next = state.firstArrival + UInt64(state.arrivals.count)
      state.filters[id] = Filter(kind: kind, lastBlock: head, nextArrival: next, lastUse: now)
      return true
    }
    guard installed else { throw .limitExceeded("\(limit) filters are installed already (--rpc.maxfilters)") }
    return id
  }

  /// Forgets a filter; false when there is none with this id.
  func uninstall(_ id: String) -> Bool { state.withLock { $0.filters.removeValue(forKey: id) != nil } }

  func filter(_ id: String) throws(RPCError) -> Filter {
    let found = state.withLock { state in
      state.filters[id]?.lastUse = ContinuousClock.now
      return state.filters[id]
    }
    guard let found else { throw .failed("filter not found") }
    return found
  }

  /// Notes that all blocks up to this one have been reported.
  func reported(_ id: String, upTo block: UInt64) { state.withLock { $0.filters[id]?.lastBlock = block } }

  /// The transactions that have arrived since the filter was last asked.
  func takeArrivals(_ id: String, from count: UInt64) -> [Hash256] {
    state.withLock { state in
      let end = state.firstArrival + UInt64(state.arrivals.count)
      let start = min(max(count, state.firstArrival), end)
      state.filters[id]?.nextArrival = end
      return Array(state.arrivals[Int(start - state.firstArrival)...])
    }
  }

  func transactionArrived(_ hash: Hash256) {
    state.withLock { state in
      state.arrivals.append(hash)
      guard state.arrivals.count > 2 * Self.arrivalsKept else { return }
      let dropped = state.arrivals.count - Self.arrivalsKept
      state.arrivals.removeFirst(dropped)
      state.firstArrival += UInt64(dropped)
    }
  }

  /// 128 random bits, so that a client cannot guess another's filter.
  private static func newID() -> String {
    var random = SystemRandomNumberGenerator()
    let digits = [random.next(), random.next()].map { (part: UInt64) in
      let text = String(part, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    return "0x" + digits.joined()
  }
}
