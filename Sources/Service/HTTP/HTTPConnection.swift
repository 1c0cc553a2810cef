import JSON
import NIOCore

/// One client's connection: takes requests apart, has them answered one after the other in the order they came, and sends the answers.
///
/// Cheap requests are answered here, on the network thread, from the bytes as received into a buffer that is used again. Others go to the
/// worker threads; while one is away nothing more is read, so a client cannot pile up work.
final class HTTPConnection: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What is awaited next from the client.
  private enum Phase {
    /// The rest of a head, of which so many bytes have been searched for its end.
    case head(searched: Int)
    case body(Pending, length: Int)
    case chunks(Pending, HTTPChunkDecoder, ByteBuffer)
    /// A worker has the request.
    case answering(Pending)
    /// The last answer has been written; what still comes is dropped.
    case draining
  }

  /// What an answer needs to know of its request.
  private struct Pending {
    var keepsAlive: Bool
    var isHeadRequest: Bool
    var allowedOrigin: String?
    var expectsContinue: Bool
  }

  private let shared: HTTPServerContext
  private var phase = Phase.head(searched: 0)
  private var received = ByteBuffer()
  private var outgoing = ByteBuffer()
  private var writer: JSONWriter
  private var date = HTTPDate()
  private var wantsRead = false
  private var inputClosed = false
  private var isStopping = false
  private var timer: Scheduled<Void>?
  /// When the present wait began.
  private var since = NIODeadline.now()

  /// Buffers that have grown beyond this many bytes are not kept.
  private static let keptBytes = 256 << 10

  init(_ shared: HTTPServerContext) {
    self.shared = shared
    writer = JSONWriter(capacity: 1024, sizeLimit: shared.responseLimit)
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) { startTimer(context) }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    if case .draining = phase { return }
    if received.readableBytes == 0 {
      if case .head = phase { since = .now() }
      received = buffer
    } else {
      received.writeBuffer(&buffer)
    }
    proceed(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { proceed(context) }
    context.fireChannelWritabilityChanged()
  }

  func read(context: ChannelHandlerContext) {
    if mayRead(context) { context.read() } else { wantsRead = true }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      inputClosed = true
      if case .answering = phase { return }
      context.close(promise: nil)
    case is HTTPServerContext.Stop:
      isStopping = true
      if case .head = phase, received.readableBytes == 0 { context.close(promise: nil) }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func mayRead(_ context: ChannelHandlerContext) -> Bool {
    if case .answering = phase { return false }
    return context.channel.isWritable
  }

  // MARK: Requests

  /// Works on what has been received until more is needed, a worker has a request, or the client does not take its answers.
  private func proceed(_ context: ChannelHandlerContext) {
    date.update()
    var goesOn = true
    while goesOn, context.channel.isWritable {
      do throws(HTTPFramingError) {
        switch phase {
        case .head(let searched): goesOn = try takeHead(context, searched)
        case .body(let pending, let length): goesOn = takeBody(context, pending, length)
        case .chunks(let pending, let decoder, let body): goesOn = try takeChunks(context, pending, decoder, body)
        case .answering, .draining: goesOn = false
        }
      } catch {
        fail(context, error)
        goesOn = false
      }
    }
    flush(context)
    if wantsRead, mayRead(context) {
      wantsRead = false
      context.read()
    }
  }

  /// Reads a head when all of it is there; false when it is not.
  private func takeHead(_ context: ChannelHandlerContext, _ searched: Int) throws(HTTPFramingError) -> Bool {
    let limits = shared.headLimits
    let taken: Result<(HTTPRequestHead, HTTPAccessPolicy.Verdict, Pending, String?, Int)?, HTTPFramingError> =
      received.withUnsafeReadableBytes { bytes in
        Result { () throws(HTTPFramingError) in
          guard let end = HTTPRequestHead.end(in: bytes, searchedBefore: searched) else { return nil }
          guard end <= limits.bytes else { throw .headTooLong(limit: limits.bytes) }
          let headBytes = UnsafeRawBufferPointer(rebasing: bytes[..<end])
          let head = try HTTPRequestHead(headBytes, limits: limits)
          let pending = Pending(
            keepsAlive: head.keepsAlive && !isStopping, isHeadRequest: head.method == .head,
            allowedOrigin: shared.policy.allowedOrigin(head, headBytes), expectsContinue: head.expectsContinue)
          let verdict = shared.policy.verdict(head, headBytes)
          var granted: String?
          if case .preflight = verdict {
            granted = head.requestedHeaders.map { String(decoding: headBytes[$0], as: UTF8.self) } ?? ""
          }
          return (head, verdict, pending, granted, end)
        }
      }
    guard let (head, verdict, pending, granted, end) = try taken.get() else {
      guard received.readableBytes < limits.bytes else { throw .headTooLong(limit: limits.bytes) }
      phase = .head(searched: received.readableBytes)
      return false
    }
    received.moveReaderIndex(forwardBy: end)
    switch verdict {
    case .serve:
      switch head.framing {
      case .length(let length):
        guard length <= shared.bodyLimit else { throw .bodyTooLong(length: length, limit: shared.bodyLimit) }
        phase = .body(pending, length: length)
      case .chunked:
        let body = context.channel.allocator.buffer(capacity: 1024)
        phase = .chunks(pending, HTTPChunkDecoder(bodyLimit: shared.bodyLimit), body)
      }
      if pending.expectsContinue, received.readableBytes == 0 { outgoing.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
    case .reply(let status, let text): replyWithoutBody(context, head, pending, status, text)
    case .preflight: replyWithoutBody(context, head, pending, .noContent, "", grantedHeaders: pending.allowedOrigin == nil ? nil : granted)
    }
    return true
  }

  /// Answers from the head alone. A body that follows is not read, so the connection cannot go on after it.
  private func replyWithoutBody(
    _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ pending: Pending, _ status: HTTPStatus, _ text: String,
    grantedHeaders: String? = nil
  ) {
    var pending = pending
    if head.framing != .length(0) { pending.keepsAlive = false }
    appendHead(pending, status, contentType: "text/plain; charset=utf-8", length: text.utf8.count, grantedHeaders: grantedHeaders)
    if !pending.isHeadRequest { outgoing.writeString(text) }
    finish(context, pending)
  }

  /// Answers a request whose whole body is at the front of what has been received.
  private func takeBody(_ context: ChannelHandlerContext, _ pending: Pending, _ length: Int) -> Bool {
    guard received.readableBytes >= length else { return false }
    let answered = received.withUnsafeReadableBytes { bytes in
      shared.responder.answerImmediately(UnsafeRawBufferPointer(rebasing: bytes[..<length]), into: &writer)
    }
    guard answered else {
      guard let body = received.readSlice(length: length) else { return false }
      handOver(context, pending, body)
      return true
    }
    received.moveReaderIndex(forwardBy: length)
    appendAnswer(pending)
    finish(context, pending)
    return true
  }

  private func takeChunks(
    _ context: ChannelHandlerContext, _ pending: Pending, _ decoder: HTTPChunkDecoder, _ body: ByteBuffer
  ) throws(HTTPFramingError) -> Bool {
    var decoder = decoder
    var body = body
    let taken: Result<Int, HTTPFramingError> = received.withUnsafeReadableBytes { bytes in
      Result { () throws(HTTPFramingError) in try decoder.take(bytes) { body.writeBytes($0) } }
    }
    received.moveReaderIndex(forwardBy: try taken.get())
    received.discardReadBytes()
    guard decoder.isFinished else {
      phase = .chunks(pending, decoder, body)
      return false
    }
    handOver(context, pending, body)
    return true
  }

  /// Gives a request to the worker threads.
  private func handOver(_ context: ChannelHandlerContext, _ pending: Pending, _ body: ByteBuffer) {
    phase = .answering(pending)
    let responder = shared.responder
    let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
    let boundContext = NIOLoopBound(context, eventLoop: context.eventLoop)
    let eventLoop = context.eventLoop
    let allocator = context.channel.allocator
    let accepted = shared.workers.submit { writer in
      body.withUnsafeReadableBytes { responder.answer($0, into: &writer) }
      let answer = writer.withUnsafeBytes { bytes in
        var answer = allocator.buffer(capacity: bytes.count)
        answer.writeBytes(bytes)
        return answer
      }
      eventLoop.execute { connection.value.workerAnswered(boundContext.value, answer) }
    }
    if accepted { return }
    writer.reset()
    let refusal = RequestRefusal.queueFull(limit: shared.workers.queueLimit, flag: "--rpc.queue")
    body.withUnsafeReadableBytes { shared.responder.refuse($0, because: refusal, into: &writer) }
    appendAnswer(pending, status: .serviceUnavailable)
    finish(context, pending)
  }

  private func workerAnswered(_ context: ChannelHandlerContext, _ answer: ByteBuffer) {
    guard case .answering(var pending) = phase else { return }
    if isStopping || inputClosed { pending.keepsAlive = false }
    date.update()
    appendHead(pending, .ok, contentType: "application/json", length: answer.readableBytes)
    if answer.readableBytes < 16 << 10 {
      outgoing.writeImmutableBuffer(answer)
    } else {
      flush(context)
      context.write(wrapOutboundOut(answer), promise: nil)
      context.flush()
    }
    finish(context, pending)
    proceed(context)
  }

  // MARK: Answers

  private func appendAnswer(_ pending: Pending, status: HTTPStatus = .ok) {
    appendHead(pending, status, contentType: "application/json", length: writer.count)
    writer.withUnsafeBytes { _ = outgoing.writeBytes($0) }
    if writer.count > Self.keptBytes { writer.shrink(to: 1024) } else { writer.reset() }
  }

  private func appendHead(
    _ pending: Pending, _ status: HTTPStatus, contentType: StaticString, length: Int, grantedHeaders: String? = nil
  ) {
    HTTPResponseHead(
      status: status, contentType: contentType, contentLength: length, closes: !pending.keepsAlive,
      allowedOrigin: pending.allowedOrigin, variesByOrigin: shared.policy.hasOrigins, grantedHeaders: grantedHeaders
    ).write(to: &outgoing, date: date)
  }

  /// The answer has been written whole: on to the next request, or the end.
  private func finish(_ context: ChannelHandlerContext, _ pending: Pending) {
    since = .now()
    guard pending.keepsAlive else { return drain(context) }
    phase = .head(searched: 0)
    if received.readableBytes == 0 { received = ByteBuffer() }
  }

  /// Tells the client what is wrong with its request and ends the connection.
  private func fail(_ context: ChannelHandlerContext, _ error: HTTPFramingError) {
    let pending = Pending(keepsAlive: false, isHeadRequest: false, allowedOrigin: nil, expectsContinue: false)
    if case .bodyTooLong = error {
      writer.reset()
      shared.responder.refuse(UnsafeRawBufferPointer(start: nil, count: 0), because: .bodyTooLong(message: error.message), into: &writer)
      appendAnswer(pending, status: error.status)
    } else {
      let text = error.message + "\n"
      appendHead(pending, error.status, contentType: "text/plain; charset=utf-8", length: text.utf8.count)
      outgoing.writeString(text)
    }
    drain(context)
  }

  /// Closes the sending side and drops what still comes for a moment: closing at once would make the system discard an answer that the
  /// client, still sending, has not read.
  private func drain(_ context: ChannelHandlerContext) {
    phase = .draining
    received = ByteBuffer()
    flush(context)
    if inputClosed {
      context.close(promise: nil)
      return
    }
    context.close(mode: .output, promise: nil)
    let boundContext = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(500)) { boundContext.value.close(promise: nil) }
  }

  private func flush(_ context: ChannelHandlerContext) {
    guard outgoing.readableBytes > 0 else { return }
    context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
    if outgoing.capacity > Self.keptBytes { outgoing = ByteBuffer() } else { outgoing.clear() }
  }

  // MARK: Time limits

  private func startTimer(_ context: ChannelHandlerContext) {
    let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
    let boundContext = NIOLoopBound(context, eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(deadline: since + timeLimit(context)) {
      connection.value.checkTime(boundContext.value)
    }
  }

  /// How long the present wait may last.
  private func timeLimit(_ context: ChannelHandlerContext) -> TimeAmount {
    if !context.channel.isWritable { return shared.sendTime }
    switch phase {
    case .head where received.readableBytes == 0: return shared.idleTime
    case .head, .body, .chunks: return shared.receiveTime
    case .answering, .draining: return .hours(1)
    }
  }

  private func checkTime(_ context: ChannelHandlerContext) {
    if case .answering = phase { since = .now() }
    if NIODeadline.now() >= since + timeLimit(context) {
      context.close(promise: nil)
    } else {
      // A wait may have turned into a shorter one since the timer was set, so it looks again at least as often as the shortest limit.
      let next = min(since + timeLimit(context), NIODeadline.now() + shared.shortestTime)
      let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
      let boundContext = NIOLoopBound(context, eventLoop: context.eventLoop)
      timer = context.eventLoop.scheduleTask(deadline: next) { connection.value.checkTime(boundContext.value) }
    }
  }
}
