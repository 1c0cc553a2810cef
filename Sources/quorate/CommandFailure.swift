import Foundation
import Glibc

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
    endProcess(code)
  }
}

/// Ends the process at once. The destructors of RocksDB's static objects would run while its threads, or a request that holds the
/// store, still work with them; what must be on the disk has been written before.
func endProcess(_ code: Int32) -> Never {
  fflush(nil)
  _exit(code)
}
