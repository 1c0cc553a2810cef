import Glibc
import Logging
import Service
import Testing

@Suite("Log lines")
struct LogFormatTests {
  /// 2026-11-24 14:50:52.123456789 UTC.
  private let time = timespec(tv_sec: 1_795_531_852, tv_nsec: 123_456_789)

  private func line(
    _ format: LogFormat, _ level: Logger.Level, _ message: String, _ fields: [(String, any CustomStringConvertible)] = []
  ) -> String {
    setenv("TZ", "UTC", 1)
    tzset()
    return format.line(level, message, fields, at: time)
  }

  @Test("the terminal form is geth's")
  func terminal() {
    #expect(
      line(.terminal, .info, "Maximum peer count", [("ETH", 50), ("LES", 0), ("total", 50)])
        == "INFO [11-24|14:50:52.123] Maximum peer count                       ETH=50 LES=0 total=50\n")
    #expect(line(.terminal, .warning, "Enabling metrics collection") == "WARN [11-24|14:50:52.123] Enabling metrics collection \n")
    #expect(
      line(.terminal, .error, "Smartcard socket not found, disabling", [("err", "no such file")])
        == "ERROR[11-24|14:50:52.123] Smartcard socket not found, disabling    err=\"no such file\"\n")
  }

  @Test("nothing that a peer sends can begin a line of its own")
  func forgedLines() {
    let forged = line(.terminal, .info, "name\nINFO [forged]", [("peer", "x\ny"), ("empty", ""), ("equals", "a=b")])
    #expect(forged.filter { $0 == "\n" }.count == 1)
    #expect(forged.hasSuffix(" peer=\"x\\ny\" empty=\"\" equals=\"a=b\"\n"))
  }

  @Test("the JSON form has time, level and message first, and numbers as numbers")
  func json() {
    #expect(
      line(.json, .info, "Imported", [("number", 17), ("synced", true), ("hash", "0xab")])
        == #"{"t":"2026-11-24T14:50:52.123456789Z","lvl":"info","msg":"Imported","number":17,"synced":true,"hash":"0xab"}"# + "\n"
    )
  }

  @Test("fields given in order keep it through swift-log")
  func orderedFields() throws {
    var descriptors: [Int32] = [0, 0]
    try #require(pipe(&descriptors) == 0)
    defer { close(descriptors[0]) }
    let logger = Logger(label: "test") { _ in LineLogHandler(format: .terminal, level: .info, descriptor: descriptors[1]) }
    logger.event(.info, "Imported new chain segment", ["zebra": 1, "apple": 2])
    logger.event(.debug, "below the level", [:])
    close(descriptors[1])
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptors[0], &buffer, buffer.count)
    let text = String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
    #expect(text.hasSuffix("] Imported new chain segment               zebra=1 apple=2\n"))
  }

  @Test(
    "geth's verbosity numbers choose the level", arguments: [(0, Logger.Level.critical), (1, .error), (3, .info), (4, .debug), (9, .trace)])
  func verbosity(number: Int, level: Logger.Level) {
    #expect(Logger.Level(verbosity: number) == level)
  }
}
