import AccountKeys
import Cryptography
import Foundation
import Primitives
import TestSupport
import Testing

@Suite("Node keys")
struct NodeKeyTests {
  /// Node 1 of the recorded Clique network: its key and address as GoQuorum 24.4.1 printed them.
  private static let digits = "3e3093d5e1dc73c5cf918df17540f0436bf56d9da538c37f78191ff350a8e333"
  private static let address = "0xa54f73131514668f167df7597d0c29520b731d17"

  let folder: KeyFolder

  init() throws { folder = try KeyFolder() }

  @Test("a key file of GoQuorum is read", arguments: ["", "\n", "\r\n"])
  func reading(_ end: String) throws {
    let path = try folder.write("nodekey", Self.digits + end)
    #expect(try NodeKey.read(path).address.hex == Self.address)
  }

  @Test("a key that others may read is refused")
  func permissions() throws {
    let path = try folder.write("nodekey", Self.digits, mode: 0o644)
    #expect(throws: KeyStoreError.openToOthers(path: path, mode: 0o644)) { try NodeKey.read(path) }
    #expect(try NodeKey.read(path, rule: .anyone).address.hex == Self.address)
  }

  @Test("other texts are refused with geth's words")
  func refusals() throws {
    func reason(_ text: String) throws -> HexKeyError? {
      let path = try folder.write("nodekey", text)
      do throws(KeyStoreError) { _ = try NodeKey.read(path) } catch {
        if case .hexKey(_, let reason) = error { return reason }
      }
      return nil
    }
    #expect(try reason("") == .tooShort)
    #expect(try reason(String(Self.digits.dropLast())) == .tooShort)
    #expect(try reason(Self.digits + "0") == .tooLong)
    #expect(try reason(Self.digits + "\n\n\n") == .tooLong)
    #expect(try reason(Self.digits + " ") == .tooLong)
    #expect(try reason("g" + Self.digits.dropFirst()) == .invalidCharacter(place: 0))
    #expect(try reason(Self.digits.dropLast() + "\u{e9}") == .invalidCharacter(place: 63))
    #expect(try reason(String(repeating: "0", count: 64)) == .outOfRange)
    #expect(try reason("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") == .outOfRange)
    #expect(HexKeyError.tooShort.description == "key file too short, want 64 hex characters")
  }

  @Test("a data directory gets a key once, and keeps it")
  func making() throws {
    var random = SeededRandom(seed: 7)
    let key = try NodeKey.readOrMake(in: folder.path, using: &random)
    #expect(try folder.mode("geth") == 0o700)
    #expect(try folder.mode("geth/nodekey") == 0o600)
    #expect(try String(contentsOfFile: folder.file("geth/nodekey"), encoding: .utf8) == key.digits)
    #expect(try NodeKey.readOrMake(in: folder.path, using: &random).address == key.address)
    #expect(try NodeKey.readOrMake(in: folder.path).address == key.address)
    #expect(throws: KeyStoreError.exists(path: folder.file("geth/nodekey"))) { try NodeKey.write(key, to: folder.file("geth/nodekey")) }
  }

  @Test("a broken key is not replaced by a new one")
  func broken() throws {
    try SecretFile.makeDirectory(folder.file("geth"))
    try folder.write("geth/nodekey", "oops")
    #expect(throws: KeyStoreError.hexKey(path: folder.file("geth/nodekey"), .invalidCharacter(place: 0))) {
      try NodeKey.readOrMake(in: folder.path)
    }
    #expect(try String(contentsOfFile: folder.file("geth/nodekey"), encoding: .utf8) == "oops")
  }

  @Test("many at once end up with one key")
  func race() async throws {
    let path = folder.path
    let addresses = try await withThrowingTaskGroup(of: Address.self) { group in
      for _ in 0..<16 { group.addTask { try NodeKey.readOrMake(in: path).address } }
      return try await group.reduce(into: Set<Address>()) { $0.insert($1) }
    }
    #expect(addresses.count == 1)
  }
}
