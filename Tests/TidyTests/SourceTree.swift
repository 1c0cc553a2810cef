import Foundation
import TestSupport

/// The repository's text files, read once for the house rules.
struct SourceFile {
  /// The path from the package's folder.
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The module a file under `Sources/` belongs to.
  var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }
}

enum SourceTree {
  /// All Swift files under the package's folder `top`, sorted by path.
  static func swiftFiles(under top: String) throws -> [SourceFile] {
    try files(under: top) { $0.hasSuffix(".swift") }
  }

  /// All files under the package's folder `top` that `keep` takes by name, sorted by path.
  static func files(under top: String, keep: (String) -> Bool) throws -> [SourceFile] {
    let root = Fixtures.repository
    let folder = root.appendingPathComponent(top)
    guard let walker = FileManager.default.enumerator(atPath: folder.path) else { return [] }
    var found: [SourceFile] = []
    for case let relative as String in walker where keep(relative) {
      let file = folder.appendingPathComponent(relative)
      found.append(SourceFile(path: "\(top)/\(relative)", text: try String(contentsOf: file, encoding: .utf8)))
    }
    return found.sorted { $0.path < $1.path }
  }

  /// One file of the package.
  static func file(_ path: String) throws -> SourceFile {
    let file = Fixtures.repository.appendingPathComponent(path)
    return SourceFile(path: path, text: try String(contentsOf: file, encoding: .utf8))
  }
}
