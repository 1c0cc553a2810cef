import TestSupport
import Testing

/// What a reviewer would otherwise have to nag about.
@Suite("House rules")
struct HouseRulesTests {
  /// Lines of a file; beyond it there are two things in one.
  static let linesMax = 800
  static let lineLengthMax = 140

  @Test("a file is about one thing: none is longer than 800 lines")
  func fileLength() throws {
    for file in try allSwiftFiles() {
      #expect(file.lines.count <= Self.linesMax, "\(file.path)")
    }
  }

  @Test("no line is longer than 140 characters, none ends in a blank, none has a tab")
  func lines() throws {
    for file in try allSwiftFiles() {
      for (number, line) in file.lines.enumerated() {
        let place = "\(file.path):\(number + 1)"
        #expect(line.count <= Self.lineLengthMax || line.contains("\"") , "\(place)")
        #expect(line.last != " ", "\(place)")
        #expect(!line.contains("\t"), "\(place)")
      }
    }
  }

  @Test("nothing in the product traps on purpose")
  func traps() throws {
    let forbidden = ["try!", "fatalError(", "preconditionFailure(", "precondition(", " as! ", "assertionFailure("]
    for file in try SourceTree.swiftFiles(under: "Sources") {
      for (number, line) in file.lines.enumerated() where !isComment(line) {
        for word in forbidden {
          #expect(!line.contains(word), "\(file.path):\(number + 1) has \(word)")
        }
      }
    }
  }

  @Test("nothing is left for later in the tree")
  func leftovers() throws {
    let forbidden = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "not implemented" + " yet", "not yet implemented"]
    for file in try allSwiftFiles() {
      for word in forbidden {
        #expect(!file.text.contains(word), "\(file.path) has \(word)")
      }
    }
  }

  @Test("a test file asserts something")
  func testsAssert() throws {
    for file in try SourceTree.swiftFiles(under: "Tests") where file.text.contains("@Test") {
      let asserts = ["#expect", "#require", "Issue.record"].contains { file.text.contains($0) }
      #expect(asserts, "\(file.path)")
    }
  }

  @Test("tests wait for events, never for a fixed time")
  func sleeps() throws {
    for file in try SourceTree.swiftFiles(under: "Tests") where !file.path.hasPrefix("Tests/TidyTests/") {
      #expect(!file.text.contains("Task.sleep") && !file.text.contains("Thread.sleep"), "\(file.path)")
    }
  }

  @Test("the project names no absolute place of a developer's machine")
  func places() throws {
    let forbidden = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
    let texts = try allSwiftFiles() + SourceTree.files(under: "docs") { $0.hasSuffix(".md") } + SourceTree.files(under: "scripts") { _ in true }
    for file in texts {
      for place in forbidden { #expect(!file.text.contains(place), "\(file.path) has \(place)") }
    }
  }

  private func allSwiftFiles() throws -> [SourceFile] {
    try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests") + SourceTree.swiftFiles(under: "Benchmarks")
  }

  private func isComment(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }
}
