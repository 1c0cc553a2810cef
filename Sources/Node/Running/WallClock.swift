import Foundation

/// The system's clock: what block times are compared with.
enum WallClock {
  /// Nanoseconds since 1970.
  @Sendable static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(max(0, time.tv_sec)) &* 1_000_000_000 &+ UInt64(max(0, time.tv_nsec))
  }

  /// Whole seconds since 1970.
  static func seconds() -> UInt64 { nanoseconds() / 1_000_000_000 }
}
