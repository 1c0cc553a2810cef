import Glibc

/// Time used: of this process on all its threads, and by the clock, in nanoseconds.
struct Timing {
  var processor: UInt64 = 0
  var clock: UInt64 = 0

  static func now() -> Timing {
    Timing(processor: read(CLOCK_PROCESS_CPUTIME_ID), clock: read(CLOCK_MONOTONIC))
  }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  static func - (a: Timing, b: Timing) -> Timing { Timing(processor: a.processor - b.processor, clock: a.clock - b.clock) }
  static func += (a: inout Timing, b: Timing) {
    a.processor += b.processor
    a.clock += b.clock
  }
}

/// Runs `body` and adds its time to `total`.
func measure<Result>(_ total: inout Timing, _ body: () throws -> Result) rethrows -> Result {
  let start = Timing.now()
  defer { total += Timing.now() - start }
  return try body()
}

/// One line: microseconds an item by the clock and of the processors.
func report(_ name: String, _ time: Timing, items: Int) {
  func text(_ nanoseconds: UInt64) -> String {
    let hundredths = (Double(nanoseconds) / Double(items) / 10).rounded()
    return "\(Int(hundredths) / 100).\(Int(hundredths) % 100 < 10 ? "0" : "")\(Int(hundredths) % 100)"
  }
  print("\(name): \(text(time.clock)) µs (processors \(text(time.processor)) µs), \(items) items")
}
