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

/// Calls nest 1024 deep; what walks over a tree of them does so without a native stack as deep.
enum CallTree {
  /// Visits each call before and after its inner ones. `open` is told whether the call is the outermost.
  static func walk(
    _ root: CallFrame, to writer: inout JSONWriter, open: (CallFrame, Bool, inout JSONWriter) -> Void,
    close: (CallFrame, inout JSONWriter) -> Void
  ) {
    var path: [(frame: CallFrame, next: Int)] = [(root, 0)]
    open(root, true, &writer)
    while let (frame, next) = path.last {
      if next < frame.calls.count {
        if next == 0 {
          writer.key("calls")
          writer.beginArray()
        }
        path[path.count - 1].next += 1
        path.append((frame.calls[next], 0))
        open(frame.calls[next], false, &writer)
      } else {
        if !frame.calls.isEmpty { writer.endArray() }
        close(frame, &writer)
        path.removeLast()
      }
    }
  }

  /// Takes a tree apart, which would otherwise be released call within call.
  static func dismantle(_ roots: [CallFrame]) {
    var rest = roots
    while let frame = rest.popLast() {
      rest += frame.calls
      frame.calls = []
    }
  }
}
