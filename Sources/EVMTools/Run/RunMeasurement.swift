import Glibc

/// The least time that one run of a body took among several.
public struct RunMeasurement: Sendable {
  public var nanoseconds: UInt64
  public var runs: Int

  /// Runs a body again and again for about so many seconds, at least three times.
  public init(seconds: Double, _ body: () -> Void) {
    let end = RunMeasurement.now() &+ UInt64(seconds * 1e9)
    nanoseconds = .max
    runs = 0
    while runs < 3 || RunMeasurement.now() < end {
      nanoseconds = min(nanoseconds, RunMeasurement.time(body))
      runs += 1
    }
  }

  /// Nanoseconds of one run.
  public static func time(_ body: () -> Void) -> UInt64 {
    let start = now()
    body()
    return now() &- start
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// A time as Go prints one: `1.234ms`, `56.7µs`, `2.5s`.
  public static func text(nanoseconds: UInt64) -> String {
    func scaled(_ unit: UInt64, _ name: String) -> String {
      var digits = String(nanoseconds % unit)
      while digits.count < String(unit).count - 1 { digits = "0" + digits }
      while digits.last == "0" { digits.removeLast() }
      return "\(nanoseconds / unit)\(digits.isEmpty ? "" : ".")\(digits)\(name)"
    }
    if nanoseconds >= 1_000_000_000 { return scaled(1_000_000_000, "s") }
    if nanoseconds >= 1_000_000 { return scaled(1_000_000, "ms") }
    return nanoseconds >= 1_000 ? scaled(1_000, "µs") : "\(nanoseconds)ns"
  }
}
