import Chain
import JSONRPC
import Logging
import Service

/// A node that answers requests, from `start` to `stop`.
public final class RunningNode: Sendable {
  private let server: HTTPServer?
  private let workers: RequestWorkers
  private static let log = Logger(label: "node")

  /// The port of the HTTP server; nil if there is none.
  public var port: Int? { server?.port }

  private init(server: HTTPServer?, workers: RequestWorkers) {
    self.server = server
    self.workers = workers
  }

  /// Starts the servers. Nothing runs on when it throws.
  public static func start(_ environment: RPCEnvironment, _ settings: RPCSettings) throws(NodeFailure) -> RunningNode {
    let workers: RequestWorkers
    do throws(ServiceError) {
      workers = try RequestWorkers(threads: settings.workers, queueLimit: settings.queue, responseLimit: settings.limits.responseBytes)
    } catch { throw NodeFailure(error.description) }
    guard settings.isEnabled else { return RunningNode(server: nil, workers: workers) }

    let known = environment.methods()
    let unknown = settings.namespaces.subtracting(known.namespaces).sorted()
    if !unknown.isEmpty { log.event(.warning, "Unavailable modules in HTTP API list", ["unavailable": unknown.joined(separator: ",")]) }
    let dispatcher = Dispatcher(known.offering(settings.namespaces), limits: settings.limits)
    let outcome = waitFor { () -> Result<HTTPServer, ServiceError> in
      do throws(ServiceError) {
        return .success(
          try await HTTPServer.start(settings.http, responder: dispatcher, workers: workers, responseLimit: settings.limits.responseBytes))
      } catch { return .failure(error) }
    }
    switch outcome {
    case .success(let server):
      log.event(
        .info, "HTTP server started",
        ["endpoint": "\(server.address):\(server.port)", "api": settings.namespaces.sorted().joined(separator: ",")])
      return RunningNode(server: server, workers: workers)
    case .failure(let error):
      workers.shutdown()
      throw NodeFailure(error.description)
    case nil:
      workers.shutdown()
      throw NodeFailure("the HTTP server could not be started")
    }
  }

  /// Lets requests that are being answered finish, and stops.
  public func stop() {
    if let server { _ = waitFor { await server.shutdown() } }
    workers.shutdown()
  }
}
