import Primitives
import Synchronization

/// Codes by hash, shared by everything that executes on one node, so that each is decoded once.
///
/// Bounded in bytes: two generations, of which the older is dropped when the younger has filled half of the bound.
public final class CodeCache: Sendable {
  private struct Generations {
    var young: [Hash256: Code] = [:]
    var old: [Hash256: Code] = [:]
    var youngSize = 0
  }

  private let generations = Mutex(Generations())
  private let limit: Int

  /// A cache of about `limit` bytes at most.
  public init(limit: Int = 256 << 20) { self.limit = limit }

  subscript(hash: Hash256) -> Code? {
    generations.withLock { generations in
      if let code = generations.young[hash] { return code }
      guard let code = generations.old[hash] else { return nil }
      insert(code, &generations)
      return code
    }
  }

  func insert(_ code: Code) {
    generations.withLock { insert(code, &$0) }
  }

  private func insert(_ code: Code, _ generations: inout Generations) {
    if generations.youngSize + code.footprint > limit / 2 {
      generations.old = generations.young
      generations.young = [:]
      generations.youngSize = 0
    }
    if generations.young.updateValue(code, forKey: code.hash) == nil { generations.youngSize += code.footprint }
  }
}
