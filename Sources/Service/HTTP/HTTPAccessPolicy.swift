import Glibc

/// Decides from a request's head whether it is served: path, virtual host, method and media type as geth does, and what browsers of other
/// origins are told.
struct HTTPAccessPolicy: Sendable {
  enum Verdict {
    /// The body is a JSON-RPC request.
    case serve
    /// Answered without looking at the body.
    case reply(HTTPStatus, String)
    /// A browser asks whether it may send a request.
    case preflight
  }

  private let virtualHosts: Set<String>
  private let allowsAnyHost: Bool
  private let origins: Set<String>
  private let allowsAnyOrigin: Bool
  private let prefix: [UInt8]

  init(_ configuration: HTTPServerConfiguration) {
    virtualHosts = Set(configuration.virtualHosts.map { $0.lowercased() })
    allowsAnyHost = configuration.virtualHosts.contains("*")
    origins = Set(configuration.corsOrigins.map { $0.lowercased() })
    allowsAnyOrigin = configuration.corsOrigins.contains("*")
    prefix = Array(configuration.pathPrefix.utf8)
  }

  var hasOrigins: Bool { allowsAnyOrigin || !origins.isEmpty }

  func verdict(_ head: HTTPRequestHead, _ bytes: UnsafeRawBufferPointer) -> Verdict {
    guard isServed(bytes, head.target) else { return .reply(.notFound, "") }
    guard isAllowedHost(bytes, head.host) else { return .reply(.forbidden, "invalid host specified\n") }
    switch head.method {
    case .get, .head:
      if head.framing == .length(0), !hasQuery(bytes, head.target) { return .reply(.ok, "") }
    case .options:
      if head.requestedMethod != nil, hasOrigins { return .preflight }
      return .reply(.ok, "")
    case .post: break
    case .put, .delete, .other: return .reply(.methodNotAllowed, "method not allowed\n")
    }
    guard isJSON(bytes, head.contentType) else {
      return .reply(.unsupportedMediaType, "invalid content type, only application/json is supported\n")
    }
    return .serve
  }

  /// The value of Access-Control-Allow-Origin for a request from an origin; nothing when its pages may not read the answer.
  func allowedOrigin(_ head: HTTPRequestHead, _ bytes: UnsafeRawBufferPointer) -> String? {
    guard hasOrigins, let range = head.origin else { return nil }
    if allowsAnyOrigin { return "*" }
    let origin = String(decoding: bytes[range], as: UTF8.self)
    return origins.contains(origin.lowercased()) ? origin : nil
  }

  /// Whether the path is the one that is served.
  private func isServed(_ bytes: UnsafeRawBufferPointer, _ target: Range<Int>) -> Bool {
    let end = bytes[target].firstIndex { $0 == UInt8(ascii: "?") } ?? target.upperBound
    if prefix.isEmpty { return end - target.lowerBound == 1 && bytes[target.lowerBound] == UInt8(ascii: "/") }
    return end - target.lowerBound >= prefix.count
      && bytes[target.lowerBound..<target.lowerBound + prefix.count].elementsEqual(prefix)
  }

  private func hasQuery(_ bytes: UnsafeRawBufferPointer, _ target: Range<Int>) -> Bool {
    guard let mark = bytes[target].firstIndex(of: UInt8(ascii: "?")) else { return false }
    return mark + 1 < target.upperBound
  }

  private func isAllowedHost(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>?) -> Bool {
    if allowsAnyHost { return true }
    guard let range, !range.isEmpty else { return true }
    let host = Self.withoutPort(bytes, range)
    if HTTPRequestHead.equals(bytes, host, "localhost") { return virtualHosts.contains("localhost") }
    let name = String(decoding: bytes[host], as: UTF8.self)
    return Self.isIPAddress(name) || virtualHosts.contains(name.lowercased())
  }

  /// A Host field without its port and without an IPv6 address's brackets.
  private static func withoutPort(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    if bytes[range.lowerBound] == UInt8(ascii: "[") {
      let end = bytes[range].firstIndex(of: UInt8(ascii: "]")) ?? range.upperBound
      return range.lowerBound + 1..<end
    }
    let end = bytes[range].lastIndex(of: UInt8(ascii: ":")) ?? range.upperBound
    return range.lowerBound..<end
  }

  private static func isIPAddress(_ name: String) -> Bool {
    var v4 = in_addr()
    var v6 = in6_addr()
    return inet_pton(AF_INET, name, &v4) == 1 || inet_pton(AF_INET6, name, &v6) == 1
  }

  /// Whether the media type, its parameters aside, is one of the three names that JSON-RPC goes by.
  private func isJSON(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>?) -> Bool {
    guard let range else { return false }
    let end = bytes[range].firstIndex(of: UInt8(ascii: ";")) ?? range.upperBound
    let type = HTTPRequestHead.trimmed(bytes, range.lowerBound..<end)
    return HTTPRequestHead.equals(bytes, type, "application/json") || HTTPRequestHead.equals(bytes, type, "application/json-rpc")
      || HTTPRequestHead.equals(bytes, type, "application/jsonrequest")
  }
}
