import Chain
import Logging
import Primitives
import Service

/// Says every few seconds how far an import has come: blocks, transactions and gas a second, and when it will be done.
final class ImportReporter {
  private let log: Logger
  private let clock = ContinuousClock()
  private var lastReport: ContinuousClock.Instant
  /// How often to report.
  static let interval = Duration.seconds(8)

  init(log: Logger) {
    self.log = log
    lastReport = clock.now
  }

  func report(_ progress: ImportProgress) {
    let now = clock.now
    guard now - lastReport >= ImportReporter.interval else { return }
    lastReport = now
    say("Importing blocks", progress, eta: progress.secondsLeft.map { "\(Int($0.rounded(.up)))s" } ?? "?")
  }

  func finish(_ progress: ImportProgress) { say("Imported new chain segment", progress, eta: nil) }

  private func say(_ message: String, _ progress: ImportProgress, eta: String?) {
    let rates: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [
      "blocks": progress.blocks, "skipped": progress.skipped, "txs": progress.transactions,
      "mgas": ImportReporter.rounded(Double(progress.gas) / 1e6), "elapsed": ImportReporter.rounded(progress.seconds) + "s",
      "blocks/s": ImportReporter.rounded(progress.blocksPerSecond), "txs/s": ImportReporter.rounded(progress.transactionsPerSecond),
      "mgas/s": ImportReporter.rounded(progress.megagasPerSecond), "number": progress.number, "hash": progress.hash,
      eta == nil ? "done" : "eta": eta ?? "100%",
    ]
    log.event(.info, message, rates)
  }

  /// A number with one decimal.
  private static func rounded(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
