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
    let long = try allSwiftFiles().filter { $0.lines.count > Self.linesMax }
    #expect(long.map(\.path) == [])
  }

  @Test("no line is longer than 140 characters, none ends in a blank, none has a tab")
  func lines() throws {
    // A long literal can't be broken.
    let wrong = places(in: try allSwiftFiles()) { line in
      line.utf8.count > Self.lineLengthMax && line.count > Self.lineLengthMax && !line.contains("\"")
        || line.utf8.last == UInt8(ascii: " ") || line.utf8.contains(UInt8(ascii: "\t"))
    }
    #expect(wrong == [])
  }

  @Test("nothing in the product traps on purpose")
  func traps() throws {
    let forbidden = ["try!", "fatalError(", "preconditionFailure(", "precondition(", " as! ", "assertionFailure("]
    let wrong = places(in: try SourceTree.swiftFiles(under: "Sources")) { line in
      !isComment(line) && forbidden.contains { line.contains($0) }
    }
    #expect(wrong == [])
  }

  @Test("nothing is left for later in the tree")
  func leftovers() throws {
    let forbidden = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "not implemented" + " yet", "not yet " + "implemented"]
    let wrong = places(in: try allSwiftFiles()) { line in forbidden.contains { line.contains($0) } }
    #expect(wrong == [])
  }

  @Test("a test file asserts something")
  func testsAssert() throws {
    let silent = try SourceTree.swiftFiles(under: "Tests").filter { file in
      file.text.contains("@Test(") && !["#expect", "#require", "Issue.record"].contains { file.text.contains($0) }
    }
    #expect(silent.map(\.path) == [])
  }

  @Test("tests wait for events, never for a fixed time")
  func sleeps() throws {
    let forbidden = ["Task." + "sleep", "Thread." + "sleep", "usleep" + "("]
    let wrong = places(in: try SourceTree.swiftFiles(under: "Tests")) { line in forbidden.contains { line.contains($0) } }
    #expect(wrong == [])
  }

  @Test("the project names no absolute place of a developer's machine")
  func machinePlaces() throws {
    let forbidden = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
    let texts =
      try allSwiftFiles() + SourceTree.files(under: "docs") { $0.hasSuffix(".md") } + SourceTree.files(under: "scripts") { _ in true }
    let wrong = places(in: texts) { line in forbidden.contains { line.contains($0) } }
    #expect(wrong == [])
  }

  /// `path:line` of each line that `matches`.
  private func places(in files: [SourceFile], matching matches: (Substring) -> Bool) -> [String] {
    files.flatMap { file in
      file.lines.enumerated().compactMap { matches($1) ? "\(file.path):\($0 + 1)" : nil }
    }
  }

  private func allSwiftFiles() throws -> [SourceFile] {
    try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests") + SourceTree.swiftFiles(under: "Benchmarks")
  }

  private func isComment(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }
}
