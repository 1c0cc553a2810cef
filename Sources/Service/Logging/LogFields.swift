import Logging

/// The fields of a log line in the order they were given, which swift-log's dictionaries would lose.
struct LogFields: CustomStringConvertible, Sendable {
  /// The metadata name under which they travel through swift-log.
  static let metadataKey = "fields"

  let pairs: KeyValuePairs<String, any CustomStringConvertible & Sendable>

  var description: String { pairs.map { "\($0)=\($1)" }.joined(separator: " ") }
}

extension Logger {
  /// Logs a message with fields, in geth's manner: a sentence without figures, then `key=value` in the order given.
  ///
  /// ```swift
  /// logger.event(.info, "Imported new chain segment", ["number": 17, "hash": hash])
  /// ```
  public func event(
    _ level: Logger.Level, _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> KeyValuePairs<String, any CustomStringConvertible & Sendable> = [:]
  ) {
    guard level >= logLevel else { return }
    log(level: level, "\(message())", metadata: [LogFields.metadataKey: .stringConvertible(LogFields(pairs: fields()))])
  }

  /// All fields of a line: those given in order, then other metadata by name.
  static func orderedFields(_ metadata: Logger.Metadata) -> [(String, any CustomStringConvertible)] {
    var ordered: [(String, any CustomStringConvertible)] = []
    if case .stringConvertible(let value) = metadata[LogFields.metadataKey], let fields = value as? LogFields {
      ordered = fields.pairs.map { ($0.key, $0.value) }
    }
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
      if name == LogFields.metadataKey, case .stringConvertible(let value) = value, value is LogFields { continue }
      ordered.append((name, value))
    }
    return ordered
  }
}
