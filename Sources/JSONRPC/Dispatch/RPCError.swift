import Primitives

/// An error answer, with the codes and texts that geth's clients know.
public struct RPCError: Error, Equatable, Sendable {
  public var code: Int
  public var message: String
  /// Data that goes with it: what a reverted call returned.
  public var data: Bytes?

  public init(code: Int, message: String, data: Bytes? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// The text is not JSON.
  public static let parse = RPCError(code: -32700, message: "parse error")
  /// The JSON is not a request.
  public static let invalidRequest = RPCError(code: -32600, message: "invalid request")
  public static let emptyBatch = RPCError(code: -32600, message: "empty batch")

  public static func methodNotFound(_ name: String) -> RPCError {
    RPCError(code: -32601, message: "the method \(name) does not exist/is not available")
  }

  /// The arguments do not fit the method.
  public static func invalidParams(_ message: String) -> RPCError { RPCError(code: -32602, message: message) }

  /// The usual error of a method.
  public static func failed(_ message: String) -> RPCError { RPCError(code: -32000, message: message) }

  /// A contract reverted and returned data.
  public static func reverted(_ message: String, data: Bytes) -> RPCError { RPCError(code: 3, message: message, data: data) }

  /// A limit of the node; the message names it with its flag.
  public static func limitExceeded(_ message: String) -> RPCError { RPCError(code: -32005, message: message) }

  /// The answer is longer than allowed (geth's code).
  public static func responseTooLarge(_ limit: Int) -> RPCError {
    RPCError(
      code: -32003, message: "the response is longer than the limit of \(limit) bytes (--rpc.batch-response-max-size)")
  }

  /// The answer took longer than allowed (geth's code).
  public static func timedOut(_ message: String) -> RPCError { RPCError(code: -32002, message: message) }
}
