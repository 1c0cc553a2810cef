import Foundation

/// How long and from which seed a fuzz test runs.
///
/// `scripts/test` runs each one briefly; `scripts/fuzz` runs them long, by `QUORATE_FUZZ_SCALE`. A failing run is
/// repeated with the seed that the failure printed: `QUORATE_SEED=… swift test --filter …FuzzTests`.
public enum Fuzz {
  /// The number of cases to try, from the number that takes about a second.
  public static func cases(_ brief: Int) -> Int { brief * scale }

  /// The seed of a run; a test that runs several adds its own number.
  public static let seed: UInt64 = number("QUORATE_SEED") ?? 0x5eed

  private static let scale = Int(clamping: number("QUORATE_FUZZ_SCALE") ?? 1)

  private static func number(_ variable: String) -> UInt64? {
    ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
  }
}
