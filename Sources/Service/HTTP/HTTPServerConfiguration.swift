/// How the JSON-RPC endpoint over HTTP behaves; names and defaults follow geth's `--http.*` flags.
public struct HTTPServerConfiguration: Sendable {
  /// `--http.addr`: an address of this machine, or a name that resolves to one.
  public var address = "localhost"
  /// `--http.port`; 0 takes any free port.
  public var port = 8545
  /// `--http.vhosts`: names that a request's Host may have; `*` allows all. Requests to IP addresses always pass.
  public var virtualHosts = ["localhost"]
  /// `--http.corsdomain`: origins whose pages a browser lets read answers; `*` allows all, none by default.
  public var corsOrigins: [String] = []
  /// `--http.rpcprefix`: beginning of the paths that are served; empty serves `/` alone.
  public var pathPrefix = ""
  /// `--http.bodylimit`: longest request body in bytes.
  public var bodyLimit = 5 << 20
  /// `--http.connections`: connections open at once; further ones are closed at once.
  public var connectionLimit = 1024
  /// Seconds a connection may stay silent between requests.
  public var idleSeconds = 120
  /// Seconds a request may take from its first byte to its last.
  public var receiveSeconds = 30
  /// Seconds an answer may wait for its receiver to take bytes.
  public var sendSeconds = 30

  public init() {}
}
