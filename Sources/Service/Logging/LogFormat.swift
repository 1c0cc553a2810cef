import Glibc
import JSON
import Logging

/// The two forms of a log line that geth's operators know.
public enum LogFormat: Sendable {
  /// `INFO [11-24|14:50:52.123] Imported new chain segment               number=17 hash=…`
  case terminal
  /// `{"t":"2026-11-24T14:50:52.123456789Z","lvl":"info","msg":"Imported new chain segment","number":17}`
  case json

  /// Messages shorter than this are padded when fields follow, so that the fields stand in one column.
  private static let messageWidth = 40

  /// One line with its line end.
  package func line(_ level: Logger.Level, _ message: String, _ fields: [(String, any CustomStringConvertible)], at time: timespec)
    -> String
  {
    switch self {
    case .terminal: Self.terminalLine(level, message, fields, time)
    case .json: Self.jsonLine(level, message, fields, time)
    }
  }

  private static func terminalLine(
    _ level: Logger.Level, _ message: String, _ fields: [(String, any CustomStringConvertible)], _ time: timespec
  ) -> String {
    var parts = tm()
    var seconds = time.tv_sec
    localtime_r(&seconds, &parts)
    var line = "\(level.gethName)[\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))|"
    line += "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec)).\(padded(Int32(time.tv_nsec / 1_000_000), 3))] "
    line += escaped(message)
    if fields.isEmpty { return line + " \n" }
    let width = message.count
    if width < messageWidth { line += String(repeating: " ", count: messageWidth - width) }
    for (name, value) in fields { line += " \(name)=\(quoted(value.description))" }
    return line + "\n"
  }

  /// A line break in a message would let a peer forge lines.
  private static func escaped(_ message: String) -> String {
    guard message.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else { return message }
    return JSONValue.string(message).description
  }

  /// A field's value, in quotes where a reader could not tell its end otherwise.
  private static func quoted(_ value: String) -> String {
    let plain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7f }
    return plain ? value : JSONValue.string(value).description
  }

  private static func jsonLine(
    _ level: Logger.Level, _ message: String, _ fields: [(String, any CustomStringConvertible)], _ time: timespec
  ) -> String {
    var writer = JSONWriter(capacity: 256)
    writer.beginObject()
    writer.key("t")
    writer.string(timestamp(time))
    writer.key("lvl")
    writer.string(level.shortName)
    writer.key("msg")
    writer.string(message)
    for (name, value) in fields {
      writer.key(name)
      switch value {
      case let value as Bool: writer.bool(value)
      case let value as any FixedWidthInteger: writer.raw(String(value))
      case let value as Double: writer.double(value)
      default: writer.string(value.description)
      }
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }

  /// RFC 3339 in UTC with nanoseconds.
  private static func timestamp(_ time: timespec) -> String {
    var parts = tm()
    var seconds = time.tv_sec
    gmtime_r(&seconds, &parts)
    let day = "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    let clock = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    return "\(day)T\(clock).\(padded(Int32(time.tv_nsec), 9))Z"
  }

  private static func padded(_ value: Int32, _ width: Int = 2) -> String {
    let digits = String(value)
    return digits.count < width ? String(repeating: "0", count: width - digits.count) + digits : digits
  }
}

extension Logger.Level {
  /// geth's name, padded to five characters.
  var gethName: String {
    switch self {
    case .trace: "TRACE"
    case .debug: "DEBUG"
    case .info, .notice: "INFO "
    case .warning: "WARN "
    case .error: "ERROR"
    case .critical: "CRIT "
    }
  }

  /// The name in JSON lines.
  var shortName: String {
    switch self {
    case .trace: "trce"
    case .debug: "dbug"
    case .info, .notice: "info"
    case .warning: "warn"
    case .error: "eror"
    case .critical: "crit"
    }
  }

  /// The level that geth's `--verbosity` means: 0 silent, 1 error, 2 warn, 3 info, 4 debug, 5 detail. Silent lets critical lines through.
  public init(verbosity: Int) {
    switch verbosity {
    case ...0: self = .critical
    case 1: self = .error
    case 2: self = .warning
    case 3: self = .info
    case 4: self = .debug
    default: self = .trace
    }
  }
}
