import JSON
import Primitives

/// One call in a tracer's tree. Members that are nil are not printed.
final class CallFrame {
  var type: String
  var from: Address
  var to: Address?
  var value: UInt256?
  var gas: UInt64?
  var gasUsed: UInt64?
  var input: Bytes?
  var output: Bytes?
  var error: String?
  var calls: [CallFrame] = []
  var logs: [TracedLog] = []

  init(type: String, from: Address) {
    self.type = type
    self.from = from
  }
}

/// An event within a call, and how many calls the caller had made before it.
struct TracedLog {
  var address: Address
  var topics: [Hash256]
  var data: Bytes
  var position: Int
}
