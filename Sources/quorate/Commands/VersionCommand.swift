import ArgumentParser
import Node

/// `quorate version`.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print version numbers.")

  func run() { print(NodeVersion.description) }
}
