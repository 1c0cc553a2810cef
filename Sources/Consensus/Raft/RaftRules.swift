import EthereumTypes
import Primitives

/// Which key each member of a Raft cluster signed its blocks with. Raft ids are never given away again, so a block that
/// another key signed under a known id was tampered with.
public struct RaftSnapshot: Sendable, Hashable {
  public var number: UInt64
  public var hash: Hash256
  /// The address of the key by Raft id.
  public var minters: [UInt16: Address]

  public init(number: UInt64, hash: Hash256, minters: [UInt16: Address] = [:]) {
    self.number = number
    self.hash = hash
    self.minters = minters
  }
}

/// Rules of Raft headers. GoQuorum itself checks none of them: order comes from the Raft log. They find blocks that were
/// changed after they were made.
struct RaftRules {
  let switches: CompatibilitySwitches

  func check(_ header: Header, parent: Header) throws(RuleViolation) {
    guard header.mixHash == .zero else {
      throw RuleViolation(block: header.number, rule: .mixHash, expected: Hash256.zero, actual: header.mixHash)
    }
    guard header.nonce == 0 else { throw RuleViolation(block: header.number, rule: .nonce, expected: 0, actual: header.nonce) }
    guard header.unclesHash == Header.emptyUnclesHash else {
      throw RuleViolation(block: header.number, rule: .unclesHash, expected: Header.emptyUnclesHash, actual: header.unclesHash)
    }
    try ProofOfWorkRules.checkAfter(header, parent)
    _ = try extra(header)
  }

  func extra(_ header: Header) throws(RuleViolation) -> RaftExtraData {
    do throws(RLPError) { return try RaftExtraData(decoding: header.extraData) } catch {
      throw RuleViolation(
        block: header.number, rule: .extraData, expected: "32 zero bytes and Raft's list", actual: error)
    }
  }

  /// The address of the key that sealed a block.
  func recoverMinter(_ header: Header) throws(RuleViolation) -> Address {
    let extra = try extra(header)
    guard let minter = IstanbulSeals.signer(of: RaftExtraData.sealDigest(header), seal: extra.seal) else {
      throw RuleViolation(
        block: header.number, rule: .raftSeal, expected: "a signature of 65 bytes", actual: IstanbulSeals.text(extra.seal))
    }
    return minter
  }

  /// Checks that an id keeps its key and a key its id.
  func checkMinter(_ header: Header, _ minter: Address, _ snapshot: RaftSnapshot) throws(RuleViolation) {
    guard switches.checksRaftMinter else { return }
    let id = try extra(header).raftID
    if let known = snapshot.minters[id] {
      guard known != minter else { return }
      throw RuleViolation(block: header.number, rule: .raftMinter, expected: "\(known) for Raft id \(id)", actual: minter)
    }
    if let other = snapshot.minters.first(where: { $0.value == minter }) {
      throw RuleViolation(block: header.number, rule: .raftMinter, expected: "Raft id \(other.key) for \(minter)", actual: "Raft id \(id)")
    }
  }
}
