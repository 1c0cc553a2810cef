import Chain
import Consensus
import EthereumTypes
import JSON
import Primitives

/// The namespace `clique`, offered on Clique chains.
extension RPCEnvironment {
  func cliqueMethods() -> [RPCMethod] {
    let block: [RPCMethod.Parameter] = [.init("block", optional: true)]
    return [
      RPCMethod("clique_getSnapshot", block, "signers and votes after a block") { [self] (arguments, writer) throws(RPCError) in
        let (snapshot, found) = try cliqueSnapshot(arguments.optional(0)?.blockNumber() ?? .latest)
        write(snapshot, found, into: &writer)
      },
      RPCMethod("clique_getSnapshotAtHash", [.init("hash")], "signers and votes after a block") {
        [self] (arguments, writer) throws(RPCError) in
        let (snapshot, found) = try cliqueSnapshot(.hash(arguments.required(0).hash()))
        write(snapshot, found, into: &writer)
      },
      RPCMethod("clique_getSigners", block, "signers after a block") { [self] (arguments, writer) throws(RPCError) in
        writer.addresses(try cliqueSnapshot(arguments.optional(0)?.blockNumber() ?? .latest).0.signers)
      },
      RPCMethod("clique_getSignersAtHash", [.init("hash")], "signers after a block") { [self] (arguments, writer) throws(RPCError) in
        writer.addresses(try cliqueSnapshot(.hash(arguments.required(0).hash())).0.signers)
      },
      RPCMethod("clique_proposals", [], "votes that the node casts; none, as it makes no blocks") { (_, writer) throws(RPCError) in
        writer.beginObject()
        writer.endObject()
      },
      RPCMethod("clique_status", [], "how many blocks each signer made, and how many in turn") { [self] (_, writer) throws(RPCError) in
        try writeCliqueStatus(into: &writer)
      },
    ]
  }

  private func cliqueSnapshot(_ reference: BlockReference) throws(RPCError) -> (CliqueSnapshot, ReadView.FoundHeader) {
    let (snapshot, found) = try snapshot(reference)
    guard let clique = snapshot.clique else { throw .failed("not a clique chain") }
    return (clique, found)
  }

  private func write(_ snapshot: CliqueSnapshot, _ found: ReadView.FoundHeader, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("number")
    writer.integer(found.header.number)
    writer.key("hash")
    writer.hash(found.hash)
    writer.key("signers")
    writer.beginObject()
    for signer in snapshot.signers {
      writer.key(signer.hex)
      writer.beginObject()
      writer.endObject()
    }
    writer.endObject()
    writer.key("recents")
    writer.beginObject()
    for (block, signer) in snapshot.recents.sorted(by: { $0.key < $1.key }) {
      writer.key(String(block))
      writer.address(signer)
    }
    writer.endObject()
    let epoch = max(1, chain.configuration.engine.clique?.epoch ?? 1)
    writer.votes(snapshot.voting, voter: "signer", wiped: found.header.number % epoch == 0)
    writer.endObject()
  }

  private func writeCliqueStatus(into writer: inout JSONWriter) throws(RPCError) {
    let view = try view()
    let range = defaultStatusRange(view)
    // Zero blocks have no share in turn; Go's encoder refuses the quotient.
    guard !range.isEmpty else { throw .failed("json: unsupported value: NaN") }
    let (snapshot, _) = try cliqueSnapshot(.latest)
    var made: [Address: Int] = Dictionary(snapshot.signers.map { ($0, 0) }) { first, _ in first }
    var inTurn = 0
    for number in range {
      guard let found = try view.header(.number(number)) else { continue }
      if found.header.difficulty == UInt256(2) { inTurn += 1 }
      made[try onChain { () throws(ChainError) in try view.view.author(of: found.header) }, default: 0] += 1
    }
    writer.beginObject()
    writer.key("inturnPercent")
    writer.double(Double(100 * inTurn) / Double(range.count))
    writer.key("sealerActivity")
    writer.activity(made)
    writer.key("numBlocks")
    writer.integer(range.count)
    writer.endObject()
  }
}
