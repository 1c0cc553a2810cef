import ArgumentParser

/// `quorate version`.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print version numbers.")

  func run() { print(Version.text) }
}
