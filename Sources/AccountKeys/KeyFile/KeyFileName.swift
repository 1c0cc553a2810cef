import Primitives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Names of key files as geth gives them, so that a listing shows when a key was made and whose it is.
public enum KeyFileName {
  /// `UTC--2016-03-22T12-57-55.920751759Z--7ef5a6135f1fd6a02593eedc869c6d41d934aef8`.
  ///
  /// - Parameters:
  ///   - seconds: since 1970, not negative.
  ///   - nanoseconds: of the second.
  public static func make(_ address: Address, seconds: Int, nanoseconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    let day = "\(parts.tm_year + 1900)-\(padded(Int(parts.tm_mon) + 1))-\(padded(Int(parts.tm_mday)))"
    let clock = "\(padded(Int(parts.tm_hour)))-\(padded(Int(parts.tm_min)))-\(padded(Int(parts.tm_sec)))"
    return "UTC--\(day)T\(clock).\(padded(nanoseconds, 9))Z--\(Hex.encode(address.bytes, prefix: false))"
  }

  /// The name for a key that is made now.
  static func make(_ address: Address) -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return make(address, seconds: now.tv_sec, nanoseconds: now.tv_nsec)
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
