import AccountKeys
import Cryptography
import Foundation
import Primitives
import Testing

/// A folder that goes when the test ends.
final class KeyFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quorate-keys-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file with a mode.
  @discardableResult func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file(name))
    return file(name)
  }

  func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: file(name))[.posixPermissions] as? Int
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

@Suite("Files with secrets")
struct SecretFileTests {
  let folder: KeyFolder

  init() throws { folder = try KeyFolder() }

  private func write(_ text: String, _ name: String, replacing: Bool) throws {
    try Array(text.utf8).withUnsafeBytes { try SecretFile.write($0, to: folder.file(name), replacing: replacing) }
  }

  private func text(_ name: String, rule: AccessRule = .owner, bytesMax: Int = 100) throws -> String {
    try SecretFile.read(folder.file(name), bytesMax: bytesMax, rule: rule).bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }

  @Test("a written file is its owner's alone, and nothing else is left in the directory")
  func writing() throws {
    try write("one", "key", replacing: false)
    #expect(try text("key") == "one")
    #expect(try folder.mode("key") == 0o600)
    #expect(try folder.names() == ["key"])
  }

  @Test("a file that is there is replaced only if that is wanted")
  func replacing() throws {
    try write("one", "key", replacing: false)
    #expect(throws: KeyStoreError.exists(path: folder.file("key"))) { try write("two", "key", replacing: false) }
    #expect(try text("key") == "one")
    try write("three", "key", replacing: true)
    #expect(try text("key") == "three")
    #expect(try folder.names() == ["key"])
  }

  @Test("a file in a directory that is not there cannot be written, and the error says which and why")
  func missingDirectory() throws {
    let path = folder.file("none/key")
    #expect(throws: KeyStoreError.unwritable(path: path, reason: "No such file or directory")) {
      try write("x", "none/key", replacing: true)
    }
  }

  @Test("what others may read is refused with a sentence that helps", arguments: [0o644, 0o604, 0o660, 0o622, 0o610])
  func openToOthers(_ mode: Int) throws {
    let path = try folder.write("key", "x", mode: mode)
    #expect(throws: KeyStoreError.openToOthers(path: path, mode: UInt32(mode))) { try text("key") }
    #expect(try text("key", rule: .anyone) == "x")
  }

  @Test("the sentence names the file, its mode and the remedy")
  func sentence() {
    #expect(
      KeyStoreError.openToOthers(path: "/d/nodekey", mode: 0o44).description
        == "/d/nodekey is open to others (mode 0044): allow only its owner with chmod 600 /d/nodekey")
  }

  @Test("a group that may read can be allowed")
  func group() throws {
    try folder.write("key", "x", mode: 0o640)
    #expect(throws: KeyStoreError.self) { try text("key") }
    #expect(try text("key", rule: .ownerAndReadingGroup) == "x")
    try folder.write("key", "x", mode: 0o660)
    #expect(throws: KeyStoreError.self) { try text("key", rule: .ownerAndReadingGroup) }
  }

  @Test("a file may have as many bytes as allowed and no more")
  func size() throws {
    try folder.write("key", "12345")
    #expect(try text("key", bytesMax: 5) == "12345")
    #expect(throws: KeyStoreError.tooLarge(path: folder.file("key"), limitBytes: 4)) { try text("key", bytesMax: 4) }
  }

  @Test("directories, devices and pipes are no files, and an open pipe without a writer does not hold the reader")
  func kinds() throws {
    #expect(throws: KeyStoreError.notAFile(path: folder.path)) { try SecretFile.read(folder.path, bytesMax: 9, rule: .anyone) }
    #expect(throws: KeyStoreError.notAFile(path: "/dev/zero")) { try SecretFile.read("/dev/zero", bytesMax: 9, rule: .anyone) }
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(throws: KeyStoreError.notAFile(path: folder.file("pipe"))) { try text("pipe") }
    #expect(throws: KeyStoreError.tooLarge(path: "/dev/zero", limitBytes: 9)) {
      try SecretFile.read("/dev/zero", bytesMax: 9, rule: .anyone, kind: .fileOrPipe)
    }
  }

  @Test("directories are made with their parents, for their owner alone")
  func directories() throws {
    try SecretFile.makeDirectory(folder.file("a/b/c"))
    for name in ["a", "a/b", "a/b/c"] { #expect(try folder.mode(name) == 0o700) }
    try SecretFile.makeDirectory(folder.file("a/b"))
    #expect(SecretFile.directoryFault(folder.file("a")) == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("a"))
    #expect(
      SecretFile.directoryFault(folder.file("a"))?.description
        == "\(folder.file("a"))/ is open to others (mode 0755): allow only its owner with chmod 700 \(folder.file("a"))/")
    try folder.write("file", "")
    #expect(throws: KeyStoreError.unwritable(path: folder.file("file"), reason: "Not a directory")) {
      try SecretFile.makeDirectory(folder.file("file"))
    }
  }
}

@Suite("Password files")
struct PasswordFileTests {
  private func passwords(_ text: String) -> [String] {
    Array(text.utf8).withUnsafeBytes { PasswordFile.lines($0).map { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } } }
  }

  @Test("each line is a password without the end of the line, blanks are part of it")
  func lines() {
    #expect(passwords("one\ntwo\r\n three \n") == ["one", "two", " three "])
    #expect(passwords("one") == ["one"])
    #expect(passwords("") == [""])
    #expect(passwords("\n") == [""])
    #expect(passwords("\n\nx") == ["", "", "x"])
    #expect(passwords(String(repeating: "\n", count: 5000)).count == 1000)
  }

  @Test("a file that others may read is used with a warning")
  func warning() throws {
    let folder = try KeyFolder()
    let path = try folder.write("password", "x\n", mode: 0o644)
    #expect(try PasswordFile.read(path).warning == .openToOthers(path: path, mode: 0o644))
    try folder.write("password", "x\n")
    #expect(try PasswordFile.read(path).warning == nil)
    #expect(throws: KeyStoreError.unreadable(path: folder.file("none"), reason: "No such file or directory")) {
      try PasswordFile.read(folder.file("none"))
    }
  }
}
