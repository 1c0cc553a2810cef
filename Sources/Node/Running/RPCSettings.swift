import JSONRPC
import Service

/// How a node offers JSON-RPC.
public struct RPCSettings: Sendable {
  /// Whether there is an HTTP server.
  public var isEnabled = true
  public var http = HTTPServerConfiguration()
  /// The namespaces on offer.
  public var namespaces: Set<String> = ["eth", "net", "web3"]
  public var limits = RPCLimits()
  /// How many threads answer slow requests.
  public var workers = 2
  /// How many slow requests may wait.
  public var queue = 1024

  public init() {}
}
