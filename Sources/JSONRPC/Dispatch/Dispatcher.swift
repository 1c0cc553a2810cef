import JSON
import Primitives
import Service

/// Answers JSON-RPC 2.0 requests, single and in batches, from a table of methods, with geth's error codes and texts.
public struct Dispatcher: RequestResponder {
  private let methods: MethodTable
  private let limits: RPCLimits

  public init(_ methods: MethodTable, limits: RPCLimits) {
    self.methods = methods
    self.limits = limits
  }

  /// Depth of nesting that a request may have. Call objects with state overrides need five.
  private static let jsonLimits = JSONLimits(bytes: .max, depth: 64)

  // MARK: Entry points

  public func answerImmediately(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter) -> Bool {
    let bytes = request.bindMemory(to: UInt8.self)
    do throws(JSONError) {
      var cursor = try JSONCursor(bytes, limits: Self.jsonLimits)
      cursor.skipWhitespace()
      guard cursor.peeked == UInt8(ascii: "{") else { return false }
      let envelope = try RequestEnvelope(&cursor, bytes)
      try cursor.expectEnd()
      guard let name = envelope.method else { return false }
      guard let method = methods[cursor.decode(name)], method.mayBeImmediate else { return false }
      guard answer(envelope, bytes, method, onlyIfImmediate: true, into: &response) else { return false }
      if response.isOverLimit { replaceByLimitError(id: envelope.id, bytes, &response) }
      return true
    } catch {
      return false
    }
  }

  public func answer(_ request: UnsafeRawBufferPointer, into response: inout JSONWriter) {
    let bytes = request.bindMemory(to: UInt8.self)
    do throws(JSONError) {
      var cursor = try JSONCursor(bytes, limits: Self.jsonLimits)
      // The whole text is checked first: half of a batch must not run when the other half is no JSON.
      try cursor.skipValue()
      try cursor.expectEnd()
      cursor = try JSONCursor(bytes, limits: Self.jsonLimits)
      cursor.skipWhitespace()
      if cursor.peeked == UInt8(ascii: "[") {
        try answerBatch(&cursor, bytes, into: &response)
        if response.isOverLimit { replaceByLimitError(id: nil, bytes, &response) }
      } else {
        let id = try answerOne(&cursor, bytes, into: &response)
        if response.isOverLimit { replaceByLimitError(id: id, bytes, &response) }
      }
    } catch {
      response.reset()
      writeError(.parse, id: nil, bytes, into: &response)
    }
  }

  public func refuse(_ request: UnsafeRawBufferPointer, because refusal: RequestRefusal, into response: inout JSONWriter) {
    let bytes = request.bindMemory(to: UInt8.self)
    var id: Range<Int>?
    if var cursor = try? JSONCursor(bytes, limits: Self.jsonLimits) {
      cursor.skipWhitespace()
      if cursor.peeked == UInt8(ascii: "{"), let envelope = try? RequestEnvelope(&cursor, bytes), envelope.hasValidID(bytes) {
        id = envelope.id
      }
    }
    let error: RPCError =
      switch refusal {
      case .queueFull(let limit, let flag): .limitExceeded("the node is busy: \(limit) requests wait already (\(flag))")
      case .bodyTooLong(let message): RPCError(code: -32600, message: message)
      }
    writeError(error, id: id, bytes, into: &response)
  }

  // MARK: Requests

  private func answerBatch(
    _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, into response: inout JSONWriter
  ) throws(JSONError) {
    try cursor.expect(UInt8(ascii: "["), .value)
    cursor.skipWhitespace()
    guard cursor.peeked != UInt8(ascii: "]") else {
      writeError(.emptyBatch, id: nil, bytes, into: &response)
      return
    }
    var counting = cursor
    var count = 0
    repeat {
      try counting.skipValue(depth: 1)
      count += 1
    } while try !counting.endsAfterItem(UInt8(ascii: "]"), .commaOrBracket)
    guard count <= limits.batchRequests else {
      let message = "batch too large: \(count) requests, the limit is \(limits.batchRequests) (--rpc.batch-request-limit)"
      writeError(RPCError(code: -32600, message: message), id: nil, bytes, into: &response)
      return
    }
    response.beginArray()
    let empty = response.count
    repeat {
      _ = try answerOne(&cursor, bytes, into: &response)
      if response.isOverLimit { return }
    } while try !cursor.endsAfterItem(UInt8(ascii: "]"), .commaOrBracket)
    if response.count == empty {
      response.reset()
    } else {
      response.endArray()
    }
  }

  /// Answers the request that the cursor stands before, and returns its id.
  private func answerOne(
    _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, into response: inout JSONWriter
  ) throws(JSONError) -> Range<Int>? {
    cursor.skipWhitespace()
    guard cursor.peeked == UInt8(ascii: "{") else {
      try cursor.skipValue()
      writeError(.invalidRequest, id: nil, bytes, into: &response)
      return nil
    }
    let envelope = try RequestEnvelope(&cursor, bytes)
    let id = envelope.hasValidID(bytes) ? envelope.id : nil
    guard envelope.hasMethod, let raw = envelope.method, envelope.isNotification || id != nil else {
      writeError(.invalidRequest, id: id, bytes, into: &response)
      return id
    }
    let name = cursor.decode(raw)
    if let method = methods[name] {
      answer(envelope, bytes, method, onlyIfImmediate: false, into: &response)
    } else if !envelope.isNotification {
      writeError(.methodNotFound(Self.shortened(name)), id: id, bytes, into: &response)
    }
    return id
  }

  /// An unknown name is repeated in the answer, but not at any length.
  private static func shortened(_ name: String) -> String { name.utf8.count <= 256 ? name : String(name.prefix(256)) + "…" }

  /// - Returns: false when the answer would take too long for the network thread; nothing has been written then
  @discardableResult
  private func answer(
    _ envelope: RequestEnvelope, _ bytes: UnsafeBufferPointer<UInt8>, _ method: RPCMethod, onlyIfImmediate: Bool,
    into response: inout JSONWriter
  ) -> Bool {
    let before = response.mark
    response.beginObject()
    response.key("jsonrpc")
    response.string("2.0")
    response.key("id")
    writeID(envelope.id, bytes, into: &response)
    response.key("result")
    do throws(RPCError) {
      var arguments = try Arguments(envelope.params.map { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[$0]) }, method)
      if onlyIfImmediate, !method.isImmediate(arguments) {
        response.rewind(to: before)
        return false
      }
      try method.body(&arguments, &response)
      response.endObject()
      if envelope.isNotification { response.rewind(to: before) }
    } catch {
      response.rewind(to: before)
      if !envelope.isNotification { writeError(error, id: envelope.id, bytes, into: &response) }
    }
    return true
  }

  /// An answer beyond the limit has lost its text; the client is told why instead.
  private func replaceByLimitError(id: Range<Int>?, _ bytes: UnsafeBufferPointer<UInt8>, _ response: inout JSONWriter) {
    response.reset()
    writeError(.responseTooLarge(limits.responseBytes), id: id, bytes, into: &response)
  }

  // MARK: Answers

  private func writeID(_ id: Range<Int>?, _ bytes: UnsafeBufferPointer<UInt8>, into response: inout JSONWriter) {
    if let id { response.raw(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[id])) } else { response.null() }
  }

  private func writeError(
    _ error: RPCError, id: Range<Int>?, _ bytes: UnsafeBufferPointer<UInt8>, into response: inout JSONWriter
  ) {
    response.beginObject()
    response.key("jsonrpc")
    response.string("2.0")
    response.key("id")
    writeID(id, bytes, into: &response)
    response.key("error")
    response.beginObject()
    response.key("code")
    response.integer(error.code)
    response.key("message")
    response.string(error.message)
    if let data = error.data {
      response.key("data")
      response.data(data)
    }
    response.endObject()
    response.endObject()
  }
}
