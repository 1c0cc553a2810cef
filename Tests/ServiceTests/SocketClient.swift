import Glibc

/// A plain TCP client that sends exactly the bytes it is told to.
final class SocketClient {
  private let descriptor: Int32
  private var received: [UInt8] = []

  struct Failure: Error, CustomStringConvertible { var description: String }

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafeBytes(of: &address) { raw in
      connect(descriptor, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
    }
    guard status == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
      sent += count
    }
  }

  /// Reads more; false at the end of the stream.
  private func fill() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
    received += buffer[..<count]
    return count > 0
  }

  struct Response {
    var status: Int
    var fields: [String: String]
    var body: String
  }

  /// Reads one response with its body.
  func response(hasBody: Bool = true) throws -> Response {
    while true {
      if let end = Self.headEnd(received) {
        let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          if parts.count == 2 { fields[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description }
        }
        let length = hasBody ? Int(fields["content-length"] ?? "0") ?? 0 : 0
        if received.count >= end + length {
          let body = String(decoding: received[end..<end + length], as: UTF8.self)
          received.removeFirst(end + length)
          let words = lines.first?.split(separator: " ") ?? []
          let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
          return Response(status: status, fields: fields, body: body)
        }
      }
      guard try fill() else {
        throw Failure(description: "the connection ended inside a response: \(String(decoding: received, as: UTF8.self))")
      }
    }
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for place in 3..<bytes.count where bytes[place] == 10 && bytes[place - 1] == 13 && bytes[place - 2] == 10 && bytes[place - 3] == 13 {
      return place + 1
    }
    return nil
  }

  /// Whether the server ends the connection without sending more.
  func endsNow() throws -> Bool {
    guard received.isEmpty else { return false }
    return try !fill()
  }
}
