import Glibc
import Logging

/// Writes log lines to a file descriptor, each with one system call so that lines of several threads do not mix.
public struct LineLogHandler: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  private let format: LogFormat
  private let descriptor: Int32

  /// - Parameter descriptor: an open file descriptor, standard error unless given
  public init(format: LogFormat, level: Logger.Level, descriptor: Int32 = STDERR_FILENO) {
    self.format = format
    self.descriptor = descriptor
    logLevel = level
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let fields = Logger.orderedFields(metadata.merging(event.metadata ?? [:]) { _, later in later })
    var line = format.line(event.level, event.message.description, fields, at: now)
    line.withUTF8 { bytes in
      var place = 0
      while place < bytes.count, let base = bytes.baseAddress {
        let written = write(descriptor, base + place, bytes.count - place)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return }
        place += written
      }
    }
  }
}

/// Sets the process's logging up, once, before the first logger is made.
public enum LogSetup {
  /// Sends all loggers to standard error.
  /// - Parameters:
  ///   - verbosity: as geth's `--verbosity`, 3 shows information and worse
  ///   - format: `--log.json` chooses JSON lines
  public static func start(verbosity: Int, format: LogFormat) {
    LoggingSystem.bootstrap { _ in LineLogHandler(format: format, level: Logger.Level(verbosity: verbosity)) }
  }
}
