import TestSupport
import Testing

/// The map in docs/internals/architecture.md is the house as built.
@Suite("Architecture")
struct ArchitectureTests {
  @Test("every module stands on the map, and every module of the map exists")
  func mapIsComplete() throws {
    let floors = try floorsOfMap()
    let modules = try modulesInSources()
    #expect(Set(floors.keys) == modules)
  }

  @Test("a module imports only modules of lower floors")
  func arrowsPointDown() throws {
    let floors = try floorsOfMap()
    for file in try SourceTree.swiftFiles(under: "Sources") {
      guard let own = floors[file.module] else { continue }
      for line in file.lines {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1 else { continue }
        guard let other = floors[String(words[index + 1])] else { continue }
        #expect(other < own, "\(file.path): \(file.module) is on floor \(own), \(words[index + 1]) on floor \(other)")
      }
    }
  }

  /// The floor of each module: rows `| floor | Module | sentence |` of the map.
  private func floorsOfMap() throws -> [String: Int] {
    var floors: [String: Int] = [:]
    for line in try SourceTree.file("docs/internals/architecture.md").lines where line.hasPrefix("| ") {
      let cells = line.split(separator: "|").map { $0.trimmingBlanks() }
      guard cells.count == 3, let floor = Int(cells[0]), cells[1].hasPrefix("`"), cells[1].hasSuffix("`") else { continue }
      floors[String(cells[1].dropFirst().dropLast())] = floor
    }
    return floors
  }

  private func modulesInSources() throws -> Set<String> {
    var modules = Set(try SourceTree.swiftFiles(under: "Sources").map(\.module))
    modules.remove("System")
    for file in try SourceTree.files(under: "Sources/System", keep: { $0.hasSuffix("module.modulemap") }) {
      modules.insert(String(file.path.split(separator: "/")[2]))
    }
    return modules
  }
}

extension Substring {
  /// The text without blanks at both ends.
  fileprivate func trimmingBlanks() -> Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
