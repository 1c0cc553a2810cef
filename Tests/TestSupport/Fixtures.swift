import Foundation
import Primitives

/// The public test data, which is not part of the repository: Ethereum's published tests (`fixtures/`), chains and
/// answers recorded from GoQuorum (`golden/`), wire vectors (`vectors/`) and benchmark programs (`bench/`).
///
/// It is looked for where `QUORATE_FIXTURES` says, else in `shared` beside the checkout. `scripts/fixtures` fetches
/// what is public of it.
public enum Fixtures {
  /// The folder that holds `fixtures/`, `golden/`, `vectors/` and `bench/`, or nil if there is none.
  public static let root: URL? = {
    let place =
      ProcessInfo.processInfo.environment["QUORATE_FIXTURES"].map { URL(fileURLWithPath: $0) }
      ?? repository.deletingLastPathComponent().appendingPathComponent("shared")
    return FileManager.default.fileExists(atPath: place.path) ? place : nil
  }()

  /// The folder of the package.
  public static let repository: URL = {
    // The tests run in the package's folder; the sources' place is the answer wherever they run.
    var place = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { place.deleteLastPathComponent() }
    return place
  }()

  /// Whether `relative` is there.
  public static func has(_ relative: String) -> Bool {
    guard let root else { return false }
    return FileManager.default.fileExists(atPath: root.appendingPathComponent(relative).path)
  }

  /// The place of `relative` under the root.
  public static func url(_ relative: String) throws(MissingFixture) -> URL {
    guard let root, has(relative) else { throw MissingFixture(path: relative) }
    return root.appendingPathComponent(relative)
  }

  /// The bytes of the file `relative` under the root.
  public static func bytes(_ relative: String) throws -> Bytes {
    Bytes(try Data(contentsOf: url(relative)))
  }

  /// The files below the folder `relative` whose names end in `suffix`, sorted by path.
  public static func files(under relative: String, suffix: String = ".json") throws -> [URL] {
    let folder = try url(relative)
    guard let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
      throw MissingFixture(path: relative)
    }
    var found: [URL] = []
    for case let file as URL in walker where file.lastPathComponent.hasSuffix(suffix) { found.append(file) }
    return found.sorted { $0.path < $1.path }
  }
}

/// Test data that is not there.
public struct MissingFixture: Error, CustomStringConvertible {
  public let path: String
  public var description: String {
    "no test data at \(path): set QUORATE_FIXTURES to the folder that holds fixtures/, golden/, vectors/ and bench/, or run scripts/fixtures"
  }
}
