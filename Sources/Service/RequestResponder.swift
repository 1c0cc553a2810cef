import JSON

/// What the servers need of the JSON-RPC layer: bytes of a request in, bytes of the answer out. An answer that stays empty (to a
/// notification) is sent as an empty body.
public protocol RequestResponder: Sendable {
  /// Answers on the network thread when that takes less than some 50 microseconds.
  /// - Returns: false when the request needs longer; nothing has been written then.
  func answerImmediately(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter) -> Bool

  /// Answers on a worker thread, however long it takes.
  func answer(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter)

  /// Answers that a request will not be worked on.
  func refuse(_ request: UnsafeRawBufferPointer, because refusal: RequestRefusal, into response: inout JSONWriter)
}

/// Why a whole, well-framed request is not worked on.
public enum RequestRefusal: Equatable, Sendable {
  /// As many requests wait as may.
  case queueFull(limit: Int, flag: String)
  /// The body is longer than allowed; it has not been read.
  case bodyTooLong(message: String)
}
