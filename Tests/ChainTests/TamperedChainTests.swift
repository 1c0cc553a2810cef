import Chain
import Consensus
import EthereumTypes
import Foundation
import KeyValueStore
import Primitives
import TestSupport
import Testing

/// Changes bytes of recorded chains, one at a time, and offers the result to an import.
@Suite("A chain file with one byte changed")
struct TamperedChainTests {
  /// How many places of each chain are tried; every place when QUORATE_SWEEP is set, which takes long.
  static let samples = 60
  static let sweeps = ProcessInfo.processInfo.environment["QUORATE_SWEEP"] != nil

  @Test("is refused with the block, the rule and both values", arguments: GoldenChain.allCases)
  func refused(_ golden: GoldenChain) throws {
    let original = try Fixtures.bytes("golden/\(golden.rawValue)/chain.rlp")
    var random = SeededRandom(seed: 0x7461_6d70_6572)
    let places = Self.sweeps ? Array(original.indices) : (0..<Self.samples).map { _ in Int.random(in: original.indices, using: &random) }
    let probe = try TamperProbe(golden: golden, original: original)
    for place in places.sorted() {
      let flip = UInt8.random(in: 1...255, using: &random)
      let error = try probe.importError(changing: place, by: flip)
      guard case .invalidBlock(let invalid)? = error else {
        Issue.record("\(golden.rawValue): byte \(place) changed by \(flip): \(error.map { "\($0)" } ?? "imported")")
        continue
      }
      #expect(!invalid.have.isEmpty && !invalid.want.isEmpty && invalid.have != invalid.want, "\(invalid)")
    }
  }
}

/// Imports altered copies of one file. Blocks before the altered one are imported once, when the altered place moves past them.
final class TamperProbe {
  private let golden: GoldenChain
  private let original: Bytes
  /// Where each block begins.
  private var starts: [Int] = []
  private let folder: URL
  private var chain: Chain
  private var height = 0

  init(golden: GoldenChain, original: Bytes) throws {
    self.golden = golden
    self.original = original
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tamper-\(golden.rawValue)-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    chain = try golden.makeChain()
    var place = 0
    while place < original.count {
      starts.append(place)
      place += try original[place...].withUnsafeBytes { raw in
        var reader = RLPReader(raw)
        return try reader.encodedItem().count
      }
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What an import says of the file with one byte changed; nil if it is imported.
  func importError(changing place: Int, by flip: UInt8) throws -> ChainError? {
    let block = starts.lastIndex { $0 <= place } ?? 0
    // The blocks before the altered one are as they were.
    if block > height + 1 {
      let path = folder.appendingPathComponent("prefix").path
      try Data(original[starts[height + 1]..<starts[block]]).write(to: URL(fileURLWithPath: path))
      _ = try ChainImporter(chain: chain).importFile(path)
      height = block - 1
    }
    let start = block == 0 ? 0 : starts[block]
    // The next block shows what the altered one's hash must be; those after it can't show more.
    let end = block + 2 < starts.count ? starts[block + 2] : original.count
    var altered = Bytes(original[start..<end])
    altered[place - start] ^= flip
    let path = folder.appendingPathComponent("altered").path
    try Data(altered).write(to: URL(fileURLWithPath: path))
    let before = chain.head
    do throws(ChainError) { _ = try ChainImporter(chain: chain).importFile(path) } catch {
      // Later blocks of the file may have been taken before the fault was met.
      if chain.head != before { try startAgain() }
      return error
    }
    try startAgain()
    return nil
  }

  private func startAgain() throws {
    chain = try golden.makeChain()
    height = 0
  }
}
