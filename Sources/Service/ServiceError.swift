/// Why a server could not be started. Each description is one sentence that tells the operator what to do.
public enum ServiceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Another process listens there.
  case portInUse(address: String, port: Int, flag: String)
  /// The machine has no such address, or the name does not resolve.
  case addressUnavailable(address: String, flag: String, reason: String)
  /// The system allows ports below 1024 to privileged processes only.
  case portForbidden(port: Int, flag: String)
  case listenFailed(address: String, port: Int, reason: String)
  case threadsUnavailable(reason: String)

  public var description: String {
    switch self {
    case .portInUse(let address, let port, let flag):
      "port \(port) on \(address) is already in use by another process; stop that process or choose another port with \(flag)"
    case .addressUnavailable(let address, let flag, let reason):
      "cannot listen on address \(address) (\(reason)); choose one of this machine's addresses with \(flag)"
    case .portForbidden(let port, let flag):
      "port \(port) is reserved for privileged processes; choose one from 1024 to 65535 with \(flag)"
    case .listenFailed(let address, let port, let reason): "cannot listen on \(address), port \(port): \(reason)"
    case .threadsUnavailable(let reason): "cannot start the threads that answer requests: \(reason)"
    }
  }
}
