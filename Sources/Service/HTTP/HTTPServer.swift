import Glibc
import JSON
import NIOCore
import NIOPosix
import Synchronization

/// What all connections of a server share.
final class HTTPServerContext: Sendable {
  /// Tells a connection to end when its present request is answered.
  struct Stop: Sendable {}

  let responder: any RequestResponder
  let workers: RequestWorkers
  let policy: HTTPAccessPolicy
  let bodyLimit: Int
  let responseLimit: Int
  let headLimits = HTTPRequestHead.Limits()
  let idleTime: TimeAmount
  let receiveTime: TimeAmount
  let sendTime: TimeAmount
  let shortestTime: TimeAmount
  private let connectionLimit: Int
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  init(_ configuration: HTTPServerConfiguration, responder: any RequestResponder, workers: RequestWorkers, responseLimit: Int) {
    self.responder = responder
    self.workers = workers
    self.responseLimit = responseLimit
    policy = HTTPAccessPolicy(configuration)
    bodyLimit = configuration.bodyLimit
    connectionLimit = configuration.connectionLimit
    idleTime = .seconds(Int64(configuration.idleSeconds))
    receiveTime = .seconds(Int64(configuration.receiveSeconds))
    sendTime = .seconds(Int64(configuration.sendSeconds))
    shortestTime = min(idleTime, receiveTime, sendTime)
  }

  /// Counts a connection; false when there are as many as may be.
  func admit(_ channel: any Channel) -> Bool {
    channels.withLock { channels in
      guard channels.count < connectionLimit else { return false }
      channels[ObjectIdentifier(channel)] = channel
      return true
    }
  }

  func remove(_ channel: any Channel) { channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) } }

  var openChannels: [any Channel] { channels.withLock { Array($0.values) } }
}

/// A JSON-RPC endpoint over HTTP/1.1.
public final class HTTPServer: Sendable {
  private let listener: any Channel
  private let context: HTTPServerContext

  /// The port that the server listens on.
  public let port: Int
  /// The address that the server listens on.
  public let address: String

  private init(listener: any Channel, context: HTTPServerContext) {
    self.listener = listener
    self.context = context
    port = listener.localAddress?.port ?? 0
    address = listener.localAddress?.ipAddress ?? ""
  }

  /// Starts to listen. Requests are answered by `responder`, on `group`'s threads or on `workers`.
  /// - Parameter responseLimit: longest answer in bytes that is kept; what happens to a longer one is up to the responder
  public static func start(
    _ configuration: HTTPServerConfiguration, responder: any RequestResponder, workers: RequestWorkers,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, responseLimit: Int
  ) async throws(ServiceError) -> HTTPServer {
    let context = HTTPServerContext(configuration, responder: responder, workers: workers, responseLimit: responseLimit)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        guard context.admit(channel) else { return channel.close() }
        channel.closeFuture.whenComplete { _ in context.remove(channel) }
        return channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(HTTPConnection(context)) }
      }
    do {
      let listener = try await bootstrap.bind(host: configuration.address, port: configuration.port).get()
      return HTTPServer(listener: listener, context: context)
    } catch {
      throw Self.reason(error, configuration)
    }
  }

  private static func reason(_ error: any Error, _ configuration: HTTPServerConfiguration) -> ServiceError {
    guard let failure = error as? IOError else {
      return .addressUnavailable(address: configuration.address, flag: "--http.addr", reason: "it does not resolve")
    }
    switch failure.errnoCode {
    case EADDRINUSE: return .portInUse(address: configuration.address, port: configuration.port, flag: "--http.port")
    case EACCES: return .portForbidden(port: configuration.port, flag: "--http.port")
    case EADDRNOTAVAIL:
      return .addressUnavailable(address: configuration.address, flag: "--http.addr", reason: "no interface has it")
    default:
      return .listenFailed(
        address: configuration.address, port: configuration.port, reason: String(cString: strerror(failure.errnoCode)))
    }
  }

  /// Stops listening, lets requests that are being answered finish, and closes all connections, at the latest after `grace`.
  public func shutdown(grace: Duration = .seconds(5)) async {
    try? await listener.close().get()
    let open = context.openChannels
    for channel in open { channel.pipeline.fireUserInboundEventTriggered(HTTPServerContext.Stop()) }
    let deadline = NIODeadline.now() + TimeAmount(grace)
    for channel in open {
      let forced = channel.eventLoop.scheduleTask(deadline: deadline) { channel.close(promise: nil) }
      try? await channel.closeFuture.get()
      forced.cancel()
    }
  }
}
