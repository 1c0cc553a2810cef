import Foundation
import TestSupport
import Testing

@Suite("Client libraries")
struct ClientTests {
  /// The Python that `scripts/setup --tests` has prepared.
  private static let python = Fixtures.repository.appendingPathComponent(".venv/bin/python")

  /// The built program, beside the bundle of the tests.
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("quorate")

  @Test(
    "web3.py deploys, calls, listens and is refused as with GoQuorum",
    .enabled(if: FullRun.isEnabled, "scripts/test runs it, with Python packages in .venv"))
  func web3() throws {
    #expect(FileManager.default.isExecutableFile(atPath: Self.python.path), "scripts/setup --tests makes .venv")
    let process = Process()
    process.executableURL = Self.python
    process.arguments = ["-m", "unittest", "discover", "-v", "-s", "Tests/Clients", "-t", "Tests/Clients"]
    process.currentDirectoryURL = Fixtures.repository
    process.environment = ProcessInfo.processInfo.environment.merging(["QUORATE": Self.program.path]) { _, new in new }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    print(text.split(separator: "\n").filter { $0.hasSuffix("... ok") || $0.hasPrefix("Ran ") }.joined(separator: "\n"))
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("Ran 20 tests"))
  }
}
