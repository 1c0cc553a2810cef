import EthereumTypes
import Primitives

/// The extra data of a Raft header: 32 zero bytes, then the RLP of the minter's Raft id in hexadecimal digits and its seal.
public struct RaftExtraData: Sendable, Hashable {
  /// The minter's number in the cluster, from 1.
  public var raftID: UInt16
  /// The minter's signature, 65 bytes.
  public var seal: Bytes

  /// The number of zero bytes at the start.
  public static let vanityByteCount = 32

  public init(raftID: UInt16, seal: Bytes) {
    self.raftID = raftID
    self.seal = seal
  }

  /// Decodes extra data strictly: the digits must be the shortest lower-case form.
  public init(decoding bytes: Bytes) throws(RLPError) {
    let count = RaftExtraData.vanityByteCount
    guard bytes.count >= count else { throw .truncated }
    guard bytes[..<count].allSatisfy({ $0 == 0 }) else { throw .invalidValue }
    let (digits, seal) = try bytes[count...].decodeRLPList { (list) throws(RLPError) in (try list.bytes(), try list.bytes()) }
    guard let id = UInt16(String(decoding: digits, as: UTF8.self), radix: 16), id > 0, Bytes(String(id, radix: 16).utf8) == digits else {
      throw .invalidValue
    }
    raftID = id
    self.seal = seal
  }

  /// The extra data as a header carries it.
  public var encoded: Bytes {
    Bytes(repeating: 0, count: RaftExtraData.vanityByteCount)
      + encodeRLPList { list in
        list.string(Bytes(String(raftID, radix: 16).utf8))
        list.string(seal)
      }
  }

  /// What the minter signs: the hash of the header before its extra data, transactions, receipts, uncles and bloom are
  /// filled in.
  public static func sealDigest(_ header: Header) -> Hash256 {
    var unfilled = header
    unfilled.extraData = []
    unfilled.transactionsRoot = .zero
    unfilled.receiptsRoot = .zero
    unfilled.unclesHash = .zero
    unfilled.logsBloom = .empty
    return unfilled.rawHash
  }
}
