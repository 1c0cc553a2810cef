import Foundation
import Glibc
import JSON
import Primitives
import TestSupport
import Testing

/// `quorate account` as operators and their scripts use it. Enabled in full runs: the program is built beside the tests there.
@Suite("Commands of account", .enabled(if: FullRun.isEnabled), .serialized)
struct AccountCommandTests {
  /// A private key and its account: an example of web3.js' documentation.
  private static let key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
  private static let address = "2c7536e3605d9c16a7a3d7b1898e529396a65c23"

  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func account(_ arguments: String..., input: String? = nil) throws -> QuorateProcess.Outcome {
    let all = ["account"] + arguments + ["--datadir", folder.path]
    guard let input else { return try QuorateProcess.run(all) }
    let process = Process()
    process.executableURL = QuorateProcess.executable
    process.arguments = all
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: try write("input", input)))
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Both texts fit into a pipe, so that they can be read one after the other.
    let (printed, said) = (output.fileHandleForReading.readDataToEndOfFile(), errors.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return QuorateProcess.Outcome(
      status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self), errors: String(decoding: said, as: UTF8.self))
  }

  private func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    let path = folder.file(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func importKey() throws -> QuorateProcess.Outcome {
    try account("import", "--lightkdf", "--password", try write("password", "one\n"), try write("key", Self.key))
  }

  /// The path of the only key file.
  private func keyFile() throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("keystore"))
    #expect(names.count == 1)
    return folder.file("keystore/" + (names.first ?? ""))
  }

  @Test("a new account is printed as geth prints it and listed under its number")
  func newAndList() throws {
    #expect(try account("list").output == "")
    let made = try account("new", "--lightkdf", "--password", try write("password", "one\ntwo\n"))
    #expect(made.status == 0)
    #expect(made.errors == "")
    let path = try keyFile()
    let address = String(path.suffix(40))
    #expect(made.output.hasPrefix("\nYour new key was generated\n\nPublic address of the key:   0x"))
    #expect(made.output.lowercased().contains("public address of the key:   0x\(address)\n"))
    #expect(made.output.contains("\nPath of the secret key file: \(path)\n\n"))
    let listed = try account("list")
    #expect(listed.output == "Account #0: {\(address)} keystore://\(path)\n")
    #expect(listed.errors == "")
    #expect(try mode(path) == 0o600)
    #expect(try mode(folder.file("keystore")) == 0o700)
  }

  @Test("a key is imported once; geth's one-dash flags work")
  func importing() throws {
    let first = try importKey()
    #expect(first.output == "Address: {\(Self.address)}\n")
    #expect(first.errors == "")
    let second = try importKey()
    #expect(second.status == 1)
    #expect(second.errors == "quorate: Could not create the account: account already exists\n")
    let elsewhere = folder.file("elsewhere")
    let third = try account("import", "-lightkdf", "-password", folder.file("password"), "-keystore", elsewhere, folder.file("key"))
    #expect(third.status == 0)
    let before = try QuorateProcess.run(["--datadir", folder.path, "account", "--keystore", elsewhere, "list"])
    #expect(before.output.hasPrefix("Account #0: {\(Self.address)} keystore://\(elsewhere)/UTC--"))
    #expect(try account("list", "--keystore", elsewhere).output.hasPrefix("Account #0: {\(Self.address)} keystore://\(elsewhere)/UTC--"))
  }

  @Test("what is wrong is said in a sentence")
  func refusals() throws {
    let short = try account("import", "--password", try write("password", "one\n"), try write("key", "abcd"))
    #expect(short.status == 1)
    #expect(
      short.errors == "quorate: Failed to load the private key: \(folder.file("key")): key file too short, want 64 hex characters\n")
    let noFile = try account("new", "--password", folder.file("none"))
    #expect(noFile.status == 1)
    #expect(noFile.errors == "quorate: Failed to read password file: cannot read \(folder.file("none")): No such file or directory\n")
    let noAccount = try account("update", "--password", folder.file("password"), Self.address)
    #expect(noAccount.status == 1)
    #expect(noAccount.errors == "quorate: Could not find the account \(Self.address): no key for given address or file\n")
    let none = try account("update")
    #expect(none.status == 64)
    #expect(none.errors.hasPrefix("Error: No accounts specified to update\n"))
  }

  @Test("files that others may read are warned of")
  func permissions() throws {
    let key = try write("key", Self.key, mode: 0o644)
    let password = try write("password", "one\n", mode: 0o604)
    let imported = try account("import", "--lightkdf", "--password", password, key)
    #expect(imported.status == 0)
    #expect(
      imported.errors == """
        quorate: warning: \(key) is open to others (mode 0644): allow only its owner with chmod 600 \(key)
        quorate: warning: \(password) is open to others (mode 0604): allow only its owner with chmod 600 \(password)

        """)
    let path = try keyFile()
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let listed = try account("list")
    #expect(listed.output == "Account #0: {\(Self.address)} keystore://\(path)\n")
    #expect(listed.errors == "quorate: warning: \(path) is open to others (mode 0640): allow only its owner with chmod 600 \(path)\n")
  }

  @Test("a password is changed by a file of two lines, or by typing")
  func updating() throws {
    _ = try importKey()
    #expect(try account("update", "--lightkdf", "--password", try write("password", "one\ntwo\n"), "0x" + Self.address).status == 0)
    let wrong = try account("update", "--lightkdf", "--password", try write("password", "one\n"), "0")
    #expect(wrong.status == 1)
    #expect(
      wrong.errors.hasSuffix(
        "Failed to unlock account 0x2c7536E3605D9C16a7a3D7b1898e529396a65c23 (could not decrypt key with given password)\n"))
    let typed = try account("update", "--lightkdf", try keyFile(), input: "wrong\ntwo\nthree\nthree\n")
    #expect(typed.status == 0)
    #expect(typed.errors.contains("Attempt 2/3\nPassword: "))
    let inspected = try account("inspect", "--password", try write("password", "three"), Self.address)
    #expect(inspected.status == 0)
    let mistyped = try account("update", "--lightkdf", "0", input: "three\nfour\nfor\n")
    #expect(mistyped.status == 1)
    #expect(mistyped.errors.hasSuffix("quorate: Passwords do not match\n"))
    let ended = try account("update", "--lightkdf", "0", input: "three\n")
    #expect(ended.status == 1)
    #expect(ended.errors.hasSuffix("quorate: Failed to read password: end of input\n"))
  }

  @Test("inspect shows what the file says, and what it holds only with its password")
  func inspecting() throws {
    _ = try importKey()
    let path = try keyFile()
    let outside = try account("inspect", path)
    #expect(
      outside.output == """
        Address:        0x2c7536E3605D9C16a7a3D7b1898e529396a65c23
        Key file:       \(path)
        Version:        3
        Key derivation: scrypt n=4096 r=8 p=6

        """)
    let inside = try account("inspect", "--json", "--password", folder.file("password"), Self.address)
    let shown = try JSONValue(parsing: inside.output)
    #expect(shown["Address"] == "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23")
    // eth-keys 0.8: PrivateKey(…).public_key.
    #expect(
      shown["PublicKey"]
        == "044e3b81af9c2234cad09d679ce6035ed1392347ce64ce405f5dcd36228a25de6e47fd35c4215d1edf53e6f83de344615ce719bdb0fd878f6ed76f06dd277956de"
    )
    #expect(shown["PrivateKey"] == nil)
    let wrong = try account("inspect", "--private", Self.address, input: "two\n")
    #expect(wrong.status == 1)
    #expect(wrong.output == "")
    #expect(wrong.errors.hasSuffix("quorate: Failed to decrypt: could not decrypt key with given password\n"))
    let open = try account("inspect", "--private", Self.address, input: "one\n")
    #expect(open.output.hasSuffix("Private key:    \(Self.key)\n"))
  }

  @Test("a password typed at a terminal is not shown, and the terminal is left as it was")
  func terminal() throws {
    let terminal = try PseudoTerminal()
    let process = Process()
    process.executableURL = QuorateProcess.executable
    process.arguments = ["account", "new", "--lightkdf", "--datadir", folder.path]
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = terminal.program
    process.standardOutput = output
    process.standardError = errors
    let before = try terminal.localModes()
    try process.run()
    try #require(readErrors(errors, until: "Password: "))
    // A slip is corrected before the line is sent.
    terminal.type("secret wodr\u{7f}\u{7f}rd\n")
    try #require(readErrors(errors, until: "Repeat password: "))
    terminal.type("secret word\n")
    let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(printed.contains("Your new key was generated"))
    #expect(!terminal.shown().contains("s"))
    #expect(try terminal.localModes() == before)
    #expect(try account("inspect", "--password", try write("password", "secret word\n"), "0").status == 0)
  }

  @Test("Ctrl-C at the prompt ends the command and gives the terminal back")
  func interruption() throws {
    let terminal = try PseudoTerminal()
    let process = Process()
    process.executableURL = QuorateProcess.executable
    process.arguments = ["account", "new", "--datadir", folder.path]
    let errors = Pipe()
    process.standardInput = terminal.program
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    let before = try terminal.localModes()
    try process.run()
    try #require(readErrors(errors, until: "Password: "))
    terminal.type("half\u{3}")
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(try terminal.localModes() == before)
    #expect(!FileManager.default.fileExists(atPath: folder.file("keystore")))
  }

  /// Reads until a text ends so; false when the output ends before.
  private func readErrors(_ pipe: Pipe, until end: String) -> Bool {
    var text = ""
    while !text.hasSuffix(end) {
      let data = pipe.fileHandleForReading.availableData
      if data.isEmpty { return false }
      text += String(decoding: data, as: UTF8.self)
    }
    return true
  }

  @Test("key files go to and from eth-account")
  func interoperability() throws {
    let python = Fixtures.repository.appendingPathComponent(".venv/bin/python")
    #expect(FileManager.default.isExecutableFile(atPath: python.path), "scripts/setup --tests makes .venv")
    let process = Process()
    process.executableURL = python
    process.arguments = ["-m", "unittest", "discover", "-v", "-s", "Tests/Clients/keyfiles", "-t", "Tests/Clients/keyfiles"]
    process.currentDirectoryURL = Fixtures.repository
    process.environment = ProcessInfo.processInfo.environment.merging(["QUORATE": QuorateProcess.executable.path]) { _, new in new }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("Ran 4 tests"))
  }
}

/// A terminal whose keys a test presses.
private final class PseudoTerminal {
  private let keyboard: Int32
  /// The end that the program sees.
  let program: FileHandle

  struct NoTerminal: Error {}

  init() throws {
    // The C library's functions for this are not visible to Swift; these are the kernel's TIOCSPTLCK and TIOCGPTN.
    keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (lock, number): (Int32, Int32) = (0, 0)
    guard keyboard >= 0, ioctl(keyboard, 0x4004_5431, &lock) == 0, ioctl(keyboard, 0x8004_5430, &number) == 0 else { throw NoTerminal() }
    let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard descriptor >= 0 else { throw NoTerminal() }
    program = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { close(keyboard) }

  func type(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(keyboard, $0.baseAddress, $0.count) } }

  /// What the terminal showed so far.
  func shown() -> String {
    var bytes = Bytes(repeating: 0, count: 4096)
    _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)
    let count = bytes.withUnsafeMutableBytes { read(keyboard, $0.baseAddress, $0.count) }
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  func localModes() throws -> tcflag_t {
    var state = termios()
    guard tcgetattr(program.fileDescriptor, &state) == 0 else { throw NoTerminal() }
    return state.c_lflag
  }
}
