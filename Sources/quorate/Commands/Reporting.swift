import Node
import Service

extension LoggingOptions {
  /// Sets the process's logging up.
  func start() {
    LogSetup.start(verbosity: verbosity, format: usesJSON ? .json : .terminal)
    unused.warn()
  }
}

/// Runs what a command does; its failure is the command's.
func reporting<Result>(_ body: () throws(NodeFailure) -> Result) throws(CommandFailure) -> Result {
  do throws(NodeFailure) { return try body() } catch { throw CommandFailure(error.description) }
}
