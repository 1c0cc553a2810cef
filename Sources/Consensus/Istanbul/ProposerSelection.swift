import EthereumTypes
import Primitives

extension ProposerOrder {
  /// Addresses in this order.
  public func sorted(_ addresses: [Address]) -> [Address] {
    switch self {
    case .bytes: addresses.sorted()
    case .checksum: addresses.map { (text: $0.checksummed, address: $0) }.sorted { $0.text < $1.text }.map(\.address)
    }
  }
}

/// Whose turn it is to propose a block under IBFT and QBFT.
public struct ProposerSelection: Sendable, Hashable {
  public var policy: ProposerPolicy
  public var order: ProposerOrder
  public var departed: CompatibilitySwitches.DepartedProposer

  public init(policy: ProposerPolicy, order: ProposerOrder, departed: CompatibilitySwitches.DepartedProposer) {
    self.policy = policy
    self.order = order
    self.departed = departed
  }

  /// The proposer of a round; nil if there are no validators.
  ///
  /// - Parameters:
  ///   - lastAuthor: who built the block before; nil if that is the genesis block.
  public func proposer(validators: [Address], lastAuthor: Address?, round: UInt64) -> Address? {
    let turns = order.sorted(validators)
    let count = UInt64(turns.count)
    guard count > 0 else { return nil }
    let start: UInt64
    if let lastAuthor {
      let step: UInt64 = policy == .roundRobin ? 1 : 0
      if let place = turns.firstIndex(of: lastAuthor) {
        start = UInt64(place) + step
      } else {
        switch departed {
        case .asFirst: start = step
        case .nextAddress: start = UInt64(turns.firstIndex { $0 > lastAuthor } ?? 0)
        }
      }
    } else {
      start = 0
    }
    return turns[Int((start % count + round % count) % count)]
  }
}

/// Finds out from the chain in which order turns go round, since nodes of GoQuorum that were restarted follow another
/// order than new ones and nothing in the configuration says which.
public struct ProposerOrderDetector: Sendable, Hashable {
  /// Blocks that only the one order explains, of the last ones that tell.
  private var evidence: [ProposerOrder] = []
  /// How many blocks that tell are kept.
  public static let window = 8

  public init() {}

  /// Takes a block into account: one agreed on in round 0, by the validators of the block before it as well.
  public mutating func observe(validators: [Address], lastAuthor: Address?, author: Address, selection: ProposerSelection) {
    func predicted(_ order: ProposerOrder) -> Bool {
      var selection = selection
      selection.order = order
      return selection.proposer(validators: validators, lastAuthor: lastAuthor, round: 0) == author
    }
    let bytes = predicted(.bytes)
    guard bytes != predicted(.checksum) else { return }
    evidence.append(bytes ? .bytes : .checksum)
    if evidence.count > ProposerOrderDetector.window { evidence.removeFirst() }
  }

  /// The order that most of the last telling blocks followed; nil while none has told.
  public var order: ProposerOrder? {
    guard let last = evidence.last else { return nil }
    let bytes = evidence.count { $0 == .bytes }
    let checksum = evidence.count - bytes
    return bytes == checksum ? last : bytes > checksum ? .bytes : .checksum
  }
}
