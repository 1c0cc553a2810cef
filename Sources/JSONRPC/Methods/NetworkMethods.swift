import JSON
import Primitives

/// The namespaces `web3` and `net`.
extension RPCEnvironment {
  func networkMethods() -> [RPCMethod] {
    [
      RPCMethod("web3_clientVersion", [], "name, version and platform of the node", cost: .immediate) {
        [identity] (_, writer) throws(RPCError) in
        writer.string(identity.clientVersion)
      },
      RPCMethod("web3_sha3", [.init("data")], "Keccak-256 of some bytes") { (arguments, writer) throws(RPCError) in
        writer.hash(keccak256(try arguments.required(0).data()))
      },
      RPCMethod("net_version", [], "the network's id in decimal", cost: .immediate) { [identity] (_, writer) throws(RPCError) in
        writer.string(String(identity.networkID))
      },
      RPCMethod("net_listening", [], "whether the node takes connections from peers", cost: .immediate) {
        [identity] (_, writer) throws(RPCError) in
        writer.bool(identity.isListening)
      },
      RPCMethod("net_peerCount", [], "number of connected peers", cost: .immediate) { [identity] (_, writer) throws(RPCError) in
        writer.quantity(identity.peerCount())
      },
    ]
  }
}
