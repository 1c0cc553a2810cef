import Foundation

/// A command that could not do its work: one sentence for the error output and an exit code that is not 0.
struct CommandFailure: Error, CustomStringConvertible {
  /// The sentence.
  var description: String
  var code: Int32

  init(_ description: String, code: Int32 = 1) {
    self.description = description
    self.code = code
  }

  /// Prints the sentence and ends the process.
  func exit() -> Never {
    FileHandle.standardError.write(Data("quorate: \(description)\n".utf8))
    Foundation.exit(code)
  }
}
