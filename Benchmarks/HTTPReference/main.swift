import Glibc
import NIOCore
import NIOPosix

/// The least that a server on SwiftNIO can do: looks for the end of each request's head and body length not at all, and answers every
/// read with the same bytes. What a real server reaches in the same run is compared with it, so that the machine's speed cancels out.
final class ConstantAnswer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: ByteBuffer

  init() {
    let body = #"{"jsonrpc":"2.0","id":1,"result":"0x1"}"#
    answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 0
let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let listener = try await ServerBootstrap(group: group)
  .serverChannelOption(.backlog, value: 1024)
  .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
  .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
  .childChannelInitializer { channel in
    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ConstantAnswer()) }
  }
  .bind(host: "127.0.0.1", port: port).get()
// Written past the buffer, which a pipe would keep until the end.
let notice = Array("listening on \(listener.localAddress?.port ?? 0)\n".utf8)
_ = notice.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
try await listener.closeFuture.get()
