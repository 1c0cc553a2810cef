import Foundation
import Primitives

/// Reading files and the standard input.
enum InputFile {
  /// The whole file.
  static func read(_ path: String) throws(CommandFailure) -> Bytes {
    do { return Bytes(try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      throw CommandFailure("cannot read \(path): \(reason(error))", code: EVMExit.inputOutput)
    }
  }

  /// All of the standard input.
  static func readStandardInput() -> Bytes { Bytes(FileHandle.standardInput.readDataToEndOfFile()) }

  /// Hexadecimal bytes with or without `0x`, white space around.
  static func hex(_ text: String, _ name: String) throws(CommandFailure) -> Bytes {
    guard let bytes = Hex.decode(text.filter { !$0.isWhitespace }) else { throw CommandFailure("\(name) is not hexadecimal") }
    return bytes
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(underlying.code))) }
    return (error as NSError).localizedDescription
  }
}
