import Service
import TestSupport
import Testing

@Suite("HTTP fuzz")
struct HTTPFuzzTests {
  private static let seeds = [
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"id\":1,\"x\"}",
    "POST /rpc HTTP/1.1\r\nHost: a:1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\n",
    "OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: b\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n",
  ]

  private func damaged(_ random: inout SeededRandom) -> [UInt8] {
    var text = Array(Self.seeds[Int(random.next() % UInt64(Self.seeds.count))].utf8)
    for _ in 0...random.next() % 4 {
      guard !text.isEmpty else { break }
      let place = Int(random.next() % UInt64(text.count))
      switch random.next() % 5 {
      case 0: text[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: text.insert(Array("\r\n :;,0aF\t".utf8)[Int(random.next() % 10)], at: place)
      case 2: text.remove(at: place)
      case 3: text.removeSubrange(place..<min(text.count, place + Int(random.next() % 8)))
      default: text.insert(contentsOf: text[place..<min(text.count, place + 20)], at: place)
      }
    }
    return text
  }

  @Test("a damaged head is either refused or its parts lie inside it")
  func heads() {
    var random = SeededRandom(seed: Fuzz.seed &+ 1)
    var accepted = 0
    var refused = 0
    for _ in 0..<Fuzz.cases(50_000) {
      let text = damaged(&random)
      text.withUnsafeBytes { bytes in
        guard let end = HTTPRequestHead.end(in: bytes, searchedBefore: 0) else { return }
        let headBytes = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        do throws(HTTPFramingError) {
          let head = try HTTPRequestHead(headBytes, limits: .init())
          accepted += 1
          let parts =
            [head.target] + [head.host, head.contentType, head.origin, head.requestedMethod, head.requestedHeaders].compactMap { $0 }
          #expect(parts.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= end })
          // Two lengths at once would let a second request hide in the first one's body.
          if head.framing == .chunked { #expect(head.isVersion11) }
        } catch {
          refused += 1
          #expect(!error.message.isEmpty)
        }
      }
    }
    #expect(accepted > 100)
    #expect(refused > 100)
  }

  @Test("chunks mean the same in one piece and in many")
  func chunks() {
    var random = SeededRandom(seed: Fuzz.seed &+ 2)
    var finished = 0
    for _ in 0..<Fuzz.cases(30_000) {
      var text: [UInt8] = []
      for _ in 0..<random.next() % 4 {
        let size = Int(random.next() % 30)
        text += Array(String(size, radix: 16).utf8) + Array("\r\n".utf8) + random.bytes(size) + Array("\r\n".utf8)
      }
      text += Array("0\r\n\r\n".utf8)
      if random.next() % 2 == 0, !text.isEmpty { text[Int(random.next() % UInt64(text.count))] = UInt8(truncatingIfNeeded: random.next()) }
      let whole = run(text, pieces: [text.count])
      var cuts: [Int] = []
      var left = text.count
      while left > 0 {
        let cut = min(left, 1 + Int(random.next() % 9))
        cuts.append(cut)
        left -= cut
      }
      let parts = run(text, pieces: cuts)
      #expect(whole.failed == parts.failed)
      if !whole.failed { #expect(whole.body == parts.body && whole.finished == parts.finished) }
      if whole.finished { finished += 1 }
    }
    #expect(finished > 100)
  }

  private func run(_ text: [UInt8], pieces: [Int]) -> (body: [UInt8], finished: Bool, failed: Bool) {
    var decoder = HTTPChunkDecoder(bodyLimit: 1000)
    var body: [UInt8] = []
    var waiting: [UInt8] = []
    var place = 0
    for piece in pieces {
      waiting += text[place..<place + piece]
      place += piece
      do throws(HTTPFramingError) {
        let taken: Result<Int, HTTPFramingError> = waiting.withUnsafeBytes { bytes in
          Result { () throws(HTTPFramingError) in try decoder.take(bytes) { body += $0 } }
        }
        waiting.removeFirst(try taken.get())
      } catch {
        return (body, false, true)
      }
    }
    return (body, decoder.isFinished, false)
  }
}
