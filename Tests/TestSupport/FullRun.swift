import Foundation

/// Whether tests that take minutes run in full. `swift test` alone runs samples of them; `scripts/test` sets `QUORATE_FULL`.
public enum FullRun {
  public static let isEnabled = ProcessInfo.processInfo.environment["QUORATE_FULL"] == "1"

  /// The processors that such a test may keep busy.
  public static let threads = ProcessInfo.processInfo.activeProcessorCount
}
