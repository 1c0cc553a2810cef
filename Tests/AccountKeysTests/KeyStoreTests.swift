import AccountKeys
import Cryptography
import Foundation
import Primitives
import Synchronization
import Testing

/// A clock that a test sets.
private final class HandClock: Sendable {
  private let now = Mutex(Duration.zero)
  var time: Duration { now.withLock { $0 } }
  func advance(_ duration: Duration) { now.withLock { $0 += duration } }
}

@Suite("Key stores")
struct KeyStoreTests {
  private static let cheapAddress = "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23"

  let folder: KeyFolder
  private let clock: HandClock
  private let store: KeyStore
  private let address: Address
  private let password = secret(KeyFileVector.cheap.password)

  init() throws {
    folder = try KeyFolder()
    let clock = HandClock()
    self.clock = clock
    store = KeyStore(directory: folder.path + "/", strength: .light, clock: { clock.time })
    address = try #require(Address(hex: Self.cheapAddress))
  }

  @Test("a directory that is not there holds no accounts, and is made for the first")
  func creating() throws {
    let inner = KeyStore(directory: folder.file("x/keystore"), strength: .light)
    #expect(try inner.list() == KeyStoreListing())
    let account = try inner.create(password: secret("one"))
    #expect(try folder.mode("x/keystore") == 0o700)
    let name = try #require(account.path.split(separator: "/").last)
    #expect(try folder.mode("x/keystore/\(name)") == 0o600)
    #expect(name.wholeMatch(of: /UTC--\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{9}Z--[0-9a-f]{40}/) != nil, "\(name)")
    #expect(name.hasSuffix(account.address.hex.dropFirst(2)))
    #expect(account.url == "keystore://" + account.path)
    #expect(try inner.list() == KeyStoreListing(accounts: [account], warnings: []))
    #expect(try inner.key(of: account.address, password: secret("one")).address == account.address)
    #expect(throws: KeyStoreError.keyFile(path: account.path, .wrongPassword)) {
      try inner.key(of: account.address, password: secret("two"))
    }
  }

  @Test("file names are geth's")
  func names() {
    // From geth's documentation of its key store.
    let address = Address(hex: "7ef5a6135f1fd6a02593eedc869c6d41d934aef8") ?? .zero
    #expect(
      KeyFileName.make(address, seconds: 1_458_651_475, nanoseconds: 920_751_759)
        == "UTC--2016-03-22T12-57-55.920751759Z--7ef5a6135f1fd6a02593eedc869c6d41d934aef8")
    #expect(KeyFileName.make(address, seconds: 0, nanoseconds: 5).hasPrefix("UTC--1970-01-01T00-00-00.000000005Z--"))
  }

  @Test("what is no key file is passed over with a warning, what surely is none without")
  func junk() throws {
    try folder.write("a-key", KeyFileVector.cheap.json)
    try folder.write("b-key", KeyFileVector.all[4].json, mode: 0o644)
    try folder.write(".hidden", KeyFileVector.cheap.json)
    try folder.write("backup~", KeyFileVector.cheap.json)
    try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
    try folder.write("c-text", "no key")
    try folder.write("d-long", String(repeating: " ", count: 70000))
    try folder.write(
      "e-anonymous", KeyFileVector.cheap.json.replacing("\"address\": \"2c7536E3605D9C16a7a3D7b1898e529396a65c23\",", with: ""))
    try folder.write("f-other", "{\"address\":\"00000000000000000000000000000000000000aa\",\"version\":9}")
    #expect(mkfifo(folder.file("g-pipe"), 0o600) == 0)
    let listing = try store.list()
    #expect(listing.accounts.map(\.path) == ["a-key", "b-key", "f-other"].map(folder.file))
    #expect(listing.accounts.first?.address == address)
    #expect(listing.warnings.map(\.path) == ["b-key", "c-text", "d-long", "e-anonymous", "f-other"].map(folder.file))
    #expect(
      listing.warnings.map { $0.description.replacing(folder.path + "/", with: "") } == [
        "b-key is open to others (mode 0644): allow only its owner with chmod 600 b-key",
        "c-text is passed over: not a key file: invalid JSON at byte 1: unexpected 'o', expected true, false or null",
        "d-long is longer than 65536 bytes", "e-anonymous is passed over: it says no address",
        "f-other is listed but cannot be used: not a key file: crypto must be an object",
      ])
  }

  @Test("a directory that others may look into is warned of")
  func looseDirectory() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    #expect(try store.list().warnings.map(\.path) == [folder.path])
  }

  @Test("new, changed and removed files are noticed")
  func changes() throws {
    #expect(try store.list().accounts == [])
    try folder.write("key", KeyFileVector.cheap.json)
    #expect(try store.list().accounts.map(\.address) == [address])
    try folder.write("key", KeyFileVector.all[4].json)
    #expect(try store.list().accounts.map(\.address.hex) == ["0xd1e64e5480bfaf733ba7d48712decb8227797a4e"])
    try FileManager.default.removeItem(atPath: folder.file("key"))
    #expect(try store.list().accounts == [])
  }

  @Test("an account with two files is named with both")
  func ambiguity() throws {
    let paths = [try folder.write("a", KeyFileVector.cheap.json), try folder.write("b", KeyFileVector.all[1].json)]
    #expect(throws: KeyStoreError.ambiguous(address, paths: paths)) { try store.unlock(address, password: password) }
    #expect(
      KeyStoreError.ambiguous(address, paths: ["a", "b"]).description == "multiple keys match address \(Self.cheapAddress): a, b")
  }

  @Test("a key is imported once")
  func importing() throws {
    let key = try HexKey.parse(text: KeyFileVector.exampleKey)
    let account = try store.importKey(key, password: secret("x"))
    #expect(account.address == address)
    #expect(throws: KeyStoreError.accountExists) { try store.importKey(key, password: secret("y")) }
    #expect(try store.list().accounts == [account])
    #expect(try store.key(of: account, password: secret("x")).digits == KeyFileVector.exampleKey)
  }

  @Test("another password replaces the first in the same file, with the same identifier")
  func updating() throws {
    let path = try folder.write("key", KeyFileVector.cheap.json)
    let account = try store.find(address)
    #expect(throws: KeyStoreError.keyFile(path: path, .wrongPassword)) {
      try store.update(account, password: secret("no"), newPassword: secret("new"))
    }
    try store.update(account, password: password, newPassword: secret("new"))
    #expect(throws: KeyStoreError.keyFile(path: path, .wrongPassword)) { try store.key(of: account, password: password) }
    #expect(try store.key(of: account, password: secret("new")).digits == KeyFileVector.exampleKey)
    let file = try KeyFile(path: path)
    #expect(file.identifier == "3ce3b29d-eef5-411b-b85e-89c902c07601")
    #expect(file.derivation.description == "scrypt n=4096 r=8 p=6")
    #expect(try folder.names() == ["key"])
  }

  @Test("an account is locked until it is unlocked, and after its time")
  func unlocking() throws {
    #expect(throws: KeyStoreError.noKey) { try store.unlockedKey(of: address) }
    #expect(throws: KeyStoreError.noKey) { try store.unlock(address, password: password) }
    try folder.write("key", KeyFileVector.cheap.json)
    #expect(throws: KeyStoreError.locked) { try store.unlockedKey(of: address) }
    #expect(KeyStoreError.locked.description == "authentication needed: password or unlock")
    try store.unlock(address, password: password, seconds: 300)
    #expect(try store.unlockedKey(of: address).digits == KeyFileVector.exampleKey)
    #expect(store.isAnyUnlocked)
    clock.advance(.seconds(299))
    #expect(store.isUnlocked(address))
    clock.advance(.seconds(1))
    #expect(!store.isAnyUnlocked)
    #expect(!store.isUnlocked(address))
    #expect(throws: KeyStoreError.locked) { try store.unlockedKey(of: address) }
  }

  @Test("a time is set anew by unlocking again; for ever stays; locking ends both")
  func relocking() throws {
    try folder.write("key", KeyFileVector.cheap.json)
    try store.unlock(address, password: password, seconds: 300)
    try store.unlock(address, password: password, seconds: 10)
    #expect(store.removeExpired() == .seconds(10))
    clock.advance(.seconds(10))
    #expect(store.removeExpired() == nil)
    #expect(!store.isUnlocked(address))
    try store.unlock(address, password: password)
    try store.unlock(address, password: password, seconds: 1)
    clock.advance(.seconds(1_000_000))
    #expect(store.isUnlocked(address))
    store.lock(address)
    #expect(!store.isUnlocked(address))
    try store.unlock(address, password: password, seconds: 0)
    store.lockAll()
    #expect(!store.isUnlocked(address))
  }

  @Test("a wrong password unlocks nothing, and a time beyond geth's is refused")
  func refusals() throws {
    let path = try folder.write("key", KeyFileVector.cheap.json)
    #expect(throws: KeyStoreError.keyFile(path: path, .wrongPassword)) { try store.unlock(address, password: secret("no")) }
    #expect(KeyStoreError.keyFile(path: path, .wrongPassword).description == "could not decrypt key with given password")
    #expect(!store.isUnlocked(address))
    #expect(throws: KeyStoreError.unlockTooLong) { try store.unlock(address, password: password, seconds: 9_223_372_037) }
    try store.unlock(address, password: password, seconds: 9_223_372_036)
    #expect(store.isUnlocked(address))
  }

  @Test("a file whose key is another account's is refused")
  func mismatch() throws {
    let other = "00000000000000000000000000000000000000aa"
    let path = try folder.write("key", KeyFileVector.cheap.json.replacing("2c7536E3605D9C16a7a3D7b1898e529396a65c23", with: other))
    let stated = try #require(Address(hex: other))
    #expect(throws: KeyStoreError.keyFile(path: path, .addressMismatch(stated: stated, actual: address))) {
      try store.unlock(stated, password: password)
    }
  }
}
