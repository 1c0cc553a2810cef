/// A request that breaks HTTP/1.1's rules (RFC 9112) or the server's limits. The connection is closed after the answer, since where the
/// next request begins is no longer certain.
package enum HTTPFramingError: Error, Equatable, Sendable {
  /// The request line is not `method SP target SP HTTP/1.x`.
  case malformedRequestLine
  /// A version other than 1.0 and 1.1.
  case unsupportedVersion
  /// A field line without a name, with white space around its name, or continued from the line before.
  case malformedField
  /// More bytes before the body than allowed.
  case headTooLong(limit: Int)
  /// More field lines than allowed.
  case tooManyFields(limit: Int)
  /// An HTTP/1.1 request without exactly one Host field.
  case hostMissing
  /// A Content-Length that is no number, is given twice, or stands beside a Transfer-Encoding: ways to smuggle a second request.
  case ambiguousLength
  /// A transfer coding other than `chunked`.
  case unsupportedTransferCoding
  /// A chunk whose size line or end is malformed.
  case malformedChunk
  /// A body longer than allowed.
  case bodyTooLong(length: Int?, limit: Int)
  /// An Expect field that asks for something other than `100-continue`.
  case unsupportedExpectation

  package var status: HTTPStatus {
    switch self {
    case .malformedRequestLine, .malformedField, .hostMissing, .ambiguousLength, .malformedChunk: .badRequest
    case .unsupportedVersion: .versionNotSupported
    case .headTooLong, .tooManyFields: .fieldsTooLarge
    case .unsupportedTransferCoding: .notImplemented
    case .bodyTooLong: .contentTooLarge
    case .unsupportedExpectation: .expectationFailed
    }
  }

  /// One sentence for the client; limits are named with their flags.
  package var message: String {
    switch self {
    case .malformedRequestLine: "malformed request line"
    case .unsupportedVersion: "only HTTP/1.0 and HTTP/1.1 are supported"
    case .malformedField: "malformed header field"
    case .headTooLong(let limit): "the request's header is longer than \(limit) bytes"
    case .tooManyFields(let limit): "the request has more than \(limit) header fields"
    case .hostMissing: "an HTTP/1.1 request needs exactly one Host field"
    case .ambiguousLength: "the body's length is ambiguous"
    case .unsupportedTransferCoding: "only the chunked transfer coding is supported"
    case .malformedChunk: "malformed chunk"
    case .bodyTooLong(let length, let limit):
      "content length too large (\(length.map(String.init) ?? "chunked")>\(limit)); the limit is set by --http.bodylimit"
    case .unsupportedExpectation: "the only supported expectation is 100-continue"
    }
  }
}

/// The status codes that this server sends.
package enum HTTPStatus: Int {
  case ok = 200
  case noContent = 204
  case badRequest = 400
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case requestTimeout = 408
  case contentTooLarge = 413
  case unsupportedMediaType = 415
  case expectationFailed = 417
  case fieldsTooLarge = 431
  case notImplemented = 501
  case serviceUnavailable = 503
  case versionNotSupported = 505

  /// The status line with its line end.
  var line: StaticString {
    switch self {
    case .ok: "HTTP/1.1 200 OK\r\n"
    case .noContent: "HTTP/1.1 204 No Content\r\n"
    case .badRequest: "HTTP/1.1 400 Bad Request\r\n"
    case .forbidden: "HTTP/1.1 403 Forbidden\r\n"
    case .notFound: "HTTP/1.1 404 Not Found\r\n"
    case .methodNotAllowed: "HTTP/1.1 405 Method Not Allowed\r\n"
    case .requestTimeout: "HTTP/1.1 408 Request Timeout\r\n"
    case .contentTooLarge: "HTTP/1.1 413 Content Too Large\r\n"
    case .unsupportedMediaType: "HTTP/1.1 415 Unsupported Media Type\r\n"
    case .expectationFailed: "HTTP/1.1 417 Expectation Failed\r\n"
    case .fieldsTooLarge: "HTTP/1.1 431 Request Header Fields Too Large\r\n"
    case .notImplemented: "HTTP/1.1 501 Not Implemented\r\n"
    case .serviceUnavailable: "HTTP/1.1 503 Service Unavailable\r\n"
    case .versionNotSupported: "HTTP/1.1 505 HTTP Version Not Supported\r\n"
    }
  }
}
