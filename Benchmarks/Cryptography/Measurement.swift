import Glibc

/// The processor time this process has used, in nanoseconds: other work on the machine does not count in it.
func processorTime() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The nanoseconds that one call of `body` takes: the least of seven rounds of some 30 ms each.
func nanoseconds(_ body: () -> Void) -> Double {
  var calls = 1
  while true {
    let start = processorTime()
    for _ in 0..<calls { body() }
    if processorTime() - start > 30_000_000 { break }
    calls *= 2
  }
  var least = Double.infinity
  for _ in 0..<7 {
    let start = processorTime()
    for _ in 0..<calls { body() }
    least = min(least, Double(processorTime() - start) / Double(calls))
  }
  return least
}

/// Prints one line: what was measured, nanoseconds a call, calls a second.
func report(_ name: String, _ body: () -> Void) {
  let time = nanoseconds(body)
  print(padded(name, 44), padded(rounded(time, 1), 14, right: true), "ns", padded(rounded(1e9 / time, 0), 14, right: true), "/s")
}

/// `value` with `places` decimals.
func rounded(_ value: Double, _ places: Int) -> String {
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = Int64((value * scale).rounded())
  guard places > 0 else { return String(scaled) }
  let digits = String(repeating: "0", count: max(0, places + 1 - String(scaled).count)) + String(scaled)
  return digits.dropLast(places) + "." + digits.suffix(places)
}

func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
  let fill = String(repeating: " ", count: max(0, width - text.count))
  return right ? fill + text : text + fill
}

/// Takes part of each result, so that the work for it is not optimised away.
nonisolated(unsafe) private var sink: UInt8 = 0

@inline(never) func keep<T>(_ value: T) {
  withUnsafeBytes(of: value) { bytes in
    guard let first = bytes.first, let last = bytes.last else { return }
    sink = sink &+ first &+ last
  }
}
