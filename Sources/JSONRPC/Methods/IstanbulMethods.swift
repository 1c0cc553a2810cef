import Chain
import Consensus
import EthereumTypes
import JSON
import Primitives

/// The namespace `istanbul`, offered on IBFT and QBFT chains.
extension RPCEnvironment {
  /// Blocks that istanbul_status and clique_status look at unless told otherwise, and at most.
  static let statusBlocks: UInt64 = 64
  static let statusBlocksMax: UInt64 = 100_000

  func istanbulMethods() -> [RPCMethod] {
    let block: [RPCMethod.Parameter] = [.init("block", optional: true)]
    return [
      RPCMethod("istanbul_nodeAddress", [], "the node's address among validators", cost: .immediate) {
        [identity] (_, writer) throws(RPCError) in
        writer.address(identity.address ?? .zero)
      },
      RPCMethod("istanbul_candidates", [], "votes that the node casts; none, as it makes no blocks") { (_, writer) throws(RPCError) in
        writer.beginObject()
        writer.endObject()
      },
      RPCMethod("istanbul_getSnapshot", block, "validators and votes after a block") { [self] (arguments, writer) throws(RPCError) in
        let (snapshot, found) = try istanbulSnapshot(arguments.optional(0)?.blockNumber() ?? .latest)
        write(snapshot, found, into: &writer)
      },
      RPCMethod("istanbul_getSnapshotAtHash", [.init("hash")], "validators and votes after a block") {
        [self] (arguments, writer) throws(RPCError) in
        let (snapshot, found) = try istanbulSnapshot(.hash(arguments.required(0).hash()))
        write(snapshot, found, into: &writer)
      },
      RPCMethod("istanbul_getValidators", block, "validators after a block") { [self] (arguments, writer) throws(RPCError) in
        writer.addresses(try validators(arguments.optional(0)?.blockNumber() ?? .latest))
      },
      RPCMethod("istanbul_getValidatorsAtHash", [.init("hash")], "validators after a block") {
        [self] (arguments, writer) throws(RPCError) in
        writer.addresses(try validators(.hash(arguments.required(0).hash())))
      },
      RPCMethod("istanbul_getSignersFromBlock", block, "who built a block and who agreed to it") {
        [self] (arguments, writer) throws(RPCError) in
        try writeSigners(arguments.optional(0)?.blockNumber() ?? .latest, into: &writer)
      },
      RPCMethod("istanbul_getSignersFromBlockByHash", [.init("hash")], "who built a block and who agreed to it") {
        [self] (arguments, writer) throws(RPCError) in
        try writeSigners(.hash(arguments.required(0).hash()), into: &writer)
      },
      RPCMethod("istanbul_isValidator", block, "whether the node is a validator after a block") {
        [self] (arguments, writer) throws(RPCError) in
        let reference = try arguments.optional(0)?.blockNumber() ?? .latest
        guard reference != .pending, try view().header(reference) != nil else { return writer.bool(false) }
        let validators = try validators(reference)
        writer.bool(identity.address.map { validators.contains($0) } ?? false)
      },
      RPCMethod("istanbul_status", [.init("start", optional: true), .init("end", optional: true)], "how many blocks each validator built") {
        [self] (arguments, writer) throws(RPCError) in
        try writeStatus(arguments, into: &writer)
      },
    ]
  }

  /// The consensus snapshot after a block, or geth's error.
  func snapshot(_ reference: BlockReference) throws(RPCError) -> (ConsensusSnapshot, ReadView.FoundHeader) {
    if case .pending = reference { throw .failed("unknown block") }
    let view = try view()
    guard let found = try view.header(reference) else { throw .failed("unknown block") }
    let snapshot = try onChain { () throws(ChainError) in try view.view.snapshot(after: found.header.number) }
    return (snapshot, found)
  }

  private func istanbulSnapshot(_ reference: BlockReference) throws(RPCError) -> (IstanbulSnapshot, ReadView.FoundHeader) {
    let (snapshot, found) = try snapshot(reference)
    guard let istanbul = snapshot.istanbul else { throw .failed("not an istanbul chain") }
    return (istanbul, found)
  }

  /// The validators after a block. A validator contract is asked on the state before the block, as GoQuorum does.
  private func validators(_ reference: BlockReference) throws(RPCError) -> [Address] {
    let (snapshot, found) = try istanbulSnapshot(reference)
    let number = found.header.number
    guard number > 0, asksContract(number) || asksContract(number - 1) else { return snapshot.validators }
    return try istanbulSnapshot(.number(number - 1)).0.validators
  }

  private func asksContract(_ number: UInt64) -> Bool {
    chain.configuration.istanbulSettings(at: number)?.selection == .contract
  }

  private func write(_ snapshot: IstanbulSnapshot, _ found: ReadView.FoundHeader, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("epoch")
    writer.integer(snapshot.epoch)
    writer.key("number")
    writer.integer(found.header.number)
    writer.key("hash")
    writer.hash(found.hash)
    writer.votes(snapshot.voting, voter: "validator", wiped: found.header.number % max(1, snapshot.epoch) == 0)
    writer.key("validators")
    writer.addresses(snapshot.validators)
    writer.key("policy")
    writer.integer(snapshot.policy.rawValue)
    writer.endObject()
  }

  private func writeSigners(_ reference: BlockReference, into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    guard reference != .pending, let found = try view.header(reference) else { throw .failed("unknown block") }
    let signers = try signers(found, view)
    writer.beginObject()
    writer.key("Number")
    writer.integer(found.header.number)
    writer.key("Hash")
    writer.hash(found.hash)
    writer.key("Author")
    writer.address(signers.author)
    writer.key("Committers")
    if found.header.number == 0 { writer.null() } else { writer.addresses(signers.committers) }
    writer.endObject()
  }

  private func signers(_ found: ReadView.FoundHeader, _ view: ReadView) throws(RPCError) -> HeaderSigners {
    if found.header.number == 0, view.configuration.istanbulSettings(at: 0)?.algorithm == .ibft {
      // The genesis block of IBFT has no proposer's seal.
      throw .failed("invalid signature length")
    }
    do throws(RuleViolation) { return try view.view.consensus.recoverSigners(of: found.header, hash: found.hash) } catch {
      throw .failed(error.description)
    }
  }

  private func writeStatus(_ arguments: Arguments, into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    let range = try statusRange(arguments, view)
    let (snapshot, _) = try istanbulSnapshot(.number(range.upperBound))
    var built: [Address: Int] = Dictionary(snapshot.validators.map { ($0, 0) }) { first, _ in first }
    for number in range {
      guard let found = try view.header(.number(number)) else { continue }
      built[try onChain { () throws(ChainError) in try view.view.author(of: found.header) }, default: 0] += 1
    }
    writer.beginObject()
    writer.key("sealerActivity")
    writer.activity(built)
    writer.key("numBlocks")
    writer.integer(range.count)
    writer.endObject()
  }

  /// The blocks that a status covers: those asked for, else the last 64, the head left out as GoQuorum does.
  private func statusRange(_ arguments: Arguments, _ view: ReadView) throws(RPCError) -> Range<UInt64> {
    guard let first = arguments.optional(0), let last = arguments.optional(1) else {
      if arguments.has(0) != arguments.has(1) { throw .failed("pass the end block number") }
      return defaultStatusRange(view)
    }
    // The genesis block has no author.
    let start = max(1, try view.number(first.blockNumber()) ?? 0)
    let end = try view.number(last.blockNumber()) ?? 0
    guard start <= end else { throw .failed("start block number should be less than end block number") }
    guard end <= view.head.number else { throw .failed("end block number should be less than or equal to current block height") }
    guard end - start <= Self.statusBlocksMax else { throw .limitExceeded("a status covers at most \(Self.statusBlocksMax) blocks") }
    return start..<end
  }

  func defaultStatusRange(_ view: ReadView) -> Range<UInt64> {
    let end = view.head.number
    if end >= Self.statusBlocks { return end - Self.statusBlocks..<end }
    return min(1, end)..<end
  }
}

extension JSONWriter {
  mutating func addresses(_ addresses: [Address]) {
    beginArray()
    for address in addresses { self.address(address) }
    endArray()
  }

  /// Counts by address, in the addresses' order.
  mutating func activity(_ counts: [Address: Int]) {
    beginObject()
    for (address, count) in counts.sorted(by: { $0.key < $1.key }) {
      key(address.hex)
      integer(count)
    }
    endObject()
  }

  /// The members `votes` and `tally` of a snapshot. Where votes have just been wiped there is no list at all.
  mutating func votes(_ voting: ValidatorVoting, voter: String, wiped: Bool) {
    key("votes")
    if wiped, voting.votes.isEmpty {
      null()
    } else {
      beginArray()
      for vote in voting.votes {
        beginObject()
        key(voter)
        address(vote.validator)
        key("block")
        integer(vote.block)
        key("address")
        address(vote.candidate)
        key("authorize")
        bool(vote.authorize)
        endObject()
      }
      endArray()
    }
    key("tally")
    beginObject()
    for (candidate, tally) in voting.tally.sorted(by: { $0.key < $1.key }) {
      key(candidate.hex)
      beginObject()
      key("authorize")
      bool(tally.authorize)
      key("votes")
      integer(tally.votes)
      endObject()
    }
    endObject()
  }
}
