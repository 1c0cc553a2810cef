import EthereumTypes
import Primitives

/// What is carried from block to block to know who may make the next one.
public enum ConsensusSnapshot: Sendable, Hashable {
  case istanbul(IstanbulSnapshot)
  case clique(CliqueSnapshot)
  case raft(RaftSnapshot)
  /// Proof of work and merged networks carry nothing.
  case none

  public var istanbul: IstanbulSnapshot? { if case .istanbul(let value) = self { value } else { nil } }
  public var clique: CliqueSnapshot? { if case .clique(let value) = self { value } else { nil } }
  public var raft: RaftSnapshot? { if case .raft(let value) = self { value } else { nil } }
}

extension ConsensusSnapshot {
  /// The snapshot as bytes for a database: an RLP list whose first item tells the kind.
  public var encoded: Bytes {
    encodeRLPList(capacity: 512) { list in
      switch self {
      case .none: list.uint(0 as UInt64)
      case .istanbul(let value):
        list.uint(1 as UInt64)
        list.uint(value.number)
        list.hash(value.hash)
        list.uint(value.epoch)
        list.uint(value.policy.rawValue)
        value.voting.encode(to: &list)
        list.address(value.lastAuthor)
      case .clique(let value):
        list.uint(2 as UInt64)
        list.uint(value.number)
        list.hash(value.hash)
        value.voting.encode(to: &list)
        list.list { items in
          for (block, signer) in value.recents.sorted(by: { $0.key < $1.key }) {
            items.uint(block)
            items.address(signer)
          }
        }
      case .raft(let value):
        list.uint(3 as UInt64)
        list.uint(value.number)
        list.hash(value.hash)
        list.list { items in
          for (id, minter) in value.minters.sorted(by: { $0.key < $1.key }) {
            items.uint(UInt64(id))
            items.address(minter)
          }
        }
      }
    }
  }

  /// Reads what `encoded` wrote.
  public init(decoding bytes: Bytes) throws(RLPError) {
    self = try bytes.decodeRLPList { (list) throws(RLPError) in try ConsensusSnapshot(&list) }
  }

  private init(_ list: inout RLPReader) throws(RLPError) {
    switch try list.uint64() {
    case 0: self = .none
    case 1:
      let number = try list.uint64()
      let hash = try list.hash()
      let epoch = try list.uint64()
      guard let policy = ProposerPolicy(rawValue: try list.uint64()) else { throw .invalidValue }
      let voting = try ValidatorVoting(&list)
      self = .istanbul(
        IstanbulSnapshot(number: number, hash: hash, epoch: epoch, policy: policy, voting: voting, lastAuthor: try list.address()))
    case 2:
      let number = try list.uint64()
      let hash = try list.hash()
      let voting = try ValidatorVoting(&list)
      var recents: [UInt64: Address] = [:]
      var items = try list.list()
      while !items.isAtEnd { recents[try items.uint64()] = try items.address() }
      self = .clique(CliqueSnapshot(number: number, hash: hash, voting: voting, recents: recents))
    case 3:
      let number = try list.uint64()
      let hash = try list.hash()
      var minters: [UInt16: Address] = [:]
      var items = try list.list()
      while !items.isAtEnd {
        guard let id = UInt16(exactly: try items.uint64()) else { throw .numberTooLarge }
        minters[id] = try items.address()
      }
      self = .raft(RaftSnapshot(number: number, hash: hash, minters: minters))
    default: throw .invalidValue
    }
  }
}
