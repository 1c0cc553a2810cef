import Glibc
import NIOCore

/// Writes the head of an answer.
struct HTTPResponseHead {
  var status: HTTPStatus
  var contentType: StaticString
  var contentLength: Int
  var closes: Bool
  /// Value of Access-Control-Allow-Origin.
  var allowedOrigin: String?
  /// Whether the answer depends on the request's Origin.
  var variesByOrigin: Bool
  /// A browser's Access-Control-Request-Headers, to be granted in the answer to a preflight request.
  var grantedHeaders: String?

  func write(to buffer: inout ByteBuffer, date: borrowing HTTPDate) {
    buffer.writeStaticString(status.line)
    if contentLength > 0 || status != .noContent {
      buffer.writeStaticString("Content-Type: ")
      buffer.writeStaticString(contentType)
      buffer.writeStaticString("\r\nContent-Length: ")
      Self.writeDecimal(contentLength, to: &buffer)
      buffer.writeStaticString("\r\n")
    }
    buffer.writeBytes(date.line)
    if variesByOrigin { buffer.writeStaticString("Vary: Origin\r\n") }
    if let allowedOrigin {
      buffer.writeStaticString("Access-Control-Allow-Origin: ")
      buffer.writeString(allowedOrigin)
      buffer.writeStaticString("\r\n")
    }
    if let grantedHeaders {
      buffer.writeStaticString("Access-Control-Allow-Methods: POST, GET\r\nAccess-Control-Max-Age: 600\r\n")
      if !grantedHeaders.isEmpty {
        buffer.writeStaticString("Access-Control-Allow-Headers: ")
        buffer.writeString(grantedHeaders)
        buffer.writeStaticString("\r\n")
      }
    }
    if status.rawValue >= 400 { buffer.writeStaticString("X-Content-Type-Options: nosniff\r\n") }
    if closes { buffer.writeStaticString("Connection: close\r\n") }
    buffer.writeStaticString("\r\n")
  }

  static func writeDecimal(_ value: Int, to buffer: inout ByteBuffer) {
    var divisor = 1
    while value / divisor >= 10 { divisor &*= 10 }
    while divisor > 0 {
      buffer.writeInteger(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }
}

/// The Date field, made anew when the second changes.
struct HTTPDate {
  /// The field with its line end.
  private(set) var line: [UInt8] = []
  private var second = 0

  /// Reads the clock; costs some nanoseconds as long as the second is the same.
  mutating func update() {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    guard now.tv_sec != second || line.isEmpty else { return }
    second = now.tv_sec
    var parts = tm()
    var seconds = now.tv_sec
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = days[Int(parts.tm_wday) % 7]
    let month = months[Int(parts.tm_mon) % 12]
    let text =
      "Date: \(day), \(Self.two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) "
      + "\(Self.two(parts.tm_hour)):\(Self.two(parts.tm_min)):\(Self.two(parts.tm_sec)) GMT\r\n"
    line = Array(text.utf8)
  }

  private static func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
